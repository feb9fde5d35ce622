import { Hono } from 'hono';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeed } from '../envelope.ts';
import { supportQuery } from '../list-query.ts';
import { presentFoundOrders, presentInspectedOrder } from '../present/support-order.ts';
import { parseQuery } from '../validate.ts';
import { orderId } from './orders.ts';

/** The back office's search and view of orders (spec 13); behind the scope `support`. */
export const supportRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>()
    .get('/orders', async (c) =>
      succeed(
        c,
        presentFoundOrders(
          await parts.operations.searchOrders(parseQuery(c, supportQuery)),
          c.get('language'),
        ),
      ),
    )
    .get('/orders/:order_id', async (c) =>
      succeed(c, {
        order: presentInspectedOrder(
          await parts.operations.getOrderForSupport(orderId(c)),
          c.get('language'),
        ),
      }),
    );
