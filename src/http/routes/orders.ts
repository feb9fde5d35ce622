import type { Context } from 'hono';
import { DomainError } from '../../domain/values/errors.ts';
import { cancelOrder } from '../../operations/orders/cancel-order.ts';
import { confirmReceipt } from '../../operations/orders/confirm-receipt.ts';
import { getOrder } from '../../operations/orders/get-order.ts';
import { listOrders } from '../../operations/orders/list-orders.ts';
import { listPayMethods } from '../../operations/orders/list-pay-methods.ts';
import { notePaidFromClient } from '../../operations/orders/note-paid-from-client.ts';
import type { HttpEnv } from '../env.ts';
import { orderListQuery } from '../list-query.ts';
import { ORDER_ID } from '../order-id.ts';
import { presentOrder, presentPayOptions } from '../present/order.ts';
import { presentOwnOrder } from '../present/order-detail.ts';
import { presentOrderPage } from '../present/order-list.ts';
import { type Call, route } from '../route.ts';

const detail = {
  method: 'GET',
  access: 'user',
  errors: ['ORDER_NOT_FOUND'],
  handler: async ({ deps, caller, language, c }: Call<'user', undefined, undefined>) => ({
    order: presentOwnOrder(await getOrder(deps, caller, orderId(c)), language),
  }),
} as const;

/** A user's orders, payment methods, the APP's "paid", cancel and confirm (spec 7, 8, 13). */
export const orderRoutes = [
  route({
    method: 'GET',
    path: '/shopping/orders',
    access: 'user',
    query: orderListQuery,
    errors: [],
    handler: async ({ deps, caller, query, language }) =>
      presentOrderPage(await listOrders(deps, caller, query), language),
  }),
  route({ ...detail, path: '/shopping/orders/:order_id' }),
  route({ ...detail, path: '/shopping/orders_v43/:order_id' }),
  route({
    method: 'GET',
    path: '/shopping/orders/:order_id/pay_cm',
    access: 'user',
    errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_PAYABLE'],
    handler: async ({ deps, caller, c }) => presentPayOptions(await listPayMethods(deps, caller, orderId(c))),
  }),
  route({
    method: 'POST',
    path: '/shopping/orders/:order_id/paid_from_client',
    access: 'user',
    errors: ['ORDER_NOT_FOUND'],
    handler: async ({ deps, caller, c }) => ({
      order: presentOrder(await notePaidFromClient(deps, caller, orderId(c))),
    }),
  }),
  route({
    method: 'POST',
    path: '/shopping/orders/:order_id/cancel',
    access: 'user',
    errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_CANCELABLE'],
    handler: async ({ deps, caller, c }) => ({
      order: presentOrder(await cancelOrder(deps, caller, orderId(c))),
    }),
  }),
  route({
    method: 'POST',
    path: '/shopping/orders/:order_id/confirm_receipt',
    access: 'user',
    errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_CONFIRMABLE'],
    handler: async ({ deps, caller, c }) => ({
      order: presentOrder(await confirmReceipt(deps, caller, orderId(c))),
    }),
  }),
];

/** @throws DomainError ORDER_NOT_FOUND for a text that cannot be an order's id */
export function orderId(c: Context<HttpEnv>): string {
  const id = c.req.param('order_id') ?? '';
  if (!ORDER_ID.test(id)) throw new DomainError('ORDER_NOT_FOUND');
  c.set('orderId', id);
  return id;
}
