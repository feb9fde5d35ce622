import type { Place } from './difference.ts';
import { fits } from './path-glob.ts';
import { isObject, type Json } from './read-json.ts';
import type { Kind, Rules } from './rules.ts';

/** Names of key fields when no rule names one. */
const KEY_NAMES = ['id', 'key', 'code', 'sku_id', 'mall', 'name', 'order_id', 'refund_id', 'payment_id'];

type Into = {
  pair(one: Json, other: Json, at: Place): void;
  add(kind: Kind | null, old: Json | undefined, fresh: Json | undefined, at: Place): void;
};

/** Compares elements with the same key; reports elements of one side alone, and another order. */
export function compareLists(
  a: readonly Json[],
  b: readonly Json[],
  place: Place,
  rules: Rules,
  into: Into,
): void {
  const names = namesFor(`${place.path}[]`, a, b, rules);
  const [old, fresh] = [keyed(a, names), keyed(b, names)];
  const at = (key: string): Place => ({
    path: `${place.path}[]`,
    at: `${place.at}[${key}]`,
    name: place.name,
  });
  for (const [key, one] of old) {
    const other = fresh.get(key);
    if (other === undefined) into.add('only_old', one, undefined, at(key));
    else into.pair(one, other, at(key));
  }
  for (const [key, other] of fresh) if (!old.has(key)) into.add('only_new', undefined, other, at(key));
  const [oldOrder, newOrder] = [orderOf(old, fresh), orderOf(fresh, old)];
  if (oldOrder.join('\n') !== newOrder.join('\n')) into.add('order', oldOrder, newOrder, at('*'));
}

/** The keys of both lists, in the order of the first. */
const orderOf = (one: ReadonlyMap<string, Json>, other: ReadonlyMap<string, Json>): string[] =>
  [...one.keys()].filter((key) => other.has(key));

function namesFor(path: string, a: readonly Json[], b: readonly Json[], rules: Rules): readonly string[] {
  for (const glob in rules.lists) if (fits(glob, path)) return rules.lists[glob] ?? [];
  const found = KEY_NAMES.find((name) => isKey(a, name) && isKey(b, name));
  return found === undefined ? [] : [found];
}

function isKey(list: readonly Json[], name: string): boolean {
  const keys = list.map((one) => (isObject(one) ? one[name] : undefined));
  return (
    keys.every((key) => typeof key === 'string' || typeof key === 'number') &&
    new Set(keys).size === keys.length
  );
}

/** Elements by key. A word is its own key; an element without a key field has its place. Equal keys are numbered. */
function keyed(list: readonly Json[], names: readonly string[]): Map<string, Json> {
  const found = new Map<string, Json>();
  list.forEach((one, index) => {
    const name = isObject(one) ? names.find((each) => one[each] !== undefined) : undefined;
    const key = isObject(one) && name !== undefined ? String(one[name]) : wordKey(one, index);
    let unique = key;
    for (let again = 2; found.has(unique); again += 1) unique = `${key}#${again}`;
    found.set(unique, one);
  });
  return found;
}

const wordKey = (one: Json, index: number): string => (typeof one === 'string' ? one : String(index));
