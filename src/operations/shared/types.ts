export type { StoredRefund } from '../../domain/order/records.ts';

import type { OrderStatus } from '../../domain/lifecycle/order-state.ts';
import type { Coupon } from '../../domain/pricing/coupons.ts';
import type { Entry, Price } from '../../domain/pricing/price.ts';
import type { CouponReason } from '../../domain/values/errors.ts';
import type { Money, Rate } from '../../domain/values/money.ts';
import type { CallContext } from '../../domain/values/ports.ts';

/** Who calls, from where and in which language; the http layer makes it from headers and token only. */
export type Caller = CallContext & {
  /** null for a guest */
  readonly userId: string | null;
  /** As sent in the header, upper case; '' when missing. The operation checks that it is served. */
  readonly region: string;
  readonly language: 'en' | 'zh-Hans';
  /** `ios`, `android`, `web` or '' */
  readonly client: string;
  /** Network address of a guest, for limits; null when unknown. */
  readonly address: string | null;
};

export type SignedIn = Caller & { readonly userId: string };

/** A calling service; the http layer has checked its scope (spec 2). */
export type ServiceCaller = CallContext & { readonly service: string; readonly language: 'en' | 'zh-Hans' };

/**
 * The request of a price. Entries are merged and bounded (spec 2); cash is as sent, for its digits depend on the
 * region.
 */
export type PriceRequest = {
  readonly entries: readonly Entry[];
  readonly mallChannels: Readonly<Record<string, string>>;
  readonly couponCode: string;
  readonly autoSelectCoupon: boolean;
  /** shortest decimal text of the JSON number or string, e.g. "10" or "19.20" */
  readonly cash: string;
};

export type CheckoutRequest = Omit<PriceRequest, 'autoSelectCoupon'> & {
  readonly addrId: string;
  readonly noRemoveFromCart: boolean;
  readonly priceToken: string | null;
  /** wire money; parsed against the region's currency */
  readonly expectedFinal: { readonly v: string; readonly c: string } | null;
  /** the header Idempotency-Key, or null */
  readonly idempotencyKey: string | null;
  /** hex SHA-256 of method, bare path, region and the body's meaning */
  readonly requestHash: string;
  /** the hash as the release before computes it: of the body's bytes */
  readonly formerHash: string;
};

export type PaymentMethod = { readonly title: string; readonly name: string; readonly logo: string };

export type Summary = {
  readonly price: Price;
  readonly rate: Rate;
  readonly rateAsOfMs: number;
  readonly paymentMethods: readonly PaymentMethod[];
  readonly priceToken: string | null;
  readonly expiresAtMs: number | null;
  readonly degraded: readonly string[];
};

export type UsableCoupon = { readonly coupon: Coupon; readonly saves: bigint; readonly best: boolean };
export type UnusableCoupon = {
  readonly coupon: Coupon;
  readonly reason: CouponReason;
  readonly shortfall: bigint | null;
};
export type CouponList = {
  readonly currency: string;
  readonly usable: readonly UsableCoupon[];
  readonly unusable: readonly UnusableCoupon[];
};

/** An order's fields for answers. */
export type OrderView = {
  readonly orderId: string;
  readonly shortId: string;
  readonly status: OrderStatus;
  readonly final: Money;
  readonly createdAtMs: number;
  readonly payDeadlineMs: number;
  readonly clientPaidAtMs: number | null;
};

export type PayOptions = { readonly order: OrderView; readonly paymentMethods: readonly PaymentMethod[] };

/** A notification for answers (spec 12). */
export type NotificationView = {
  readonly notiId: string;
  readonly kind: string;
  readonly orderId: string | null;
  readonly title: string;
  readonly body: string;
  readonly isRead: boolean;
  readonly createdAtMs: number;
};
