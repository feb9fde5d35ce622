import * as v from 'valibot';
import { ORDER_STATUSES } from '../../domain/lifecycle/order-state.ts';
import { PAYMENT_STATUSES } from '../../domain/payments/payment-fold.ts';
import { lineCount, money, time, timeOrEmpty } from './common.ts';
import { forex, mall, orderLine, paymentMethod } from './price.ts';
import { orderRefund } from './refund.ts';

const status = v.picklist(ORDER_STATUSES);

const orderFields = {
  id: v.string(),
  short_id: v.pipe(v.string(), v.description('what people read out; without look-alikes')),
  status,
  final: money,
  created_at: time,
  pay_deadline: time,
  client_paid: v.boolean(),
  client_paid_at: timeOrEmpty,
};
/** The field `order` of any answer (spec 2). */
export const order = v.strictObject(orderFields);

const listedFields = {
  ...orderFields,
  status_label: v.string(),
  lines: v.array(orderLine),
  amounts: v.strictObject({
    goods: money,
    mall_discount: money,
    shipping: money,
    tax: money,
    coupon: money,
    cash: money,
    final: money,
  }),
  partly_purchased: v.boolean(),
  partly_refunded: v.boolean(),
  payment_review: v.boolean(),
  last_payment_error: v.string(),
  can_pay: v.boolean(),
  can_cancel: v.boolean(),
  can_confirm: v.boolean(),
};
export const listedOrder = v.strictObject(listedFields);

const price = v.strictObject({
  malls: v.array(mall),
  goods: money,
  mall_discount: money,
  shipping: money,
  tax: money,
  coupon: v.strictObject({
    code: v.string(),
    applied: v.boolean(),
    discount: money,
    shipping_off: v.boolean(),
  }),
  discount_sum: money,
  cash: money,
  final: money,
  forex,
});

const address = v.strictObject({
  id: v.string(),
  region: v.string(),
  receiver: v.string(),
  email: v.string(),
  phone: v.string(),
  street: v.string(),
  city: v.string(),
  province: v.string(),
  postcode: v.string(),
});

const payment = v.strictObject({
  payment_id: v.string(),
  status: v.picklist(PAYMENT_STATUSES),
  method: v.string(),
  amount: v.nullable(money),
  reason: v.string(),
  occurred_at: time,
});

const parcel = v.strictObject({
  group_id: v.string(),
  status: v.string(),
  carrier: v.string(),
  tracking_no: v.string(),
  entries: v.array(lineCount),
  updated_at: time,
});

const step = v.strictObject({
  who: v.string(),
  when: time,
  from: v.union([status, v.literal('')]),
  to: status,
  why: v.string(),
});

export const detailFields = {
  ...listedFields,
  price,
  address,
  payments: v.array(payment),
  refunds: v.array(orderRefund),
  parcels: v.array(parcel),
  timeline: v.array(step),
};
/** An order in full (spec 13). */
export const orderDetail = v.strictObject(detailFields);

/** cart/checkout/entries (spec 6). */
export const placedOrder = v.strictObject({ order, order_id: v.string(), order_short_id: v.string() });
/** pay_cm (spec 7). */
export const payOptions = v.strictObject({
  order,
  amount: money,
  pay_deadline: time,
  payment_methods: v.array(paymentMethod),
});

const ownerFields = {
  user_id: v.string(),
  region: v.string(),
  language: v.string(),
  client: v.string(),
  review_reasons: v.array(v.string()),
  review_since: timeOrEmpty,
};
/** An order that the back office found. */
export const foundOrder = v.strictObject({ ...listedFields, ...ownerFields });
/** An order for the back office. */
export const inspectedOrder = v.strictObject({
  ...detailFields,
  ...ownerFields,
  wallet_hold: v.nullable(v.strictObject({ state: v.string(), amount: money })),
  outgoing: v.array(
    v.strictObject({ topic: v.string(), event_id: v.string(), created_at: time, sent_at: timeOrEmpty }),
  ),
  events: v.array(
    v.strictObject({
      name: v.string(),
      key: v.string(),
      state: v.string(),
      reason: v.string(),
      via: v.string(),
      attempts: v.pipe(v.number(), v.integer()),
      occurred_at: time,
      received_at: time,
      next_at: timeOrEmpty,
    }),
  ),
});
