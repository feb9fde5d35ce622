// Decimals of the old shop: exact numbers with twelve places, rounded only where they are written. They share no code
// with src/domain/values/money.ts, so that a fault of one is not a fault of the other.

export type Decimal = bigint;

const PLACES = 12n;
const ONE = 10n ** PLACES;
const DIGITS: Readonly<Record<string, bigint>> = { JPY: 0n };

export const digitsOf = (currency: string): bigint => DIGITS[currency] ?? 2n;
const unitOf = (currency: string): bigint => 10n ** (PLACES - digitsOf(currency));

/** Reads a plain decimal text, such as `0.1391`. */
export function decimal(text: string): Decimal {
  const [whole = '0', places = ''] = text.split('.');
  return BigInt(whole + places.padEnd(Number(PLACES), '0').slice(0, Number(PLACES)));
}
export const ofMinor = (minor: bigint, currency: string): Decimal => minor * unitOf(currency);
export const toMinor = (value: Decimal, currency: string): bigint => value / unitOf(currency);
export const times = (a: Decimal, b: Decimal): Decimal => (a * b) / ONE;

/** Rounds half up to the digits of the currency. */
export function rounded(value: Decimal, currency: string): Decimal {
  const unit = unitOf(currency);
  return ((value + unit / 2n) / unit) * unit;
}

export function money(value: Decimal, currency: string) {
  const digits = Number(digitsOf(currency));
  const text = toMinor(value, currency)
    .toString()
    .padStart(digits + 1, '0');
  return { v: digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`, c: currency };
}

export const total = (values: readonly Decimal[]): Decimal => values.reduce((all, one) => all + one, 0n);
export const least = (...values: readonly Decimal[]): Decimal =>
  values.toSorted((a, b) => (a < b ? -1 : 1))[0] ?? 0n;

/**
 * Shares `whole` by weights: each share is rounded down, and the rest goes to the largest remainders, one unit each,
 * ties to the earlier.
 */
export function shared(whole: Decimal, weights: readonly Decimal[], currency: string): Decimal[] {
  if (weights.length === 0) return [];
  const all = total(weights);
  const by = all === 0n ? weights.map(() => 1n) : weights;
  const sum = total(by);
  const unit = unitOf(currency);
  const parts = by.map((weight, at) => {
    const exact = whole * weight;
    const down = (exact / sum / unit) * unit;
    return { at, down, rest: exact - down * sum };
  });
  let left = whole - total(parts.map((part) => part.down));
  for (const part of parts.toSorted((a, b) => (b.rest > a.rest ? 1 : b.rest < a.rest ? -1 : a.at - b.at))) {
    if (left === 0n) break;
    part.down += unit;
    left -= unit;
  }
  return parts.map((part) => part.down);
}
