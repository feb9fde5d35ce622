import * as v from 'valibot';
import { orderListQuery } from '../../http/list-query.ts';
import { listedOrder, order, orderDetail, payOptions } from '../answers/order.ts';
import { type Operation, ORDER_ID } from '../operation.ts';

const tag = 'Orders';
const params = { order_id: { description: "The order's id", pattern: '^[0-9A-Za-z]{1,26}$' } };
const path = { order_id: ORDER_ID };
const oneOrder = v.strictObject({ order });
const unknown = {
  name: "An order that is not the user's",
  path: { order_id: 'nobodys' },
  error: 'ORDER_NOT_FOUND',
} as const;

const detail = (at: string, summary: string): Operation => ({
  method: 'GET',
  path: at,
  tag,
  summary,
  description: 'All of it: the price step by step, payments, refunds, parcels and timeline.',
  access: 'user',
  params,
  answer: v.strictObject({ order: orderDetail }),
  errors: ['ORDER_NOT_FOUND'],
  examples: [{ name: 'A paid one', given: 'paid order', path }, unknown],
});

/** How to pay, what the user may do with an order, and their orders (spec 7, 8, 13). */
export const ORDER_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/shopping/orders',
    tag,
    summary: "The user's orders",
    description: 'Newest first, by group; `next_cursor` is empty on the last page.',
    access: 'user',
    query: orderListQuery,
    answer: v.strictObject({ orders: v.array(listedOrder), next_cursor: v.string() }),
    errors: [],
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
  detail('/shopping/orders/{order_id}', 'One order in full'),
  detail('/shopping/orders_v43/{order_id}', 'One order in full, at its older path'),
  {
    method: 'GET',
    path: '/shopping/orders/{order_id}/pay_cm',
    tag,
    summary: 'How it can be paid',
    access: 'user',
    params,
    answer: payOptions,
    errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_PAYABLE'],
    examples: [
      { name: 'An unpaid one', given: 'unpaid order', path },
      { name: 'A canceled one', given: 'canceled order', path, error: 'ORDER_NOT_PAYABLE' },
      unknown,
    ],
  },
  {
    method: 'POST',
    path: '/shopping/orders/{order_id}/paid_from_client',
    tag,
    summary: 'The APP says that it paid',
    description: 'Says nothing about money: only events do. Repeats answer the same.',
    access: 'user',
    params,
    answer: oneOrder,
    errors: ['ORDER_NOT_FOUND'],
    examples: [{ name: 'An unpaid one', given: 'unpaid order', path }, unknown],
  },
  {
    method: 'POST',
    path: '/shopping/orders/{order_id}/cancel',
    tag,
    summary: 'Cancel it',
    description: 'Gives back stock, coupon and wallet. Only before it is paid.',
    access: 'user',
    params,
    answer: oneOrder,
    errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_CANCELABLE'],
    examples: [
      { name: 'An unpaid one', given: 'unpaid order', path },
      { name: 'A paid one', given: 'paid order', path, error: 'ORDER_NOT_CANCELABLE' },
    ],
  },
  {
    method: 'POST',
    path: '/shopping/orders/{order_id}/confirm_receipt',
    tag,
    summary: 'Confirm that it came',
    access: 'user',
    params,
    answer: oneOrder,
    errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_CONFIRMABLE'],
    examples: [
      { name: 'One that has arrived', given: 'receiving order', path },
      { name: 'An unpaid one', given: 'unpaid order', path, error: 'ORDER_NOT_CONFIRMABLE' },
    ],
  },
];
