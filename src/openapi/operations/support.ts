import * as v from 'valibot';
import { supportQuery } from '../../http/list-query.ts';
import { foundOrder, inspectedOrder } from '../answers/order.ts';
import { type Operation, ORDER_ID } from '../operation.ts';

const tag = 'Back office';

/** The back office's search and view of orders (spec 13). */
export const SUPPORT_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/support/orders',
    tag,
    summary: "Find anyone's orders",
    access: 'support',
    query: supportQuery,
    answer: v.strictObject({ orders: v.array(foundOrder), next_cursor: v.string() }),
    errors: [],
    examples: [
      { name: 'Of a user', given: 'unpaid order', query: { user_id: '1001' } },
      { name: 'Paid ones of a year', query: { status: 'paid', from: '2026-01-01', to: '2027-01-01' } },
      {
        name: 'A time that ends before it begins',
        query: { from: '2027-01-01', to: '2026-01-01' },
        error: 'INVALID_REQUEST',
      },
    ],
  },
  {
    method: 'GET',
    path: '/support/orders/{order_id}',
    tag,
    summary: 'One order as the back office sees it',
    description:
      'As its user sees it, and the events that came in, what went out, and the hold on the wallet.',
    access: 'support',
    params: { order_id: { description: "The order's id", pattern: '^[0-9A-Za-z]{1,26}$' } },
    answer: v.strictObject({ order: inspectedOrder }),
    errors: ['ORDER_NOT_FOUND'],
    examples: [
      { name: 'A paid one', given: 'paid order', path: { order_id: ORDER_ID } },
      { name: 'An unknown one', path: { order_id: 'nobodys' }, error: 'ORDER_NOT_FOUND' },
    ],
  },
];
