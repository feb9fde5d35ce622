import { type Context, Hono } from 'hono';
import { DomainError } from '../../domain/values/errors.ts';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeed } from '../envelope.ts';
import { signedIn } from '../middleware/caller.ts';
import { presentOrder, presentPayOptions } from '../present/order.ts';

const ORDER_ID = /^[0-9A-Za-z]{1,26}$/;

/** How to pay, that the APP says it paid, and what a user may do with an order (spec 7, 8, 13). */
export const orderRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>()
    .get('/orders/:order_id/pay_cm', async (c) =>
      succeed(c, presentPayOptions(await parts.operations.listPayMethods(signedIn(c), orderId(c)))),
    )
    .post('/orders/:order_id/paid_from_client', async (c) =>
      succeed(c, { order: presentOrder(await parts.operations.notePaidFromClient(signedIn(c), orderId(c))) }),
    )
    .post('/orders/:order_id/cancel', async (c) =>
      succeed(c, { order: presentOrder(await parts.operations.cancelOrder(signedIn(c), orderId(c))) }),
    )
    .post('/orders/:order_id/confirm_receipt', async (c) =>
      succeed(c, { order: presentOrder(await parts.operations.confirmReceipt(signedIn(c), orderId(c))) }),
    );

/** @throws DomainError ORDER_NOT_FOUND for what cannot be an order's id */
export function orderId(c: Context<HttpEnv>): string {
  const id = c.req.param('order_id') ?? '';
  if (!ORDER_ID.test(id)) throw new DomainError('ORDER_NOT_FOUND');
  c.set('orderId', id);
  return id;
}
