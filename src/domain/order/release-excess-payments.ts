import type { OrderStatus } from '../lifecycle/order-state.ts';
import type { PaymentFold } from '../payments/payment-fold.ts';
import { beginLeg } from '../refunds/refund-attempts.ts';
import type { RefundFacts } from '../refunds/refund-facts.ts';
import { cardRoom, excessLeft } from '../refunds/refund-legs.ts';
import { type Money, smallest } from '../values/money.ts';
import { type OrderAggregate, walletPaid } from './aggregate.ts';
import type { DecideAt, OrderChange } from './change.ts';
import { balanceOf } from './facts.ts';
import { newRequest } from './outbound-request.ts';
import type { StoredRefund } from './records.ts';
import { openRefund } from './refund-change.ts';
import type { ChangeContext } from './tell.ts';

/** Authorizations that an order does not need any more are voided, each asked for once (spec 10). */
export function voidUnneeded(
  change: OrderChange,
  context: ChangeContext,
  status: OrderStatus,
  payments: PaymentFold,
): void {
  if (status === 'unpaid' || status === 'authorized') return;
  for (const { paymentId } of payments.open)
    change.rows.requests.push(newRequest(context, 'void', `void:${paymentId}`, { payment_id: paymentId }));
}

/** Money beyond the due, or of a canceled order, goes back by itself as `auto-{payment_id}` (spec 10). */
export function refundExcess(
  change: OrderChange,
  context: ChangeContext,
  status: OrderStatus,
  payments: PaymentFold,
  at: DecideAt,
): OrderChange {
  const { aggregate } = change;
  const balance = balanceOf(aggregate, payments, walletPaid(aggregate), status);
  const wanted = [...excessRefunds(balance), ...foreignRefunds(balance, payments, aggregate.refunds)];
  return openAll(
    change,
    context,
    wanted,
    status === 'canceled' ? 'captured_on_canceled_order' : 'captured_beyond_the_due',
    at,
  );
}

function openAll(
  change: OrderChange,
  context: ChangeContext,
  wanted: readonly ExcessRefund[],
  reason: string,
  at: DecideAt,
): OrderChange {
  let next = change;
  for (const { paymentId, amount } of wanted) {
    next = openRefund(next, context, {
      refundId: freeRefundId(next.aggregate, `auto-${paymentId}`, at),
      kind: 'auto',
      destination: 'original',
      amount,
      shippingMinor: 0n,
      units: [],
      reason,
      requestHash: '',
      legs: [beginLeg({ tender: paymentId, amount: amount.amountMinor }, context.nowMs)],
    });
  }
  return next;
}

/** Money in another currency goes back because a person says so; the order may still live (spec 13). */
export function openForeignRefunds(
  change: OrderChange,
  context: ChangeContext,
  payments: PaymentFold,
  at: DecideAt,
): OrderChange {
  return openAll(change, context, foreignLeft(payments, change.aggregate.refunds), 'foreign_currency', at);
}

export type ExcessRefund = { readonly paymentId: string; readonly amount: Money };

/**
 * Money that does not fit and is not yet on its way back (spec 10), from the latest capture on. Before the order is
 * paid nothing is in excess: a later capture may complete it.
 */
export function excessRefunds(balance: RefundFacts): ExcessRefund[] {
  const { currency, stage, payments } = balance;
  if (stage === 'unpaid') return [];
  let left = excessLeft(balance);
  const out: ExcessRefund[] = [];
  for (const { paymentId, captured } of [...payments].reverse()) {
    const amountMinor = smallest(cardRoom(balance, paymentId, captured), left);
    if (amountMinor <= 0n) continue;
    left -= amountMinor;
    out.push({ paymentId, amount: { amountMinor, currency } });
  }
  return out;
}

/** Nobody waits for foreign money of an order that is over. What was asked for once is not asked anew. */
const foreignRefunds = (
  { stage }: RefundFacts,
  payments: PaymentFold,
  refunds: readonly StoredRefund[],
): ExcessRefund[] => (stage === 'canceled' ? foreignLeft(payments, refunds) : []);

function foreignLeft({ foreignCaptures }: PaymentFold, refunds: readonly StoredRefund[]): ExcessRefund[] {
  return foreignCaptures.flatMap(({ paymentId, amount }) => {
    if (amount === null) return [];
    const asked = refunds
      .flatMap((one) => one.legs)
      .filter((leg) => leg.leg === paymentId)
      .reduce((all, leg) => all + leg.amountMinor, 0n);
    const amountMinor = amount.amountMinor - asked;
    return amountMinor > 0n ? [{ paymentId, amount: { ...amount, amountMinor } }] : [];
  });
}

/** `auto-{payment_id}`; the next of the same payment is numbered, one whose name another order has bears our short id. */
export function freeRefundId(
  { order, refunds }: OrderAggregate,
  wanted: string,
  { takenRefundIds }: DecideAt,
): string {
  const base = takenRefundIds?.has(wanted) === true ? `${wanted}.${order.shortId}` : wanted;
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}.${number}`;
    if (!refunds.some((one) => one.refundId === id)) return id;
  }
}
