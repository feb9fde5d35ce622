import type { Deps } from '../deps.ts';
import type { OutboundRequest, RequestState } from '../domain/order/records.ts';
import { changeOrder } from './order-change/change-orders.ts';

/** What payment or rebate said to a leg of a refund (spec 11), once: whoever comes second changes nothing. */
export async function settleRefundAsk(
  deps: Deps,
  request: OutboundRequest,
  answer: RequestState,
): Promise<void> {
  const call = { requestId: deps.ids.unique(), traceparent: request.traceparent };
  await changeOrder(deps, request.orderId, { kind: 'request_answered', request, answer }, call);
}
