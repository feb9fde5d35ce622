import type { Deps, TransactionRepos } from '../deps.ts';
import type { Money } from '../domain/money.ts';
import type { OrderStatus } from '../domain/order-state.ts';
import { autoRefunds, type PaymentFold } from '../domain/payment-fold.ts';
import type { Ask, AskKind } from '../repositories/upstream-asks.ts';
import type { OrderLedger } from './order-ledger.ts';
import { addOutgoing, type OrderWrites, type WriteContext, wireAmount } from './order-writes.ts';
import { autoRefunded, ticketTaken } from './refund-facts.ts';

export function newAsk(
  { order, traceparent, nowMs }: WriteContext,
  kind: AskKind,
  askKey: string,
  body: Readonly<Record<string, unknown>>,
): Ask {
  return {
    orderId: order.orderId,
    askKey,
    kind,
    body,
    state: 'open',
    attempts: 0,
    nextAt: nowMs,
    traceparent,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
}

/** Authorizations that an order does not need any more are voided, each asked for once (spec 10). */
export async function askVoids(
  repos: TransactionRepos,
  { order }: OrderLedger,
  status: OrderStatus,
  payments: PaymentFold,
  context: WriteContext,
): Promise<boolean> {
  if (status === 'unpaid' || status === 'authorized' || payments.open.length === 0) return false;
  const asked = new Set((await repos.asks.listFor(order.orderId)).map((ask) => ask.askKey));
  const asks = payments.open
    .map(({ paymentId }) => newAsk(context, 'void', `void:${paymentId}`, { payment_id: paymentId }))
    .filter((ask) => !asked.has(ask.askKey));
  await repos.asks.insert(asks);
  return asks.length > 0;
}

/** Money beyond the due, or of a canceled order, goes back by itself as `auto-{payment_id}` (spec 10). */
export async function refundExcess(
  deps: Deps,
  repos: TransactionRepos,
  ledger: OrderLedger,
  status: OrderStatus,
  payments: PaymentFold,
  context: WriteContext,
  writes: OrderWrites,
): Promise<boolean> {
  const wanted = autoRefunds(
    payments,
    status === 'canceled',
    ledger.order.currency,
    autoRefunded(ledger.refunds),
    ticketTaken(ledger.refunds),
  );
  const reason = status === 'canceled' ? 'captured_on_canceled_order' : 'captured_beyond_the_due';
  for (const { paymentId, amount } of wanted) {
    const refundId = await freeRefundId(repos, ledger, `auto-${paymentId}`);
    await openAutoRefund(repos, context, refundId, paymentId, amount, reason);
    addOutgoing(deps, context, writes, 'refund.requested', {
      refund_id: refundId,
      amount: wireAmount(amount),
      reason,
    });
  }
  return wanted.length > 0;
}

/** `auto-{payment_id}`, unless more of the same payment, or a payment of that name on another order, has taken it. */
async function freeRefundId(repos: TransactionRepos, ledger: OrderLedger, wanted: string): Promise<string> {
  const own = new Set(ledger.refunds.map((one) => one.refundId));
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? wanted : `${wanted}.${number}`;
    if (!own.has(id) && (await repos.refunds.orderOf(id)) === null) return id;
  }
}

async function openAutoRefund(
  repos: TransactionRepos,
  context: WriteContext,
  refundId: string,
  paymentId: string,
  amount: Money,
  reason: string,
): Promise<void> {
  const { order, nowMs } = context;
  const common = { orderId: order.orderId, refundId, updatedAt: nowMs, ...amount };
  await repos.refunds.insert({
    ...common,
    userId: order.userId,
    kind: 'auto',
    status: 'requested',
    shippingMinor: 0n,
    units: [],
    destination: 'original',
    reason,
    requestHash: '',
    createdAt: nowMs,
    legs: [{ ...common, leg: paymentId, status: 'requested', attempt: 1, attemptAt: nowMs }],
  });
  const key = `${refundId}:${paymentId}:1`;
  await repos.asks.insert([
    newAsk(context, 'refund', key, {
      refund_id: refundId,
      payment_id: paymentId,
      leg: paymentId,
      attempt: 1,
      amount: wireAmount(amount),
    }),
  ]);
}
