import * as v from 'valibot';
import { ORDER_ID as ORDER_ID_FORM } from '../../http/order-id.ts';
import { foundOrder, inspectedOrder } from '../answers/order.ts';
import { refund } from '../answers/refund.ts';
import { type Docs, ORDER_ID } from '../operation.ts';

const tag = 'Back office';

/** The back office's search and view of orders (spec 13). */
export const SUPPORT_DOCS = {
  'GET /support/orders': {
    tag,
    summary: "Find anyone's orders",
    description:
      'Newest first; with `review` those that have waited longest first. By phone and e-mail an order is found once it is two minutes old. A parameter that is not known is refused.',
    answer: v.strictObject({ orders: v.array(foundOrder), next_cursor: v.string() }),
    examples: [
      { name: 'Of a user', given: 'unpaid order', query: { user_id: '1001' } },
      { name: 'Those that wait for a person', given: 'order under review', query: { review: 'any' } },
      { name: 'By what payment calls it', given: 'paid order', query: { payment_id: 'pay-1' } },
      { name: 'A parameter that is none', query: { user: '1001' }, error: 'INVALID_REQUEST' },
      { name: 'Paid ones of a year', query: { status: 'paid', from: '2026-01-01', to: '2027-01-01' } },
      {
        name: 'A time that ends before it begins',
        query: { from: '2027-01-01', to: '2026-01-01' },
        error: 'INVALID_REQUEST',
      },
    ],
  },
  'POST /support/orders/:order_id/refund_preview': {
    tag,
    summary: 'What a refund would be',
    description:
      'As POST refund/refund would decide it now; nothing is kept. The ticket itself takes the scope refund.',
    params: { order_id: { description: "The order's id", pattern: ORDER_ID_FORM.source } },
    answer: v.strictObject({ refund }),
    examples: [
      { name: 'Of all that is left', given: 'paid order', path: { order_id: ORDER_ID }, body: {} },
      {
        name: 'More than was paid',
        given: 'paid order',
        path: { order_id: ORDER_ID },
        body: { amount: { v: '5000.00', c: 'USD' } },
        error: 'REFUND_EXCEEDS',
      },
    ],
  },
  'POST /support/orders/:order_id/review': {
    tag,
    summary: 'End the review of an order',
    description:
      'Once; who and why stand in its timeline. The same facts do not bring the review back, new ones do (docs/order-states.md).',
    params: { order_id: { description: "The order's id", pattern: ORDER_ID_FORM.source } },
    answer: v.strictObject({ order: inspectedOrder }),
    examples: [
      {
        name: 'Give back what came in short',
        given: 'order under review',
        path: { order_id: ORDER_ID },
        body: { action: 'resolve', keep: false, reason: 'the customer pays anew', actor: 'ann' },
      },
      {
        name: 'Nothing waits',
        given: 'paid order',
        path: { order_id: ORDER_ID },
        body: { action: 'cancel', reason: 'twice', actor: 'ann' },
        error: 'ORDER_NOT_UNDER_REVIEW',
      },
    ],
  },
  'GET /support/orders/:order_id': {
    tag,
    summary: 'One order as the back office sees it',
    description:
      'As its user sees it, and the events that came in, what went out, and the hold on the wallet.',
    params: { order_id: { description: "The order's id", pattern: ORDER_ID_FORM.source } },
    answer: v.strictObject({ order: inspectedOrder }),
    examples: [
      { name: 'A paid one', given: 'paid order', path: { order_id: ORDER_ID } },
      { name: 'An unknown one', path: { order_id: 'nobodys' }, error: 'ORDER_NOT_FOUND' },
    ],
  },
} satisfies Docs;
