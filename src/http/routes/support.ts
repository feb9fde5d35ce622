import { Hono } from 'hono';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeed } from '../envelope.ts';
import { SUPPORT_PARAMETERS, supportQuery } from '../list-query.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { serviceCaller } from '../middleware/service-caller.ts';
import { presentRefund } from '../present/refund.ts';
import { presentFoundOrders, presentInspectedOrder } from '../present/support-order.ts';
import { previewBody, refundRequestOf } from '../refund-body.ts';
import { reviewBody } from '../review-body.ts';
import { parseQuery, validateBody } from '../validate.ts';
import { orderId } from './orders.ts';

/** The back office's search and view of orders (spec 13); behind the scope `support`. */
export const supportRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>()
    .get('/orders', async (c) =>
      succeed(
        c,
        presentFoundOrders(
          await parts.operations.searchOrders(parseQuery(c, supportQuery, SUPPORT_PARAMETERS)),
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
    )
    .post('/orders/:order_id/refund_preview', jsonBody, validateBody(previewBody), async (c) => {
      const request = refundRequestOf(c.req.valid('json'));
      return succeed(c, {
        refund: presentRefund(await parts.operations.previewRefund(orderId(c), request)),
      });
    })
    .post('/orders/:order_id/review', jsonBody, validateBody(reviewBody), async (c) => {
      const caller = serviceCaller(c);
      const { actor, ...asked } = c.req.valid('json');
      const order = await parts.operations.endReview(
        { ...asked, orderId: orderId(c), service: caller.service, person: actor },
        caller,
      );
      return succeed(c, { order: presentInspectedOrder(order, c.get('language')) });
    });
