import type { Deps, TransactionRepos } from '../deps.ts';
import { storedInstant } from '../domain/instant.ts';
import { parseAmount } from '../domain/money.ts';
import type { OrderEvent, RefundNotified } from '../domain/order-event.ts';
import { applyRefundNotice, attemptAt, attemptKey, refundIdAtPayment } from '../domain/refund-attempts.ts';
import { type RefundLeg, WALLET } from '../domain/refund-state.ts';
import type { StoredRefund } from '../repositories/refunds.ts';
import type { AdvanceCause, OrderChange } from './advance-order.ts';
import type { OrderLedger } from './order-ledger.ts';
import { PoisonEvent } from './poison-event.ts';
import { legOf } from './refund-ledger.ts';
import { saveLegChange } from './refund-writes.ts';

/** The leg that a notice is about: it names no payment, only what payment was told as `refund_id`. */
function findLeg(
  { refunds }: OrderLedger,
  wireRefundId: string,
): { readonly refund: StoredRefund; readonly leg: RefundLeg } | null {
  for (const refund of refunds) {
    const legs = refund.legs.map(legOf);
    const leg = legs.find(
      (one) => one.tender !== WALLET && refundIdAtPayment(refund.refundId, one.tender, legs) === wireRefundId,
    );
    if (leg !== undefined) return { refund, leg };
  }
  return null;
}

/** A refund notice without its attempt is given the one it is about, which is part of its key (spec 10, 11). */
export function withAttempt(ledger: OrderLedger, event: OrderEvent): OrderEvent {
  if (event.name !== 'refund_notified' || event.body.attempt !== null) return event;
  const found = findLeg(ledger, event.body.refund_id);
  if (found === null) return event;
  const attempt = attemptAt(found.leg, storedInstant(event.body.occurred_at));
  return { ...event, body: { ...event.body, attempt } };
}

/**
 * What payment says of a refund, on the leg that it is about. Gives the order's refunds as they are then.
 * @throws PoisonEvent for an unknown refund, another amount, or an attempt that was never begun
 */
export async function absorbRefundNotice(
  deps: Deps,
  repos: TransactionRepos,
  { ledger, writes }: OrderChange,
  body: RefundNotified,
  cause: AdvanceCause,
): Promise<readonly StoredRefund[]> {
  const found = findLeg(ledger, body.refund_id);
  if (found === null) throw new PoisonEvent('UNKNOWN_REFUND');
  const { refund, leg } = found;
  const amount = { amountMinor: parseAmount(body.amount.v, body.amount.c) ?? -1n, currency: body.amount.c };
  const change = applyRefundNotice(
    leg,
    { status: body.status, amount, attempt: body.attempt, occurredAtMs: storedInstant(body.occurred_at) },
    refund.currency,
  );
  if (change === 'poison') throw new PoisonEvent('REFUND_AMOUNT_DIFFERS', 'or an attempt never begun');
  if (!change.changed) return ledger.refunds;
  const nowMs = deps.clock.nowMs();
  if (change.mayPayTwice) await recallOpenAttempt(repos, refund, change.leg, nowMs);
  const context = { order: ledger.order, actor: cause.actor, traceparent: cause.traceparent, nowMs };
  const changed = await saveLegChange(deps, repos, context, writes, refund, change.leg);
  return ledger.refunds.map((one) => (one.refundId === changed.refundId ? changed : one));
}

/** An earlier attempt did pay: the current one is not sent any more, if it has not left yet. */
async function recallOpenAttempt(
  repos: TransactionRepos,
  refund: StoredRefund,
  leg: RefundLeg,
  nowMs: number,
): Promise<void> {
  const attempt = leg.attempts.at(-1)?.attempt ?? 1;
  await repos.asks.settle(refund.orderId, attemptKey(refund.refundId, leg.tender, attempt), 'closed', nowMs);
}
