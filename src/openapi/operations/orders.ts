import * as v from 'valibot';
import { ORDER_ID as ORDER_ID_FORM } from '../../http/order-id.ts';
import { listedOrder, order, orderDetail, payOptions } from '../answers/order.ts';
import { type Doc, type Docs, ORDER_ID } from '../operation.ts';

const tag = 'Orders';
const params = { order_id: { description: "The order's id", pattern: ORDER_ID_FORM.source } };
const path = { order_id: ORDER_ID };
const oneOrder = v.strictObject({ order });
const unknown = {
  name: "An order that is not the user's",
  path: { order_id: 'nobodys' },
  error: 'ORDER_NOT_FOUND',
} as const;

const detail = (summary: string): Doc => ({
  tag,
  summary,
  description: 'All of it: the price step by step, payments, refunds, parcels and timeline.',
  params,
  answer: v.strictObject({ order: orderDetail }),
  examples: [{ name: 'A paid one', given: 'paid order', path }, unknown],
});

/** Payment methods, orders and their actions (spec 7, 8, 13). */
export const ORDER_DOCS = {
  'GET /shopping/orders': {
    tag,
    summary: "The user's orders",
    description: 'Newest first, by group; `next_cursor` is empty on the last page.',
    answer: v.strictObject({ orders: v.array(listedOrder), next_cursor: v.string() }),
    examples: [
      { name: 'All', given: 'unpaid order' },
      {
        name: 'Those to be paid, two a page',
        given: 'unpaid order',
        query: { status: 'unpaid', limit: '2' },
      },
      { name: 'A group that does not exist', query: { status: 'lost' }, error: 'INVALID_REQUEST' },
    ],
  },
  'GET /shopping/orders/:order_id': detail('One order in full'),
  'GET /shopping/orders_v43/:order_id': detail('One order in full, at its older path'),
  'GET /shopping/orders/:order_id/pay_cm': {
    tag,
    summary: 'How it can be paid',
    params,
    answer: payOptions,
    examples: [
      { name: 'An unpaid one', given: 'unpaid order', path },
      { name: 'A canceled one', given: 'canceled order', path, error: 'ORDER_NOT_PAYABLE' },
      unknown,
    ],
  },
  'POST /shopping/orders/:order_id/paid_from_client': {
    tag,
    summary: 'The APP says that it paid',
    description: 'Says nothing about money: only events do. Repeats answer the same.',
    params,
    answer: oneOrder,
    examples: [{ name: 'An unpaid one', given: 'unpaid order', path }, unknown],
  },
  'POST /shopping/orders/:order_id/cancel': {
    tag,
    summary: 'Cancel it',
    description: 'Gives back stock, coupon and wallet. Only before it is paid.',
    params,
    answer: oneOrder,
    examples: [
      { name: 'An unpaid one', given: 'unpaid order', path },
      { name: 'A paid one', given: 'paid order', path, error: 'ORDER_NOT_CANCELABLE' },
    ],
  },
  'POST /shopping/orders/:order_id/confirm_receipt': {
    tag,
    summary: 'Confirm that it came',
    params,
    answer: oneOrder,
    examples: [
      { name: 'One that has arrived', given: 'receiving order', path },
      { name: 'An unpaid one', given: 'unpaid order', path, error: 'ORDER_NOT_CONFIRMABLE' },
    ],
  },
} satisfies Docs;
