import type { Deps, TransactionRepos } from '../deps.ts';
import type { OrderStatus } from '../domain/order-state.ts';
import { autoRefunds, type PaymentFold } from '../domain/payment-fold.ts';
import { beginLeg } from '../domain/refund-attempts.ts';
import type { StoredRefund } from '../repositories/refunds.ts';
import type { OrderLedger } from './order-ledger.ts';
import type { OrderWrites, WriteContext } from './order-writes.ts';
import { autoRefunded, ticketTaken } from './refund-ledger.ts';
import { openRefund } from './refund-writes.ts';
import { newAsk } from './upstream-ask.ts';

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
): Promise<readonly StoredRefund[]> {
  const wanted = autoRefunds(
    payments,
    status === 'canceled',
    ledger.order.currency,
    autoRefunded(ledger.refunds),
    ticketTaken(ledger.refunds),
  );
  const opened: StoredRefund[] = [];
  for (const { paymentId, amount } of wanted) {
    const leg = beginLeg({ tender: paymentId, amount: amount.amountMinor }, context.nowMs);
    const refund = await openRefund(deps, repos, context, writes, {
      refundId: await freeRefundId(repos, [...ledger.refunds, ...opened], `auto-${paymentId}`),
      kind: 'auto',
      destination: 'original',
      amount,
      shippingMinor: 0n,
      units: [],
      reason: status === 'canceled' ? 'captured_on_canceled_order' : 'captured_beyond_the_due',
      requestHash: '',
      legs: [leg],
    });
    opened.push(refund);
  }
  return opened;
}

/** `auto-{payment_id}`, unless more of the same payment, or a payment of that name on another order, has taken it. */
async function freeRefundId(
  repos: TransactionRepos,
  own: readonly StoredRefund[],
  wanted: string,
): Promise<string> {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? wanted : `${wanted}.${number}`;
    if (!own.some((one) => one.refundId === id) && (await repos.refunds.orderOf(id)) === null) return id;
  }
}
