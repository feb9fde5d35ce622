/** Amounts in minor units by currency; a table that is absent (`null`) does not restrict. */
export type AmountByCurrency = Readonly<Record<string, bigint>>;

/** A closed list: a coupon of another kind does not exist (spec 4). */
export const COUPON_KINDS = ['amount_off', 'percent_off', 'shipping_off'] as const;

export type CouponKind = (typeof COUPON_KINDS)[number];

/** A coupon as issued. Empty `malls` and `skuIds` cover everything; empty `regions` is everywhere; null limits are none. */
export type Coupon = {
  readonly code: string;
  readonly kind: CouponKind;
  readonly off: AmountByCurrency | null;
  /** decimal text, e.g. "12.5" */
  readonly percent: string | null;
  readonly cap: AmountByCurrency | null;
  readonly minSpend: AmountByCurrency | null;
  readonly malls: readonly string[];
  readonly skuIds: readonly string[];
  readonly regions: readonly string[];
  readonly totalLimit: number | null;
  readonly perUserLimit: number | null;
  readonly isPublic: boolean;
  readonly startsAtMs: number | null;
  /** The coupon is good before this instant and not at it. */
  readonly endsAtMs: number | null;
  readonly usedCount: number;
};

/** A coupon with its relation to the caller. A guest owns nothing and has used nothing. */
export type CouponForCaller = {
  readonly coupon: Coupon;
  readonly owned: boolean;
  readonly usedByCaller: number;
};
