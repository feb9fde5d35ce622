import { type Context, Hono } from 'hono';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeed } from '../envelope.ts';
import { orderListQuery } from '../list-query.ts';
import { signedIn } from '../middleware/caller.ts';
import { presentOrderDetail } from '../present/order-detail.ts';
import { presentOrderPage } from '../present/order-list.ts';
import { parseQuery } from '../validate.ts';
import { orderId } from './orders.ts';

/** A user's orders by group, and one in full (spec 13). */
export const orderListRoutes = (parts: AppParts) => {
  const detail = async (c: Context<HttpEnv>) => {
    const order = await parts.operations.getOrder(signedIn(c), orderId(c));
    return succeed(c, { order: presentOrderDetail(order, c.get('language')) });
  };
  return new Hono<HttpEnv>()
    .get('/orders', async (c) => {
      const caller = signedIn(c);
      const page = await parts.operations.listOrders(caller, parseQuery(c, orderListQuery));
      return succeed(c, presentOrderPage(page, caller.language));
    })
    .get('/orders/:order_id', detail)
    .get('/orders_v43/:order_id', detail);
};
