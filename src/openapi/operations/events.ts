import * as v from 'valibot';
import type { OrderEventName } from '../../domain/lifecycle/order-event.ts';
import { EVENT_SCHEMAS } from '../../events/contracts.ts';
import { type Doc, type Docs, type Example, ORDER_ID } from '../operation.ts';

const tag = 'Events';
const outcome = v.strictObject({
  outcome: v.pipe(
    v.picklist(['handled', 'duplicate', 'stored', 'ignored', 'poison']),
    v.description(
      '`handled` applied now; `duplicate` applied before; `stored` kept and applied later; `ignored` kept, no handler; `poison` does not fit its order, kept among the dead letters',
    ),
  ),
});
const occurred_at = '2026-01-05T08:00:00.000Z';
const entries = [
  { sku_id: '378047556', count: 2 },
  { sku_id: '51200101', count: 1 },
];
const amount = { v: '77.55', c: 'USD' };

/** The summary and an example of each event. */
const NAMES: Readonly<Record<OrderEventName, { readonly summary: string; readonly example: Example }>> = {
  payment_notified_cm: {
    summary: 'A payment is authorized, captured or voided',
    example: {
      name: 'Captured',
      given: 'unpaid order',
      body: {
        order_id: ORDER_ID,
        payment_id: 'pay-1',
        status: 'captured',
        amount,
        method: 'adyen_card',
        occurred_at,
      },
    },
  },
  payment_failed_cm: {
    summary: 'A payment failed',
    example: {
      name: 'Refused by the bank',
      given: 'unpaid order',
      body: {
        order_id: ORDER_ID,
        payment_id: 'pay-1',
        reason_code: 'REFUSED',
        reason: 'Refused by the bank',
        occurred_at,
      },
    },
  },
  purchased: {
    summary: 'Entries were bought at their mall',
    example: {
      name: 'All of them',
      given: 'paid order',
      body: { order_id: ORDER_ID, purchase_no: 'P-1', mall: 'taobao', entries, occurred_at },
    },
  },
  group_update: {
    summary: 'A parcel moves',
    example: {
      name: 'Shipped',
      given: 'paid order',
      body: {
        order_id: ORDER_ID,
        group_id: 'G-1',
        status: 'shipped',
        carrier: 'SF',
        tracking_no: 'SF123',
        occurred_at,
      },
    },
  },
  refund_notified: {
    summary: 'A refund succeeded or failed',
    example: {
      name: 'Of an order that is not known yet: kept',
      body: {
        refund_id: 'T-1',
        order_id: 'unknown-1',
        status: 'succeeded',
        amount,
        reason: '',
        occurred_at,
      },
    },
  },
};

const named = (name: OrderEventName): Doc => ({
  of: { path: `/event/${name}`, body: EVENT_SCHEMAS[name], errors: [] },
  tag,
  summary: NAMES[name].summary,
  description: 'The same JSON as from Kafka. Answers once the event is safely kept; repeats are harmless.',
  answer: outcome,
  examples: [
    NAMES[name].example,
    { name: 'Without its fields', body: { order_id: ORDER_ID }, error: 'INVALID_REQUEST' },
  ],
});

/** `POST event/{name}` from the orders service (spec 10): one operation per contract, and one for any other name. */
export const EVENT_DOCS = {
  'POST /event/:name': [
    ...(Object.keys(EVENT_SCHEMAS) as OrderEventName[]).map(named),
    {
      tag,
      summary: 'Any other event',
      description: 'A name without a handler is kept and answered `ignored`.',
      params: { name: { description: 'Its name', pattern: '^[A-Za-z0-9._-]{1,64}$' } },
      answer: outcome,
      examples: [{ name: 'A name of tomorrow', path: { name: 'parcel_weighed' }, body: { grams: 700 } }],
    },
  ],
} satisfies Docs;
