import type { Difference } from './difference.ts';
import type { Json } from './read-json.ts';
import { distance, isMoney, readTime } from './values.ts';

/** The steps of the price, each behind those that it depends on (spec 4). */
const STEPS = [
  'rate',
  'unit',
  'f00',
  'mall_discount',
  'coupon_discount',
  'tax',
  'goods',
  'discount',
  'shipping',
  'amount',
  'payable',
  'discount_sum',
  'cash',
  'final',
];

/** The fields that a missing channel can explain. */
const AFTER_CHANNEL = new Set([
  'shipping',
  'tax',
  'amount',
  'payable',
  'discount_sum',
  'cash',
  'final',
  'discount',
]);

/** The likely cause of each difference of one answer; a difference that follows from another names it. */
export function likelyCauses(differences: readonly Difference[]): string[] {
  const element = differences.find(isElement) ?? null;
  const first = earliest(differences.filter(isAmount));
  const isByElement = element !== null && first !== null && AFTER_CHANNEL.has(nameOf(first.path));
  const away = differences.find(({ path }) => nameOf(path) === 'degraded');
  const amountsFrom = away ?? (isByElement ? element : first);
  return differences.map((one) => {
    const from = isAmount(one) ? amountsFrom : nameOf(one.path) === 'selected_channel' ? element : null;
    return from === null || from.path === one.path ? causeOf(one) : `follows from ${from.path}`;
  });
}

const isAmount = ({ kind, path }: Difference): boolean =>
  kind === 'money' || (kind === 'text' && nameOf(path) === 'rate');
const isElement = ({ kind, path }: Difference): boolean =>
  (kind === 'only_old' || kind === 'only_new') && path.endsWith('[]');

/** The amount of the earliest step of the price, where the difference began. */
const earliest = (amounts: readonly Difference[]): Difference | null =>
  amounts.reduce<Difference | null>(
    (best, one) => (best === null || rank(one) < rank(best) ? one : best),
    null,
  );

/** The rank of a cause: a line's unit explains the line's amounts, not the other way round. */
function rank({ path }: Difference): number {
  const name = nameOf(path);
  const step = STEPS.indexOf(name);
  return (step < 0 ? STEPS.length : step) * 10 - depthOf(path);
}

const nameOf = (path: string): string => path.split('.').at(-1)?.replace('[]', '') ?? '';
const depthOf = (path: string): number => Math.min(9, path.split('.').length);

function causeOf({ kind, path, old, new: fresh }: Difference): string {
  const name = nameOf(path);
  if (name === 'degraded') return 'an upstream did not answer one of the two';
  switch (kind) {
    case 'status':
      return `old says ${old}, new says ${fresh}`;
    case 'money':
      return moneyCause(old, fresh);
    case 'only_old':
      return path.endsWith('[]')
        ? `${name}: one is missing in the new answer`
        : 'field is missing in the new answer';
    case 'only_new':
      return path.endsWith('[]') ? `${name}: one more in the new answer` : 'field is only in the new answer';
    case 'order':
      return 'the same elements in another order';
    case 'type':
      return `${typeName(old)} became ${typeName(fresh)}`;
    case 'text':
      return textCause(String(old), String(fresh));
    case 'time':
      return timeCause(old, fresh);
    case 'time_form':
      return `time is written as ${readTime(fresh)?.form}, was ${readTime(old)?.form}`;
    case 'token':
      return 'token on one side only';
    case 'number':
      return 'another number';
    case 'media_type':
      return 'another content-type';
    case 'body':
      return 'another body';
  }
}

function moneyCause(old: Json | undefined, fresh: Json | undefined): string {
  if (!isMoney(old) || !isMoney(fresh)) return 'another amount';
  if (old.c !== fresh.c) return `currency ${fresh.c} instead of ${old.c}`;
  const apart = distance(old.v, fresh.v);
  if (apart === null) return 'no decimal text';
  if (apart === 0n) return 'same amount with another number of digits';
  const size = apart < 0n ? -apart : apart;
  return size === 1n ? 'rounding: one minor unit apart' : 'another amount';
}

const typeName = (value: Json | undefined): string =>
  value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;

/** The cause of differing texts: white space, case or composed letters. */
function textCause(old: string, fresh: string): string {
  const plain = (text: string) => text.normalize('NFKC').replace(/\s+/g, ' ').trim();
  if (plain(old) === plain(fresh)) return 'the same text with other spaces or signs';
  if (plain(old).toLowerCase() === plain(fresh).toLowerCase()) return 'the same text in other case';
  return 'another text';
}

const QUARTER_MS = 900_000;

function timeCause(old: Json | undefined, fresh: Json | undefined): string {
  const apart = (readTime(fresh)?.ms ?? 0) - (readTime(old)?.ms ?? 0);
  const offBy = Math.abs(apart) % QUARTER_MS;
  const isZone = Math.min(offBy, QUARTER_MS - offBy) < 5_000 && Math.abs(apart) <= 14 * 3_600_000;
  return isZone
    ? `time zone: ${apart / 3_600_000 > 0 ? '+' : ''}${(apart / 3_600_000).toFixed(2)} h`
    : 'another time';
}
