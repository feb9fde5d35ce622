import * as v from 'valibot';
import { refund } from '../answers/refund.ts';
import { type Docs, ORDER_ID } from '../operation.ts';

const tag = 'Refunds';
const answer = v.strictObject({ refund });

/** Refunds by the ticket system (spec 11). */
export const REFUND_DOCS = {
  'POST /refund/refund': {
    tag,
    summary: 'Refund lines, an amount, or all that is left',
    description:
      '`refund_id` makes it idempotent. `entries` (with or without `include_shipping`) or `amount`, not both; with neither, everything left.',
    answer,
    examples: [
      {
        name: 'One unit of a line',
        given: 'paid order',
        body: {
          refund_id: 'T-1',
          order_id: ORDER_ID,
          entries: [{ sku_id: '378047556', count: 1 }],
          reason: 'broken',
        },
      },
      {
        name: 'An amount, to the wallet',
        given: 'paid order',
        body: {
          refund_id: 'T-2',
          order_id: ORDER_ID,
          amount: { v: '5.00', c: 'USD' },
          reason: 'late',
          to: 'wallet',
        },
      },
      {
        name: 'More than was paid',
        given: 'paid order',
        body: { refund_id: 'T-3', order_id: ORDER_ID, amount: { v: '5000.00', c: 'USD' } },
        error: 'REFUND_EXCEEDS',
      },
      {
        name: 'An unknown order',
        body: { refund_id: 'T-4', order_id: 'nobodys' },
        error: 'ORDER_NOT_FOUND',
      },
    ],
  },
  'POST /refund/retry': {
    tag,
    summary: 'Try a failed refund again',
    answer,
    examples: [
      { name: 'One that failed', given: 'failed refund', body: { refund_id: 'T-1' } },
      { name: 'An unknown one', body: { refund_id: 'T-unknown' }, error: 'REFUND_NOT_FOUND' },
    ],
  },
} satisfies Docs;
