import { attemptKey, refundIdAtPayment, retryLeg } from '../refunds/refund-attempts.ts';
import { isOpen, legStatus, type RefundLeg, refundStatus, WALLET } from '../refunds/refund-state.ts';
import type { Money } from '../values/money.ts';
import type { OrderChange } from './change.ts';
import { isUnclear, legOf } from './facts.ts';
import { newRequest } from './outbound-request.ts';
import type { OutboundRequest, RefundKind, RefundLegRow, StoredRefund } from './records.ts';
import { addNotification, addOutgoing, type ChangeContext, wireAmount } from './tell.ts';

export type NewRefund = {
  readonly refundId: string;
  readonly kind: RefundKind;
  readonly destination: 'original' | 'wallet';
  readonly amount: Money;
  readonly shippingMinor: bigint;
  readonly units: StoredRefund['units'];
  readonly reason: string;
  readonly requestHash: string;
  readonly legs: readonly RefundLeg[];
};

/** Opens a refund: its rows, the requests of its legs, and `refund.requested` (spec 11). */
export function openRefund(change: OrderChange, context: ChangeContext, refund: NewRefund): OrderChange {
  const { order, nowMs } = context;
  const { legs, amount, ...rest } = refund;
  const stored: StoredRefund = {
    ...rest,
    ...amount,
    orderId: order.orderId,
    userId: order.userId,
    status: refundStatus(legs),
    units: [...refund.units],
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    legs: legs.map((leg) => legRow(order.orderId, refund.refundId, amount.currency, leg, nowMs)),
  };
  for (const leg of legs)
    change.rows.requests.push(requestOfLeg(context, refund.refundId, amount.currency, leg, legs));
  addOutgoing(context, change.rows, 'refund.requested', {
    refund_id: refund.refundId,
    amount: wireAmount(amount),
    reason: refund.reason,
  });
  return withRefunds(change, [...change.aggregate.refunds, stored]);
}

const withRefunds = (change: OrderChange, refunds: readonly StoredRefund[]): OrderChange => ({
  ...change,
  aggregate: { ...change.aggregate, refunds },
});

const legRow = (
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
  updatedAtMs: nowMs,
});

/** The request of a leg's latest attempt; its key stays the same however often it is sent. */
export function requestOfLeg(
  context: ChangeContext,
  refundId: string,
  currency: string,
  leg: RefundLeg,
  legs: readonly RefundLeg[],
): OutboundRequest {
  const { attempt, key, askKey } = keysOfLeg(refundId, leg);
  const amount = wireAmount({ amountMinor: leg.amount, currency });
  const common = { refund_id: refundId, leg: leg.tender, attempt, amount };
  if (leg.tender === WALLET)
    return newRequest(context, 'credit', askKey, { ...common, ref: key, user_id: context.order.userId });
  return newRequest(context, 'refund', askKey, {
    ...common,
    payment_id: leg.tender,
    wire_refund_id: refundIdAtPayment(refundId, leg.tender, legs),
  });
}

/**
 * The keys of a leg's latest attempt. rebate's ref has no attempt; our row's key has one, so that a retry is a new row.
 */
export function keysOfLeg(refundId: string, leg: RefundLeg) {
  const attempt = leg.attempts.at(-1)?.attempt ?? 1;
  const key = attemptKey(refundId, leg.tender, attempt);
  return { attempt, key, askKey: leg.tender === WALLET ? `${key}#${attempt}` : key };
}

/** Asks again for failed legs of a refund, each by its next attempt (spec 11). */
export function askAgain(
  change: OrderChange,
  context: ChangeContext,
  { refundId, legs: rows, amountMinor, currency, reason }: StoredRefund,
  tenders: readonly string[],
): OrderChange {
  let next = change;
  const legs = rows.map(legOf);
  for (const failed of legs.filter((one) => tenders.includes(one.tender))) {
    const leg = retryLeg(failed, context.nowMs);
    const current = next.aggregate.refunds.filter((one) => one.refundId === refundId);
    for (const refund of current) next = changeLeg(next, context, refund, leg);
    next.rows.requests.push(requestOfLeg(context, refundId, currency, leg, legs));
  }
  addOutgoing(context, next.rows, 'refund.requested', {
    refund_id: refundId,
    amount: wireAmount({ amountMinor, currency }),
    reason,
  });
  return next;
}

/** An unclear refund stays as its row says until each of its legs is known. */
const statusOf = (refund: StoredRefund, legs: readonly RefundLeg[]): string =>
  isUnclear(refund) && legs.some((leg) => isOpen(legStatus(leg))) ? refund.status : refundStatus(legs);

/** What became of a leg, and of the refund it belongs to; the user is told of its end (spec 12). */
export function changeLeg(
  change: OrderChange,
  context: ChangeContext,
  refund: StoredRefund,
  leg: RefundLeg,
): OrderChange {
  const { nowMs } = context;
  const row = legRow(refund.orderId, refund.refundId, refund.currency, leg, nowMs);
  const legs = refund.legs.map((one) => (one.leg === row.leg ? row : one));
  const status = statusOf(refund, legs.map(legOf));
  if (status !== refund.status) {
    if (status === 'succeeded' || status === 'failed') {
      const attempts = legs.flatMap((one) => one.attempts).length;
      addNotification(
        context,
        change.rows,
        status === 'succeeded' ? 'refund_succeeded' : 'refund_failed',
        `refund/${refund.refundId}/${status}/${attempts}`,
        { amountMinor: refund.amountMinor, currency: refund.currency },
      );
    }
  }
  const updatedAtMs = status === refund.status ? refund.updatedAtMs : nowMs;
  const changed: StoredRefund = { ...refund, status, updatedAtMs, legs };
  return withRefunds(
    change,
    change.aggregate.refunds.map((one) => (one.refundId === refund.refundId ? changed : one)),
  );
}
