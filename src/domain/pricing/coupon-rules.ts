import type { CouponReason } from '../values/errors.ts';
import {
  allocate,
  compareBigints,
  type Fraction,
  parseFraction,
  roundHalfUpDiv,
  smallest,
  sum,
} from '../values/money.ts';
import type { AmountByCurrency, Coupon, CouponForCaller } from './coupons.ts';

/** An available line as coupons see it; `net` = amount less mall discount, in minor units. */
type CouponCartLine = {
  readonly lineNo: number;
  readonly skuId: string;
  readonly mall: string;
  readonly net: bigint;
};

/** What coupons are judged against. Lines in request order across malls: ties in sharing go to the earlier. */
export type CouponCart = {
  readonly region: string;
  readonly currency: string;
  readonly nowMs: number;
  readonly lines: readonly CouponCartLine[];
  /** the sum of all lines, computed once: hundreds of coupons are judged against one cart, and most cover all of it */
  readonly net: bigint;
  readonly shippingByMall: ReadonlyMap<string, bigint>;
};

export type UsableVerdict = {
  readonly usable: true;
  /** above 0, in minor units */
  readonly saves: bigint;
  readonly shippingOff: boolean;
};
export type UnusableVerdict = {
  readonly usable: false;
  readonly reason: CouponReason;
  /** what is missing to `min_spend`, in minor units; only with COUPON_MIN_SPEND */
  readonly shortfall: bigint | null;
};
export type CouponVerdict = UsableVerdict | UnusableVerdict;

/** Public, or the caller's own; any other does not exist for them. */
export const isForCaller = ({ coupon, owned }: CouponForCaller): boolean => coupon.isPublic || owned;

/**
 * What a coupon saves on this cart (spec 4, step 7), or the first reason why it cannot be used. A code, the automatic
 * choice and the list of coupons all use this function.
 */
export function evaluateCoupon(candidate: CouponForCaller, cart: CouponCart): CouponVerdict {
  const { coupon } = candidate;
  const refusal = refusalBeforeCart(candidate, cart);
  if (refusal !== null) return refused(refusal);

  const covered = coveredLines(coupon, cart);
  const base = covered === cart.lines ? cart.net : sum(covered.map((line) => line.net));
  const saves = savings(coupon, base, covered, cart);
  if (saves <= 0n) return refused('COUPON_NOT_APPLICABLE');

  const minSpend = amountIn(coupon.minSpend, cart.currency) ?? 0n;
  if (base < minSpend) return refused('COUPON_MIN_SPEND', minSpend - base);

  return { usable: true, saves, shippingOff: coupon.kind === 'shipping_off' };
}

/** Each covered line's share of the saving, by `lineNo`; empty for shipping_off. */
export function couponShares(
  coupon: Coupon,
  verdict: UsableVerdict,
  cart: CouponCart,
): ReadonlyMap<number, bigint> {
  if (verdict.shippingOff) return new Map();
  const covered = coveredLines(coupon, cart);
  const shares = allocate(
    verdict.saves,
    covered.map((line) => line.net),
  );
  return new Map(covered.map((line, at) => [line.lineNo, shares[at] ?? 0n]));
}

/** A coupon that names neither malls nor SKUs covers all. */
const coveredLines = (coupon: Coupon, { lines }: CouponCart): readonly CouponCartLine[] =>
  coupon.malls.length === 0 && coupon.skuIds.length === 0
    ? lines
    : lines.filter((line) => coupon.malls.includes(line.mall) || coupon.skuIds.includes(line.skuId));

const refused = (reason: CouponReason, shortfall: bigint | null = null): UnusableVerdict => ({
  usable: false,
  reason,
  shortfall,
});

/** Reasons that do not depend on what is in the cart, in the order of COUPON_REASONS. */
function refusalBeforeCart(
  candidate: CouponForCaller,
  { nowMs, region, currency }: CouponCart,
): CouponReason | null {
  const { coupon } = candidate;
  if (!isForCaller(candidate)) return 'COUPON_NOT_FOUND';
  if (coupon.startsAtMs !== null && nowMs < coupon.startsAtMs) return 'COUPON_NOT_STARTED';
  if (coupon.endsAtMs !== null && nowMs >= coupon.endsAtMs) return 'COUPON_EXPIRED';
  if (coupon.regions.length > 0 && !coupon.regions.includes(region)) return 'COUPON_REGION';
  if (lacks(coupon.off, currency) || lacks(coupon.cap, currency) || lacks(coupon.minSpend, currency))
    return 'COUPON_REGION';
  return usedUpReason(candidate);
}

/** Why a coupon has no use left, for all or for the caller; null when it has. */
export function usedUpReason({ coupon, usedByCaller }: CouponForCaller): CouponReason | null {
  if (coupon.totalLimit !== null && coupon.usedCount >= coupon.totalLimit) return 'COUPON_USED_UP';
  if (coupon.perUserLimit !== null && usedByCaller >= coupon.perUserLimit) return 'COUPON_ALREADY_USED';
  return null;
}

/** null without a table, or without the currency in it. */
const amountIn = (table: AmountByCurrency | null, currency: string): bigint | null =>
  table !== null && Object.hasOwn(table, currency) ? (table[currency] ?? null) : null;

const lacks = (table: AmountByCurrency | null, currency: string): boolean =>
  table !== null && amountIn(table, currency) === null;

/** Bounds the memory of percents: shops use few different ones, and a list has hundreds of coupons. */
const PERCENTS_MAX = 1_000;
const percents = new Map<string, Fraction | null>();

function percentOf(text: string): Fraction | null {
  const known = percents.get(text);
  if (known !== undefined) return known;
  if (percents.size >= PERCENTS_MAX) percents.clear();
  const percent = parseFraction(text);
  percents.set(text, percent);
  return percent;
}

/** Never more than the amount that it is taken from; 0 for a coupon without the fields of its kind. */
function savings(coupon: Coupon, base: bigint, covered: readonly CouponCartLine[], cart: CouponCart): bigint {
  switch (coupon.kind) {
    case 'amount_off':
      return smallest(amountIn(coupon.off, cart.currency) ?? 0n, base);
    case 'percent_off': {
      const percent = coupon.percent === null ? null : percentOf(coupon.percent);
      if (percent === null) return 0n;
      const off = roundHalfUpDiv(base * percent.numerator, 100n * percent.denominator);
      return smallest(off, amountIn(coupon.cap, cart.currency) ?? base, base);
    }
    case 'shipping_off': {
      const malls = [...new Set(covered.map((line) => line.mall))];
      return sum(malls.map((mall) => cart.shippingByMall.get(mall) ?? 0n));
    }
  }
}

/** A coupon that can be used, with its saving. */
export type UsableCandidate = { readonly coupon: Coupon; readonly verdict: UsableVerdict };

/** Best first: saves most, then ends first (no end is last), then the smaller code (spec 4). */
export function bestFirst(candidates: readonly UsableCandidate[]): UsableCandidate[] {
  // Numbers compare much faster than bigints, and amounts that differ as numbers differ the same way as bigints.
  const ranked = candidates.map((candidate) => ({ candidate, saves: Number(candidate.verdict.saves) }));
  ranked.sort((a, b) => b.saves - a.saves || compareCandidates(a.candidate, b.candidate));
  return ranked.map(({ candidate }) => candidate);
}

function compareCandidates(a: UsableCandidate, b: UsableCandidate): number {
  const bySavings = compareBigints(b.verdict.saves, a.verdict.saves);
  if (bySavings !== 0) return bySavings;
  const endA = a.coupon.endsAtMs ?? Number.POSITIVE_INFINITY;
  const endB = b.coupon.endsAtMs ?? Number.POSITIVE_INFINITY;
  if (endA !== endB) return endA < endB ? -1 : 1;
  // Compared by code units and not by a locale, so that the result is the same on every machine.
  return a.coupon.code < b.coupon.code ? -1 : 1;
}
