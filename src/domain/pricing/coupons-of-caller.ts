import type { Coupon, CouponForCaller } from './coupons.ts';

/** No caller is shown or offered more coupons than this on one order. */
export const COUPONS_MAX = 500;

/** The caller's own coupons, and how often the caller has used each coupon. */
export type OwnCoupons = {
  readonly owned: readonly CouponForCaller[];
  readonly usesByCode: ReadonlyMap<string, number>;
};

export const NO_COUPONS: OwnCoupons = { owned: [], usesByCode: new Map() };

/**
 * Public coupons and the caller's own, by code (spec 5). When there are too many, the caller's own come first, then
 * those that have not ended: old campaigns must not push out coupons that can be used.
 */
export function couponsOfCaller(
  { owned, usesByCode }: OwnCoupons,
  open: readonly Coupon[],
  nowMs: number,
): readonly CouponForCaller[] {
  const theirs = new Set(owned.map(({ coupon }) => coupon.code));
  const others = open
    .filter(({ code }) => !theirs.has(code))
    .map((coupon) => ({ coupon, owned: false, usedByCaller: usesByCode.get(coupon.code) ?? 0 }));
  return [...owned, ...firstOf(others, COUPONS_MAX - owned.length, nowMs)].sort(byCode);
}

function firstOf(all: readonly CouponForCaller[], max: number, nowMs: number): readonly CouponForCaller[] {
  if (all.length <= max) return all;
  const hasEnded = ({ coupon }: CouponForCaller) => coupon.endsAtMs !== null && coupon.endsAtMs <= nowMs;
  return [...all.filter((one) => !hasEnded(one)), ...all.filter(hasEnded)].slice(0, Math.max(0, max));
}

const byCode = (a: CouponForCaller, b: CouponForCaller): number => (a.coupon.code < b.coupon.code ? -1 : 1);
