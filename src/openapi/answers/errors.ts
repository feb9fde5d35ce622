import * as v from 'valibot';
import { ORDER_STATUSES } from '../../domain/lifecycle/order-state.ts';
import { REFUND_STATUSES } from '../../domain/refunds/refund-state.ts';
import type { ErrorCode } from '../../domain/values/errors.ts';
import type { Schema } from '../json-schema.ts';
import { count, money, nothing } from './common.ts';
import { summary } from './price.ts';

const fields = v.strictObject({
  fields: v.array(v.strictObject({ field: v.string(), problem: v.string() })),
});
const skus = v.strictObject({ sku_ids: v.array(v.string()) });
const coupon = v.strictObject({ shortfall: v.optional(money) });
const orderStatus = v.strictObject({ status: v.picklist(ORDER_STATUSES) });

const left = v.strictObject({
  amount: money,
  shipping: money,
  entries: v.array(v.strictObject({ sku_id: v.string(), count, amount: money })),
});
const priceChange = v.strictObject({
  changed: v.array(
    v.strictObject({ sku_id: v.string(), before: v.nullable(money), after: v.nullable(money) }),
  ),
  summary,
});

/** `data` of each failure (spec 2). A new code does not compile without its row. */
export const ERROR_DATA: Readonly<Record<ErrorCode | 'INTERNAL', Schema>> = {
  INVALID_JSON: nothing,
  BODY_TOO_LARGE: nothing,
  UNSUPPORTED_MEDIA_TYPE: nothing,
  INVALID_REQUEST: fields,
  UNAUTHENTICATED: nothing,
  FORBIDDEN: nothing,
  NOT_FOUND: nothing,
  METHOD_NOT_ALLOWED: nothing,
  RATE_LIMITED: v.strictObject({ retry_after_s: count }),
  UPSTREAM_UNAVAILABLE: v.strictObject({ upstream: v.string() }),
  DATABASE_UNAVAILABLE: v.strictObject({
    ready: v.optional(v.boolean()),
    reasons: v.optional(v.array(v.string())),
  }),
  REGION_UNSUPPORTED: nothing,
  SKU_NOT_FOUND: v.strictObject({ index: v.pipe(count, v.description('of the entry, from 0')) }),
  OFF_SHELF: skus,
  STOCK_INSUFFICIENT: skus,
  CHANNEL_UNAVAILABLE: v.strictObject({ mall: v.string() }),
  COUPON_NOT_FOUND: coupon,
  COUPON_NOT_STARTED: coupon,
  COUPON_EXPIRED: coupon,
  COUPON_REGION: coupon,
  COUPON_USED_UP: coupon,
  COUPON_ALREADY_USED: coupon,
  COUPON_NOT_APPLICABLE: coupon,
  COUPON_MIN_SPEND: coupon,
  ADDRESS_NOT_FOUND: nothing,
  ADDRESS_REGION_MISMATCH: nothing,
  ADDRESS_INVALID: fields,
  ADDRESS_BLOCKED: nothing,
  PRICE_CHANGED: priceChange,
  PRICE_TOKEN_INVALID: nothing,
  WALLET_INSUFFICIENT: nothing,
  IDEMPOTENCY_KEY_REUSED: nothing,
  IDEMPOTENCY_KEY_IN_USE: nothing,
  ORDER_NOT_FOUND: nothing,
  ORDER_NOT_PAYABLE: orderStatus,
  ORDER_NOT_CANCELABLE: orderStatus,
  ORDER_NOT_CONFIRMABLE: orderStatus,
  ORDER_NOT_UNDER_REVIEW: nothing,
  ORDER_CHANGED_ELSEWHERE: nothing,
  REFUND_EXCEEDS: v.strictObject({ left }),
  REFUND_NOT_FOUND: nothing,
  REFUND_NOT_RETRYABLE: v.strictObject({ status: v.picklist(REFUND_STATUSES) }),
  REFUND_UNCLEAR: v.strictObject({ refund_id: v.string(), legs: v.array(v.string()) }),
  INTERNAL: nothing,
};
