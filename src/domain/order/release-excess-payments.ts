import { isOver, type OrderStatus } from '../lifecycle/order-state.ts';
import type { PaymentFold } from '../payments/payment-fold.ts';
import { beginLeg } from '../refunds/refund-attempts.ts';
import type { RefundFacts } from '../refunds/refund-facts.ts';
import { cardRoom, excessLeft, foreignRoom } from '../refunds/refund-legs.ts';
import { WALLET } from '../refunds/refund-state.ts';
import { type Money, smallest } from '../values/money.ts';
import { type OrderAggregate, walletPaid } from './aggregate.ts';
import type { DecideAt, OrderChange } from './change.ts';
import { balanceOf } from './facts.ts';
import { newRequest } from './outbound-request.ts';
import type { StoredRefund } from './records.ts';
import { askAgain, openRefund } from './refund-change.ts';
import type { ChangeContext } from './tell.ts';

/**
 * Voids authorizations that the order does not need any more, each once (spec 10): it has ended, or captures cover the
 * due. The old service may have moved it on with nothing captured.
 */
export function voidUnneeded(
  change: OrderChange,
  context: ChangeContext,
  status: OrderStatus,
  payments: PaymentFold,
): void {
  const isCovered = payments.capturedOfDue >= context.order.finalMinor;
  if (!isOver(status) && (status === 'unpaid' || status === 'authorized' || !isCovered)) return;
  for (const { paymentId } of payments.open)
    change.rows.requests.push(newRequest(context, 'void', `void:${paymentId}`, { payment_id: paymentId }));
}

/**
 * Refunds money beyond the due, and all money of a canceled order, as `auto-{payment_id}` (spec 10). Wallet money that was
 * deducted is such money where the old service cancels what we had paid (spec 17).
 */
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
      refundId: freeRefundId(next.aggregate, autoId(paymentId, context), at),
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

/** rebate's `ref` is made of the refund's id, so the wallet's has the order in it. */
const autoId = (tender: string, { order }: ChangeContext): string =>
  tender === WALLET ? `auto-${tender}.${order.shortId}` : `auto-${tender}`;

/**
 * Refunds money in another currency because a person says so; the order may go on (spec 13). What was sent back before and
 * did not arrive is asked for again.
 */
export function openForeignRefunds(
  change: OrderChange,
  context: ChangeContext,
  payments: PaymentFold,
  at: DecideAt,
): OrderChange {
  const asked = askForeignAgain(change, context, payments);
  return openAll(asked, context, foreignLeft(payments, asked.aggregate.refunds), 'foreign_currency', at);
}

/** As far as the money is in hand: the old service may have sent it back by another refund. */
function askForeignAgain(change: OrderChange, context: ChangeContext, payments: PaymentFold): OrderChange {
  let next = change;
  for (const { paymentId, amount } of payments.foreignCaptures)
    for (const refund of change.aggregate.refunds) {
      const failed = refund.legs.find((one) => one.leg === paymentId && one.status === 'failed');
      if (failed === undefined || refund.status !== 'failed') continue;
      const now = balanceOf(next.aggregate, payments, walletPaid(next.aggregate));
      if (failed.amountMinor > foreignRoom(now, amount?.currency ?? '', paymentId)) continue;
      next = askAgain(next, context, refund, [paymentId]);
    }
  return next;
}

export type ExcessRefund = { readonly paymentId: string; readonly amount: Money };

/**
 * Excess money that is not on its way back yet (spec 10), taken from the latest capture first, then the wallet. Before the order is paid
 * there is no excess: a later capture may complete the payment.
 */
export function excessRefunds(balance: RefundFacts): ExcessRefund[] {
  const { currency, stage, payments, wallet } = balance;
  if (stage === 'unpaid') return [];
  let left = excessLeft(balance);
  const out: ExcessRefund[] = [];
  const latestFirst = [...payments].reverse();
  for (const { paymentId, captured } of [...latestFirst, { paymentId: WALLET, captured: wallet }]) {
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
