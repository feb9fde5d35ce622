import type { Deps, TransactionRepos } from '../deps.ts';
import type { Money } from '../domain/money.ts';
import { attemptKey, refundIdAtPayment } from '../domain/refund-attempts.ts';
import { legStatus, type RefundLeg, refundStatus, WALLET } from '../domain/refund-state.ts';
import type { RefundLegRow, StoredRefund } from '../repositories/refunds.ts';
import type { Ask } from '../repositories/upstream-asks.ts';
import {
  addNotification,
  addOutgoing,
  type OrderWrites,
  type WriteContext,
  wireAmount,
} from './order-writes.ts';
import { legOf } from './refund-ledger.ts';
import { newAsk } from './upstream-ask.ts';

export type NewRefund = {
  readonly refundId: string;
  readonly kind: 'ticket' | 'auto';
  readonly destination: 'original' | 'wallet';
  readonly amount: Money;
  readonly shippingMinor: bigint;
  readonly units: StoredRefund['units'];
  readonly reason: string;
  readonly requestHash: string;
  readonly legs: readonly RefundLeg[];
};

/** Opens a refund: its rows, the asks of its legs, and `refund.requested`; the request goes out with the commit. */
export async function openRefund(
  deps: Deps,
  repos: TransactionRepos,
  context: WriteContext,
  writes: OrderWrites,
  refund: NewRefund,
): Promise<StoredRefund> {
  const { order, nowMs } = context;
  const { legs, amount, ...rest } = refund;
  const stored: StoredRefund = {
    ...rest,
    ...amount,
    orderId: order.orderId,
    userId: order.userId,
    status: refundStatus(legs),
    units: [...refund.units],
    createdAt: nowMs,
    updatedAt: nowMs,
    legs: legs.map((leg) => legRow(order.orderId, refund.refundId, amount.currency, leg, nowMs)),
  };
  await repos.refunds.insert(stored);
  await repos.asks.insert(legs.map((leg) => askOfLeg(context, refund.refundId, amount.currency, leg, legs)));
  addOutgoing(deps, context, writes, 'refund.requested', {
    refund_id: refund.refundId,
    amount: wireAmount(amount),
    reason: refund.reason,
  });
  return stored;
}

export const legRow = (
  orderId: string,
  refundId: string,
  currency: string,
  leg: RefundLeg,
  nowMs: number,
): RefundLegRow => ({
  orderId,
  refundId,
  leg: leg.tender,
  amountMinor: leg.amount,
  currency,
  status: legStatus(leg),
  attempts: leg.attempts.map((one) => ({ ...one })),
  updatedAt: nowMs,
});

/** What payment or rebate is asked for the latest attempt at a leg; the same key however often it is asked. */
export function askOfLeg(
  context: WriteContext,
  refundId: string,
  currency: string,
  leg: RefundLeg,
  legs: readonly RefundLeg[],
): Ask {
  const attempt = leg.attempts.at(-1)?.attempt ?? 1;
  const amount = wireAmount({ amountMinor: leg.amount, currency });
  const common = { refund_id: refundId, leg: leg.tender, attempt, amount };
  const key = attemptKey(refundId, leg.tender, attempt);
  if (leg.tender === WALLET) {
    // rebate's ref has no attempt; our own row needs one to be asked again.
    return newAsk(context, 'credit', `${key}#${attempt}`, {
      ...common,
      ref: key,
      user_id: context.order.userId,
    });
  }
  return newAsk(context, 'refund', key, {
    ...common,
    payment_id: leg.tender,
    wire_refund_id: refundIdAtPayment(refundId, leg.tender, legs),
  });
}

/** Writes what became of a leg, and of the refund it belongs to; the user is told of its end (spec 12). */
export async function saveLegChange(
  deps: Deps,
  repos: TransactionRepos,
  context: WriteContext,
  writes: OrderWrites,
  refund: StoredRefund,
  leg: RefundLeg,
): Promise<StoredRefund> {
  const { nowMs } = context;
  const row = legRow(refund.orderId, refund.refundId, refund.currency, leg, nowMs);
  const legs = refund.legs.map((one) => (one.leg === row.leg ? row : one));
  const status = refundStatus(legs.map(legOf));
  await repos.refunds.saveLeg(row);
  if (status !== refund.status) {
    await repos.refunds.setStatus(refund.orderId, refund.refundId, status, nowMs);
    if (status === 'succeeded' || status === 'failed') {
      const attempts = legs.flatMap((one) => one.attempts).length;
      addNotification(
        deps,
        context,
        writes,
        status === 'succeeded' ? 'refund_succeeded' : 'refund_failed',
        `refund/${refund.refundId}/${status}/${attempts}`,
        { amountMinor: refund.amountMinor, currency: refund.currency },
      );
    }
  }
  return { ...refund, status, legs };
}
