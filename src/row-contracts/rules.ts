import { amountsOf } from '../domain/values/amounts.ts';
import { isCurrency, parseFraction, parseRate } from '../domain/values/money.ts';

/** Tests a column's value. It runs for every row on the hot path, so it is plain code. */
export type Rule = (value: unknown) => boolean;

export const anyText: Rule = (value) => typeof value === 'string';
export const filled: Rule = (value) => typeof value === 'string' && value.trim() !== '';
export const textLike =
  (form: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && form.test(value);
export const oneOf = (values: readonly string[]): Rule => {
  const known = new Set<unknown>(values);
  return (value) => known.has(value);
};
export const yesOrNo: Rule = (value) => typeof value === 'boolean';

/** An `int` within bounds, both inclusive. */
export const whole =
  (min: number, max: number): Rule =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max;
const INT_MAX = 2_147_483_647;
export const anyWhole: Rule = whole(-INT_MAX - 1, INT_MAX);
export const fromZero: Rule = whole(0, INT_MAX);

/** A `bigint` from 0: minor units of a currency. */
export const minor: Rule = (value) => typeof value === 'bigint' && value >= 0n;
/**
 * The most CNY fen of one SKU, 100 million CNY: with more, 100 lines of 999 would not fit a `bigint` in every currency.
 */
const FEN_MAX = 10_000_000_000n;
export const fen: Rule = (value) => typeof value === 'bigint' && value >= 0n && value <= FEN_MAX;

/** Epoch milliseconds; a zero date (`0000-00-00`) is invalid. */
export const instant: Rule = (value) => typeof value === 'number' && Number.isFinite(value);

export const currency: Rule = (value) => typeof value === 'string' && isCurrency(value);
const REGION = /^[A-Z]{2}$/;
export const region: Rule = textLike(REGION);

const HUNDRED = 100n;
/** null, or a decimal text of 0 to 100. */
export const percent: Rule = (value) => {
  if (value === null) return true;
  const fraction = typeof value === 'string' ? parseFraction(value) : null;
  return fraction !== null && fraction.numerator <= HUNDRED * fraction.denominator;
};
/** A forex rate; '' for an order of the old service. */
export const rateOrNone: Rule = (value) =>
  value === '' || (typeof value === 'string' && parseRate(value) !== null);

export const orNull =
  (rule: Rule): Rule =>
  (value) =>
    value === null || rule(value);

/** null, or valid amounts by currency. */
export const amounts: Rule = (value) =>
  value === null || (typeof value === 'object' && amountsOf(value as Record<string, string>) !== null);

/**
 * Tests JSON of a shape. Results are remembered by object, for equal small texts of the database give the same object.
 */
function shape(holds: (value: object) => boolean): Rule {
  const known = new WeakSet<object>();
  return (value) => {
    if (value === null) return true;
    if (typeof value !== 'object') return false;
    if (known.has(value)) return true;
    if (!holds(value)) return false;
    known.add(value);
    return true;
  };
}

/** null, or a list of texts that all fulfil `rule`. */
export const listOf = (rule: Rule): Rule => shape((value) => Array.isArray(value) && value.every(rule));
/** null, or texts by name. */
export const textsByName: Rule = shape(
  (value) => !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'string'),
);
/** An object (never null) with these texts. */
export const objectOfTexts = (names: readonly string[]): Rule => {
  const holds = shape((value) => names.every((name) => typeof Reflect.get(value, name) === 'string'));
  return (value) => value !== null && holds(value);
};
/** A list (never null) of objects for which `holds` is true. */
export const listOfObjects = (holds: (one: Readonly<Record<string, unknown>>) => boolean): Rule => {
  const isObject = (one: unknown): one is Readonly<Record<string, unknown>> =>
    typeof one === 'object' && one !== null;
  const list = shape((value) => Array.isArray(value) && value.every((one) => isObject(one) && holds(one)));
  return (value) => value !== null && list(value);
};
/** Any value: its reader does not depend on it. */
export const anything: Rule = () => true;
