import { Hono } from 'hono';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeed } from '../envelope.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { serviceCaller } from '../middleware/service-caller.ts';
import { presentRefund } from '../present/refund.ts';
import { refundBody, refundRequestOf, retryBody } from '../refund-body.ts';
import { sameRefund } from '../same-request.ts';
import { validateBody } from '../validate.ts';

/** What the ticket system asks for (spec 11). */
export const refundRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>()
    .post('/refund', jsonBody, validateBody(refundBody), async (c) => {
      const caller = serviceCaller(c);
      const body = c.req.valid('json');
      const request = refundRequestOf(body);
      const refund = await parts.operations.requestRefund(
        {
          refundId: body.refund_id,
          orderId: body.order_id,
          request,
          reason: body.reason,
          ...sameRefund(body),
          actor: caller.service,
        },
        caller,
      );
      return succeed(c, { refund: presentRefund(refund) });
    })
    .post('/retry', jsonBody, validateBody(retryBody), async (c) => {
      const caller = serviceCaller(c);
      const { refund_id } = c.req.valid('json');
      const refund = await parts.operations.retryRefund(refund_id, caller.service, caller);
      return succeed(c, { refund: presentRefund(refund) });
    });
