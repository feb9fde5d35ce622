import { compareLists } from './compare-lists.ts';
import type { Difference, Place } from './difference.ts';
import { fits } from './path-glob.ts';
import { isObject, type Json, type JsonObject } from './read-json.ts';
import type { Kind, Rules } from './rules.ts';
import { distance, isMoney, isTimeName, isTokenName, readTime } from './values.ts';

const DEPTH_MAX = 60;

/**
 * Every difference of two JSON values (spec 18): money is compared exactly, lists by key, times and tokens by their
 * form. `shiftMs`: how many ms earlier the old answer was given. Two times are equal when they are that far apart, or
 * not at all.
 */
export function compareJson(old: Json, fresh: Json, rules: Rules, shiftMs = 0): Difference[] {
  const found: Difference[] = [];
  walk(old, fresh, { path: '', at: '', name: '' }, 0);
  return found;

  function walk(a: Json, b: Json, place: Place, depth: number): void {
    const shape = shapeOf(place.path);
    if (shape === 'ignore' || depth > DEPTH_MAX) return;
    if (isMoney(a) && isMoney(b)) add(moneyDiffers(a, b) ? 'money' : null, a, b, place);
    else if (isObject(a) && isObject(b)) walkObjects(a, b, place, depth);
    else if (Array.isArray(a) && Array.isArray(b)) {
      const pair = (one: Json, other: Json, at: Place) => walk(one, other, at, depth + 1);
      compareLists(a, b, place, rules, { pair, add });
    } else add(scalarKind(a, b, place.name, shape), a, b, place);
  }

  function walkObjects(a: JsonObject, b: JsonObject, place: Place, depth: number): void {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const inner = inside(place, name);
      const [one, other] = [a[name], b[name]];
      if (shapeOf(inner.path) === 'ignore') continue;
      if (one === undefined) add('only_new', undefined, other, inner);
      else if (other === undefined) add('only_old', one, undefined, inner);
      else walk(one, other, inner, depth + 1);
    }
  }

  function add(kind: Kind | null, a: Json | undefined, b: Json | undefined, { path, at }: Place): void {
    if (kind === null) return;
    found.push({
      path,
      at,
      kind,
      ...(a === undefined ? {} : { old: a }),
      ...(b === undefined ? {} : { new: b }),
    });
  }

  function scalarKind(a: Json, b: Json, name: string, shape: Shape): Kind | null {
    if (shape === 'token' || (shape === undefined && isTokenName(name))) return tokenKind(a, b);
    const times = shape === 'exact' ? null : timesOf(a, b, name, shape);
    if (times !== null) return timeKind(times, rules.time_tolerance_s * 1000, shiftMs);
    if (a === b) return null;
    if (typeof a !== typeof b || a === null || b === null || isObject(a) !== isObject(b)) return 'type';
    return typeof a === 'string' ? 'text' : 'number';
  }

  function shapeOf(path: string): Shape {
    for (const glob in rules.shapes) if (fits(glob, path)) return rules.shapes[glob];
    return undefined;
  }
}

type Shape = Rules['shapes'][string] | undefined;

const inside = ({ path, at }: Place, name: string): Place => ({
  path: path === '' ? name : `${path}.${name}`,
  at: at === '' ? name : `${at}.${name}`,
  name,
});

/** "19.2" and "19.20" differ too, for clients print the text. */
const moneyDiffers = (a: { v: string; c: string }, b: { v: string; c: string }) =>
  a.v !== b.v || a.c !== b.c || distance(a.v, b.v) === null;

/** Compares only whether there is a token, not its content. */
const tokenKind = (a: Json, b: Json): Kind | null =>
  typeof a === typeof b && (a === '') === (b === '') && (a === null) === (b === null) ? null : 'token';

type Time = NonNullable<ReturnType<typeof readTime>>;

function timesOf(a: Json, b: Json, name: string, shape: Shape): readonly [Time, Time] | null {
  if (shape !== 'time' && !isTimeName(name)) return null;
  const [one, other] = [readTime(a), readTime(b)];
  return one === null || other === null ? null : [one, other];
}

function timeKind([a, b]: readonly [Time, Time], toleranceMs: number, shiftMs: number): Kind | null {
  const apart = b.ms - a.ms;
  if (Math.min(Math.abs(apart), Math.abs(apart - shiftMs)) > toleranceMs) return 'time';
  return a.form === b.form ? null : 'time_form';
}
