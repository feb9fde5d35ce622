import type { Deps } from '../deps.ts';
import { moveAttempt } from '../domain/refund-attempts.ts';
import type { Ask, AskState } from '../repositories/upstream-asks.ts';
import { advanceOrder } from './advance-order.ts';
import { finishAdvance } from './finish-advance.ts';
import { changeOrder } from './order-ledger.ts';
import { newWrites } from './order-writes.ts';
import { legOf } from './refund-ledger.ts';
import { saveLegChange } from './refund-writes.ts';

/**
 * What payment or rebate said to a leg of a refund (spec 11). payment's "accepted" means taken on: the outcome comes
 * as an event; rebate's means done. A definite no fails the attempt.
 */
export async function settleRefundAsk(deps: Deps, ask: Ask, answer: AskState): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const done = await changeOrder(deps, ask.orderId, async (repos, ledger) => {
    if (!(await repos.asks.settle(ask.orderId, ask.askKey, answer, nowMs))) return null;
    const refund = ledger.refunds.find((one) => one.refundId === ask.body.refund_id);
    const row = refund?.legs.find((one) => one.leg === ask.body.leg);
    if (refund === undefined || row === undefined) return null;
    const on = answer === 'refused' ? 'failed' : ask.kind === 'credit' ? 'succeeded' : 'accepted';
    const change = moveAttempt(legOf(row), Number(ask.body.attempt), on);
    if (!change.changed) return null;
    const actor = ask.kind === 'credit' ? 'rebate' : 'payment';
    const writes = newWrites(ledger.progress.nextSeq);
    const context = { order: ledger.order, actor, traceparent: ask.traceparent, nowMs };
    const changed = await saveLegChange(deps, repos, context, writes, refund, change.leg);
    const refunds = ledger.refunds.map((one) => (one.refundId === changed.refundId ? changed : one));
    return advanceOrder(deps, repos, { ...ledger, refunds }, { actor, traceparent: ask.traceparent }, writes);
  });
  if (done === null) return;
  await finishAdvance(deps, ask.orderId, done, {
    requestId: deps.ids.unique(),
    traceparent: ask.traceparent,
  });
}
