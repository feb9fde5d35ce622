import { requestRefund } from '../../operations/refunds/request-refund.ts';
import { retryRefund } from '../../operations/refunds/retry-refund.ts';
import { presentRefund } from '../present/refund.ts';
import { refundBody, refundRequestOf, retryBody } from '../refund-body.ts';
import { route } from '../route.ts';
import { sameRefund } from '../same-request.ts';

/** Refunds by the ticket system (spec 11). */
export const refundRoutes = [
  route({
    method: 'POST',
    path: '/refund/refund',
    access: 'refund',
    body: refundBody,
    errors: ['ORDER_NOT_FOUND', 'ORDER_CHANGED_ELSEWHERE', 'REFUND_EXCEEDS', 'IDEMPOTENCY_KEY_REUSED'],
    async handler({ deps, caller, body }) {
      const asked = {
        refundId: body.refund_id,
        orderId: body.order_id,
        request: refundRequestOf(body),
        reason: body.reason,
        ...sameRefund(body),
        actor: caller.service,
      };
      return { refund: presentRefund(await requestRefund(deps, asked, caller)) };
    },
  }),
  route({
    method: 'POST',
    path: '/refund/retry',
    access: 'refund',
    body: retryBody,
    errors: [
      'REFUND_NOT_FOUND',
      'REFUND_NOT_RETRYABLE',
      'REFUND_UNCLEAR',
      'ORDER_CHANGED_ELSEWHERE',
      'REFUND_EXCEEDS',
    ],
    handler: async ({ deps, caller, body }) => ({
      refund: presentRefund(await retryRefund(deps, body.refund_id, caller.service, caller)),
    }),
  }),
];
