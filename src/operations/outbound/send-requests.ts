import type { OrderChange } from '../../domain/order/change.ts';
import { afterNoAnswer, isDue } from '../../domain/order/outbound-request.ts';
import type { Answer, OutboundRequest } from '../../domain/order/records.ts';
import { parseAmount } from '../../domain/values/money.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { UpstreamUnavailable } from '../../upstream/types.ts';
import { decideAndSaveOne } from '../order-change/decide-and-save.ts';

/** Sends what of an order is due; gives the changes that the answers made. What fails is left to the sweep. */
export async function sendRequestsOf(
  deps: Deps,
  orderId: string,
  call: CallContext,
): Promise<readonly OrderChange[]> {
  const nowMs = deps.clock.nowMs();
  const changes: OrderChange[] = [];
  for (const request of await deps.store.outboundRequests.listFor(orderId))
    if (isDue(request, nowMs)) changes.push(...(await sendRequest(deps, request, call)));
  return changes;
}

/**
 * Sends a request once with its idempotency key and records a definite answer; without one it is sent again later. Two
 * processes that send it at once get the same answer, and only one of them records it.
 */
export async function sendRequest(
  deps: Deps,
  request: OutboundRequest,
  call: CallContext,
): Promise<readonly OrderChange[]> {
  const { orderId, askKey, kind } = request;
  let answer: Answer;
  try {
    answer = await question(deps, request, call);
  } catch (error) {
    if (!(error instanceof UpstreamUnavailable)) throw error;
    await tryLater(deps, request, error.wasHeldBack);
    return [];
  }
  if (answer === 'refused') deps.log.error('request_refused', { order_id: orderId, kind });
  if (kind === 'refund' || kind === 'credit') {
    const command = { kind: 'request_answered', request, answer } as const;
    const { decided, changes } = await decideAndSaveOne(deps, orderId, command);
    // A row of the order cannot be read: nothing is decided, and the answer will be the same.
    if (decided === null) await tryLater(deps, request, false);
    return changes;
  }
  await deps.store.outboundRequests.settle(orderId, askKey, answer, deps.clock.nowMs());
  return [];
}

const tryLater = ({ store, clock }: Deps, request: OutboundRequest, wasHeldBack: boolean): Promise<void> =>
  store.outboundRequests.tryLater(request, afterNoAnswer(request, clock.nowMs(), wasHeldBack));

/** The bodies are ours, as `decide` made them (src/domain/order). */
async function question(deps: Deps, request: OutboundRequest, call: CallContext): Promise<Answer> {
  const { payment, rebate, orders } = deps.upstream;
  const text = (name: string) => String(request.body[name] ?? '');
  switch (request.kind) {
    case 'void':
      return payment.void({ key: request.askKey, paymentId: text('payment_id') }, call);
    case 'refund':
      return payment.refund(
        {
          key: request.askKey,
          refundId: text('wire_refund_id'),
          paymentId: text('payment_id'),
          amount: amountOf(request),
        },
        call,
      );
    case 'credit':
      return rebate.credit({ userId: text('user_id'), ref: text('ref'), amount: amountOf(request) }, call);
    case 'notify':
      return orders.notify(request.body, call);
  }
}

function amountOf(request: OutboundRequest) {
  const { v, c } = request.body.amount as { v: string; c: string };
  return { amountMinor: parseAmount(v, c) ?? 0n, currency: c };
}
