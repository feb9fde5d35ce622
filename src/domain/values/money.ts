import { DIGITS_BY_CODE } from './iso-currencies.ts';

/** An amount in integer minor units of an ISO-4217 currency. Nothing in this program holds money as a float. */
export type Money = { readonly amountMinor: bigint; readonly currency: string };

/** An exact non-negative fraction; `denominator` is a power of ten. */
export type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

/** A forex rate from CNY as an exact fraction: "0.1391" is { text: "0.1391", numerator: 1391n, denominator: 10000n }. */
export type Rate = Fraction & { readonly text: string };

/** Money that comes in has no more digits than this, before and after the point together (spec 2). */
const MAX_AMOUNT_DIGITS = 12;
/**
 * The most digits on either side of a fraction's point: more than any forex source has, and a varchar(32) holds them.
 */
const MAX_FRACTION_DIGITS = 15;

/** No sign, no exponent, no leading zeros; at least one digit on either side of a point. */
const PLAIN_DECIMAL = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/** True for an ISO-4217 code in upper case. */
export const isCurrency = (code: string): boolean => DIGITS_BY_CODE.has(code);

/** How many decimals a currency has by ISO-4217: 2 for USD, 0 for JPY. @throws RangeError for an unknown code */
export function minorDigits(currency: string): number {
  const digits = DIGITS_BY_CODE.get(currency);
  if (digits === undefined) throw new RangeError('unknown ISO-4217 currency');
  return digits;
}

const POWERS_OF_TEN = Array.from({ length: MAX_FRACTION_DIGITS + 1 }, (_, digits) => 10n ** BigInt(digits));
const pow10 = (digits: number): bigint => POWERS_OF_TEN[digits] ?? 10n ** BigInt(digits);

/** Non-negative plain decimal text as an exact fraction, at most 15 digits on either side; else null. */
export function parseFraction(text: string): Fraction | null {
  const match = PLAIN_DECIMAL.exec(text);
  if (match === null) return null;
  const [, whole = '', decimals = ''] = match;
  if (whole.length > MAX_FRACTION_DIGITS || decimals.length > MAX_FRACTION_DIGITS) return null;
  return { numerator: BigInt(whole + decimals), denominator: pow10(decimals.length) };
}

/** A rate's decimal text ("0.1391"); null for anything else and for 0, which is a bad answer (spec 15). */
export function parseRate(text: string): Rate | null {
  const fraction = parseFraction(text);
  return fraction === null || fraction.numerator === 0n ? null : { text, ...fraction };
}

/** numerator / denominator, half up. @throws RangeError unless numerator >= 0 and denominator > 0 */
export function roundHalfUpDiv(numerator: bigint, denominator: bigint): bigint {
  if (numerator < 0n || denominator <= 0n)
    throw new RangeError('roundHalfUpDiv is for non-negative fractions');
  return (2n * numerator + denominator) / (2n * denominator);
}

/**
 * CNY fen (1/100 CNY) to minor units of `currency`: round(fen / 100 x rate), one exact fraction rounded once (spec 4).
 * @throws RangeError for an unknown currency or negative fen
 */
export function convertFen(fen: bigint, rate: Rate, currency: string): bigint {
  return roundHalfUpDiv(fen * rate.numerator * pow10(minorDigits(currency)), 100n * rate.denominator);
}

/**
 * Splits `total` by `weights` (spec 4): every share is its ideal rounded down or up, and they sum to `total` exactly.
 * The units that rounding down leaves go to the largest remainders, ties to the earlier. All-zero weights split evenly.
 * With total <= sum of weights no share exceeds its weight, which keeps lines from going negative.
 * @throws RangeError for a negative total or weight, or something to split among nobody
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n || weights.some((weight) => weight < 0n))
    throw new RangeError('allocate is for non-negative amounts');
  if (weights.length === 0 && total > 0n) throw new RangeError('allocate needs someone to give to');
  const weightSum = sum(weights);
  if (weights.length > 0 && weightSum === 0n)
    return allocate(
      total,
      weights.map(() => 1n),
    );

  const parts = weights.map((weight, index) => ({
    index,
    share: (total * weight) / weightSum,
    remainder: (total * weight) % weightSum,
  }));
  const left = Number(total - sum(parts.map((part) => part.share)));
  const shares = parts.map((part) => part.share);
  // Ties stay in their order.
  const byRemainder = parts.sort((a, b) => compareBigints(b.remainder, a.remainder));
  for (const { index, share } of byRemainder.slice(0, left)) shares[index] = share + 1n;
  return shares;
}

/** The sum of amounts of one currency; 0 for none. */
export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** Money that is left of what more may have gone of than came in. */
export const atLeastZero = (amount: bigint): bigint => (amount < 0n ? 0n : amount);

/** The smallest of amounts of one currency; Math.min knows no bigint. */
export function smallest(first: bigint, ...others: readonly bigint[]): bigint {
  let least = first;
  for (const amount of others) if (amount < least) least = amount;
  return least;
}

/** For sort: negative when `a` is smaller. */
export const compareBigints = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Nearly every amount is below this, which a number holds exactly; a number's text takes half the time of a bigint's.
 */
const SMALL_MAX = 1_000_000_000n;
const CENTS = Array.from({ length: 100 }, (_, cents) => `.${String(cents).padStart(2, '0')}`);
const formatSmall = (minor: number): string => {
  const cents = minor % 100;
  return `${(minor - cents) / 100}${CENTS[cents]}`;
};

/** Minor units as the wire's decimal text with exactly the currency's digits: "19.20", JPY "1970". @throws RangeError */
export function formatMinor(amountMinor: bigint, currency: string): string {
  const digits = minorDigits(currency);
  if (digits === 2 && amountMinor >= 0n && amountMinor <= SMALL_MAX) return formatSmall(Number(amountMinor));
  if (amountMinor < 0n) return `-${formatMinor(-amountMinor, currency)}`;
  const text = amountMinor.toString();
  if (digits === 0) return text;
  const padded = text.padStart(digits + 1, '0');
  const point = padded.length - digits;
  return `${padded.slice(0, point)}.${padded.slice(point)}`;
}

/**
 * Decimal text that comes in as minor units (spec 2). Null for anything but a plain decimal without sign, exponent or
 * leading zeros, for more decimals than the currency has ("10.0" JPY, although its value would fit), and beyond 12
 * digits in all. @throws RangeError for an unknown currency
 */
export function parseAmount(text: string, currency: string): bigint | null {
  const digits = minorDigits(currency);
  const match = PLAIN_DECIMAL.exec(text);
  if (match === null) return null;
  const [, whole = '', decimals = ''] = match;
  if (decimals.length > digits || whole.length + decimals.length > MAX_AMOUNT_DIGITS) return null;
  return BigInt(whole + decimals.padEnd(digits, '0'));
}

/**
 * The decimal text of money that comes in as a JSON number or string (spec 2), for {@link parseAmount}. A number is
 * read by its shortest text; one whose shortest text has an exponent (1e21, 1e-7), a sign or no finite value is null.
 */
export function decimalText(value: number | string): string | null {
  const text = String(value);
  return PLAIN_DECIMAL.test(text) ? text : null;
}
