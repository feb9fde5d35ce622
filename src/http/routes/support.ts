import { endReview } from '../../operations/orders/end-review.ts';
import { getOrderForSupport } from '../../operations/orders/get-order-for-support.ts';
import { searchOrders } from '../../operations/orders/search-orders.ts';
import { previewRefund } from '../../operations/refunds/preview-refund.ts';
import { SUPPORT_PARAMETERS, supportQuery } from '../list-query.ts';
import { presentRefund } from '../present/refund.ts';
import { presentFoundOrders, presentInspectedOrder } from '../present/support-order.ts';
import { previewBody, refundRequestOf } from '../refund-body.ts';
import { reviewBody } from '../review-body.ts';
import { route } from '../route.ts';
import { orderId } from './orders.ts';

/** The back office's search and view of orders (spec 13). */
export const supportRoutes = [
  route({
    method: 'GET',
    path: '/support/orders',
    access: 'support',
    query: supportQuery,
    queryNames: SUPPORT_PARAMETERS,
    errors: [],
    handler: async ({ deps, query, language }) =>
      presentFoundOrders(await searchOrders(deps, query), language),
  }),
  route({
    method: 'GET',
    path: '/support/orders/:order_id',
    access: 'support',
    errors: ['ORDER_NOT_FOUND'],
    handler: async ({ deps, language, c }) => ({
      order: presentInspectedOrder(await getOrderForSupport(deps, orderId(c)), language),
    }),
  }),
  route({
    method: 'POST',
    path: '/support/orders/:order_id/refund_preview',
    access: 'support',
    body: previewBody,
    errors: ['ORDER_NOT_FOUND', 'ORDER_CHANGED_ELSEWHERE', 'REFUND_EXCEEDS'],
    handler: async ({ deps, body, c }) => ({
      refund: presentRefund(await previewRefund(deps, orderId(c), refundRequestOf(body))),
    }),
  }),
  route({
    method: 'POST',
    path: '/support/orders/:order_id/review',
    access: 'support',
    body: reviewBody,
    errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_UNDER_REVIEW', 'ORDER_NOT_CANCELABLE'],
    async handler({ deps, caller, body: { actor, ...asked }, language, c }) {
      const request = { ...asked, orderId: orderId(c), service: caller.service, person: actor };
      return { order: presentInspectedOrder(await endReview(deps, request, caller), language) };
    },
  }),
];
