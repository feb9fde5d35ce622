import * as v from 'valibot';
import { ORDER_STATUSES } from '../domain/lifecycle/order-state.ts';
import { MONEY_PROPERTIES } from '../domain/values/money-json.ts';

// The contracts of outgoing events (spec 10). docs/asyncapi.json is made of them, and a test checks every written
// event. Fields may be added; consumers ignore unknown fields.

const money = v.pipe(
  v.strictObject({ v: v.string(), c: v.string() }),
  v.metadata({ properties: MONEY_PROPERTIES }),
);
const time = v.pipe(v.string(), v.isoTimestamp());
const status = v.picklist(ORDER_STATUSES);
const common = {
  event_id: v.pipe(v.string(), v.description('unique; the same in every delivery of this event')),
  order_id: v.pipe(v.string(), v.description('the order, and the key of the record')),
  short_id: v.pipe(v.string(), v.description('what people read out')),
  user_id: v.string(),
  occurred_at: time,
};
const move = v.strictObject({
  ...common,
  status,
  from: v.union([status, v.literal('')]),
  reason: v.string(),
  final: money,
});
const MOVES = [
  'order.authorized',
  'order.paid',
  'order.canceled',
  'order.purchased',
  'order.shipped',
  'order.receiving',
  'order.received',
  'order.refunded',
] as const;

/** Schemas by topic, without the prefix (`KAFKA_OUT_PREFIX`). */
export const OUTGOING_SCHEMAS: Readonly<Record<string, v.GenericSchema<unknown, unknown>>> = {
  'order.created': v.strictObject({
    ...common,
    region: v.string(),
    final: money,
    entries: v.array(
      v.strictObject({
        sku_id: v.string(),
        spu_id: v.string(),
        count: v.pipe(v.number(), v.integer(), v.minValue(1)),
      }),
    ),
  }),
  ...Object.fromEntries(MOVES.map((topic) => [topic, move])),
  'order.review_opened': v.strictObject({ ...common, status, reasons: v.array(v.string()) }),
  'order.review_ended': v.strictObject({
    ...common,
    status,
    reasons: v.array(v.string()),
    action: v.picklist(['resolved', 'given_back', 'canceled', 'facts']),
    note: v.string(),
    actor: v.string(),
  }),
  'refund.requested': v.strictObject({ ...common, refund_id: v.string(), amount: money, reason: v.string() }),
  'noti.user': v.strictObject({
    ...common,
    noti_id: v.string(),
    kind: v.string(),
    language: v.string(),
    title: v.string(),
    body: v.string(),
  }),
};
