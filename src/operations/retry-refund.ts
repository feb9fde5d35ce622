import type { Deps, TransactionRepos } from '../deps.ts';
import { DomainError } from '../domain/errors.ts';
import type { CallContext } from '../domain/ports.ts';
import { retryLeg } from '../domain/refund-attempts.ts';
import { planRetry } from '../domain/refund-retry.ts';
import { isOpen, legStatus } from '../domain/refund-state.ts';
import type { StoredRefund } from '../repositories/refunds.ts';
import { type Advanced, advanceOrder } from './advance-order.ts';
import { finishAdvance } from './finish-advance.ts';
import { changeOrder, factsOf, type OrderLedger, walletPaid } from './order-ledger.ts';
import { addOutgoing, newWrites, type OrderWrites, type WriteContext, wireAmount } from './order-writes.ts';
import { earlierRefund, legOf, refundFacts } from './refund-ledger.ts';
import { askOfLeg, saveLegChange } from './refund-writes.ts';
import { exceeds, refundOf } from './request-refund.ts';

/**
 * Asks again for a refund (spec 11). A failed one reserves its money anew and begins the next attempt at each failed
 * leg; one under way is asked again within its attempt, with the same key.
 * @throws DomainError REFUND_NOT_FOUND, REFUND_NOT_RETRYABLE (it has succeeded), REFUND_EXCEEDS
 */
export async function retryRefund(
  deps: Deps,
  refundId: string,
  actor: string,
  call: CallContext,
): Promise<StoredRefund> {
  const orderId = await deps.store.refunds.orderOf(refundId);
  if (orderId === null) throw new DomainError('REFUND_NOT_FOUND');
  const done = await changeOrder(deps, orderId, async (repos, ledger): Promise<Advanced> => {
    const refund = ledger.refunds.find((one) => one.refundId === refundId);
    if (refund === undefined) throw new DomainError('REFUND_NOT_FOUND');
    if (refund.status === 'succeeded')
      throw new DomainError('REFUND_NOT_RETRYABLE', { status: refund.status });
    const cause = { actor, traceparent: call.traceparent };
    const context = { order: ledger.order, ...cause, nowMs: deps.clock.nowMs() };
    const writes = newWrites(ledger.progress.nextSeq);
    const changed =
      refund.status === 'failed'
        ? await beginAgain(deps, repos, ledger, refund, context, writes)
        : await askAgain(repos, refund, context);
    const refunds = ledger.refunds.map((one) => (one.refundId === refundId ? changed : one));
    const advanced = await advanceOrder(deps, repos, { ...ledger, refunds }, cause, writes);
    return { ...advanced, hasAsks: true };
  });
  if (done === null) throw new DomainError('REFUND_NOT_FOUND');
  await finishAdvance(deps, orderId, done, call);
  return refundOf(deps, orderId, refundId);
}

async function beginAgain(
  deps: Deps,
  repos: TransactionRepos,
  ledger: OrderLedger,
  refund: StoredRefund,
  context: WriteContext,
  writes: OrderWrites,
): Promise<StoredRefund> {
  const facts = refundFacts(ledger, factsOf(ledger).payments, walletPaid(ledger));
  const decision = planRetry(facts, earlierRefund(refund));
  if (!decision.ok) {
    if (decision.refusal === 'REFUND_EXCEEDS') throw exceeds(decision.left, facts.currency);
    throw new DomainError('REFUND_NOT_RETRYABLE', { status: decision.status });
  }
  const failed = new Set(decision.legs.map((one) => one.tender));
  let changed = refund;
  for (const row of refund.legs.filter((one) => failed.has(one.leg))) {
    const leg = retryLeg(legOf(row), context.nowMs);
    changed = await saveLegChange(deps, repos, context, writes, changed, leg);
    const legs = changed.legs.map(legOf);
    await repos.asks.insert([askOfLeg(context, refund.refundId, refund.currency, leg, legs)]);
  }
  addOutgoing(deps, context, writes, 'refund.requested', {
    refund_id: refund.refundId,
    amount: wireAmount({ amountMinor: refund.amountMinor, currency: refund.currency }),
    reason: refund.reason,
  });
  return changed;
}

/** payment knows the key: it takes it once, however often it is asked. */
async function askAgain(
  repos: TransactionRepos,
  refund: StoredRefund,
  context: WriteContext,
): Promise<StoredRefund> {
  const legs = refund.legs.map(legOf);
  const kept = new Set((await repos.asks.listFor(refund.orderId)).map((ask) => ask.askKey));
  for (const leg of legs.filter((one) => isOpen(legStatus(one)))) {
    const ask = askOfLeg(context, refund.refundId, refund.currency, leg, legs);
    // It was accepted so long ago that its row is gone.
    if (kept.has(ask.askKey)) await repos.asks.reopen(refund.orderId, ask.askKey, context.nowMs);
    else await repos.asks.insert([ask]);
  }
  return refund;
}
