import type { CouponReason } from '../values/errors.ts';
import type { Rate } from '../values/money.ts';
import type { RegionSetup, ShippingChannel, Sku } from './catalogue.ts';
import type { CouponForCaller } from './coupons.ts';

/** One merged line of the request, in request order. `index` is its first place in the request as sent, from 0. */
export type Entry = {
  readonly spuId: string;
  readonly skuId: string;
  readonly count: number;
  readonly index?: number;
};

export type UnavailableReason = 'OFF_SHELF' | 'STOCK_INSUFFICIENT';

/** A line once its unit price is known, before any discount. Minor units of the order's currency; `lineNo` from 1. */
export type GoodsLine = {
  readonly lineNo: number;
  readonly sku: Sku;
  readonly count: number;
  readonly unit: bigint;
  readonly amount: bigint;
  readonly reason: UnavailableReason | null;
};

/** pricectrl's discount for a mall; several rows of one mall are added up. */
export type MallDiscount = { readonly mall: string; readonly amountMinor: bigint };

/**
 * The requested coupon: none, one by its code (`found` is null when it does not exist), or the best of the caller's.
 */
export type CouponChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'code'; readonly code: string; readonly found: CouponForCaller | null }
  | { readonly kind: 'auto'; readonly candidates: readonly CouponForCaller[] };

export type PriceInput = {
  readonly setup: RegionSetup;
  readonly nowMs: number;
  readonly rate: Rate;
  readonly lines: readonly GoodsLine[];
  readonly requestedChannels: Readonly<Record<string, string>>;
  readonly mallDiscounts: readonly MallDiscount[];
  readonly coupon: CouponChoice;
  readonly cashAskedMinor: bigint;
  /** 0 for a guest, a wallet in another currency, or when rebate gave no answer. */
  readonly walletBalanceMinor: bigint;
};

export type PricedLine = GoodsLine & {
  readonly mallDiscount: bigint;
  readonly couponDiscount: bigint;
  readonly tax: bigint;
  readonly payable: bigint;
};

export type PricedChannel = {
  readonly channel: ShippingChannel;
  readonly f00: bigint;
  readonly tax: bigint;
};

export type PricedMall = {
  readonly mall: string;
  /** In request order; an unavailable line has 0 in every sum but keeps its unit and amount. */
  readonly lines: readonly PricedLine[];
  readonly goods: bigint;
  readonly discount: bigint;
  readonly shipping: bigint;
  readonly tax: bigint;
  readonly amount: bigint;
  readonly selectedChannel: string;
  readonly channels: readonly PricedChannel[];
};

export type CouponOutcome =
  | {
      readonly code: string;
      readonly applied: true;
      readonly reason: null;
      readonly shortfall: null;
      readonly discount: bigint;
      readonly shippingOff: boolean;
    }
  | {
      readonly code: string;
      readonly applied: false;
      readonly reason: CouponReason | null;
      readonly shortfall: bigint | null;
      readonly discount: 0n;
      readonly shippingOff: false;
    };

/** The whole price, step by step (spec 4); minor units of `currency` throughout. */
export type Price = {
  readonly region: string;
  readonly currency: string;
  /** In the order in which each mall first appears in the request. */
  readonly malls: readonly PricedMall[];
  readonly goods: bigint;
  readonly shipping: bigint;
  readonly tax: bigint;
  readonly mallDiscountSum: bigint;
  readonly discountSum: bigint;
  readonly coupon: CouponOutcome;
  readonly cash: bigint;
  readonly final: bigint;
  readonly canCheckout: boolean;
};
