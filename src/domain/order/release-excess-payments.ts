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

/** Voids authorizations that the order does not need any more, each once (spec 10). */
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

/** Refunds money beyond the due, and all money of a canceled order, as `auto-{payment_id}` (spec 10). */
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

/** Refunds money in another currency because a person says so; the order may go on (spec 13). */
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
 * Excess money that is not on its way back yet (spec 10), taken from the latest capture first. Before the order is paid
 * there is no excess: a later capture may complete the payment.
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

/** Foreign money of a canceled order goes back by itself, less what earlier refunds asked for. */
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

/** `wanted`, with a number where the order has it already, and with our short id where another order has it. */
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
