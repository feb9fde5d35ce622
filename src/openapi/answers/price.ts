import * as v from 'valibot';
import { COUPON_KINDS } from '../../domain/pricing/coupons.ts';
import { COUPON_REASONS } from '../../domain/values/errors.ts';
import { count, money, time, timeOrEmpty } from './common.ts';

const entryFields = {
  sku_id: v.string(),
  spu_id: v.string(),
  title: v.string(),
  count,
  unit: money,
  amount: money,
  mall_discount: money,
  coupon_discount: money,
  tax: money,
  payable: money,
  available: v.boolean(),
  reason: v.picklist(['', 'OFF_SHELF', 'STOCK_INSUFFICIENT']),
};
const entry = v.strictObject(entryFields);
/** A line of an order: an entry of the summary with its mall and channel. */
export const orderLine = v.strictObject({ ...entryFields, mall: v.string(), channel: v.string() });

const channel = v.strictObject({
  key: v.string(),
  name: v.string(),
  f00: v.pipe(money, v.description('what shipping by it would cost')),
  tax: money,
  eta_days: v.array(count),
});

export const mall = v.strictObject({
  mall: v.string(),
  entries: v.array(entry),
  goods: money,
  discount: money,
  shipping: money,
  tax: money,
  selected_channel: v.string(),
  channels: v.array(channel),
  amount: money,
});

export const paymentMethod = v.strictObject({ title: v.string(), name: v.string(), logo: v.string() });
export const forex = v.strictObject({ rate: v.string(), as_of: time });
const reason = v.picklist(COUPON_REASONS);

/** cal_price (spec 4). */
export const summary = v.strictObject({
  malls: v.array(mall),
  goods: money,
  shipping: money,
  tax: money,
  discount_sum: money,
  coupon: v.strictObject({
    code: v.string(),
    applied: v.boolean(),
    reason: v.union([reason, v.literal('')]),
    shortfall: v.nullable(money),
    discount: money,
  }),
  cash: money,
  final: money,
  payment: v.strictObject({ payment_methods: v.array(paymentMethod) }),
  price_token: v.pipe(v.string(), v.description('good for 10 minutes; empty when degraded')),
  expires_at: timeOrEmpty,
  can_checkout: v.boolean(),
  degraded: v.array(v.string()),
  forex,
});

const kind = v.picklist(COUPON_KINDS);

/** user_coupons_for_order (spec 5). */
export const couponList = v.strictObject({
  usable: v.array(
    v.strictObject({ code: v.string(), kind, saves: money, best: v.boolean(), ends_at: timeOrEmpty }),
  ),
  unusable: v.array(
    v.strictObject({
      code: v.string(),
      kind,
      reason,
      shortfall: v.nullable(money),
      ends_at: timeOrEmpty,
    }),
  ),
});
