import type { Deps, TransactionRepos } from '../deps.ts';
import { DomainError } from '../domain/errors.ts';
import type { Money } from '../domain/money.ts';
import type { CallContext } from '../domain/ports.ts';
import {
  planRefund,
  type RefundLeft,
  type RefundProblem,
  type RefundRequest,
} from '../domain/refund-amounts.ts';
import { beginLeg } from '../domain/refund-attempts.ts';
import type { StoredRefund } from '../repositories/refunds.ts';
import { type Advanced, advanceOrder } from './advance-order.ts';
import { finishAdvance } from './finish-advance.ts';
import { changeOrder, factsOf, type OrderLedger, walletPaid } from './order-ledger.ts';
import { newWrites } from './order-writes.ts';
import { refundFacts } from './refund-ledger.ts';
import { openRefund } from './refund-writes.ts';

export type RefundAsked = {
  readonly refundId: string;
  readonly orderId: string;
  readonly request: RefundRequest;
  readonly reason: string;
  /** hex SHA-256 of what is asked for: the same id with another is refused */
  readonly requestHash: string;
  /** the same by the release before */
  readonly formerHash: string;
  /** who asks: the service's name */
  readonly actor: string;
};

const PROBLEMS: Readonly<Record<RefundProblem, { readonly field: string; readonly problem: string }>> = {
  entries_with_amount: { field: 'amount', problem: 'must not come together with entries' },
  nothing_asked: { field: 'entries', problem: 'must not be empty without include_shipping' },
  count_not_positive: { field: 'entries', problem: 'must have counts of 1 or more' },
  amount_not_positive: { field: 'amount', problem: 'must be above 0' },
  amount_currency: { field: 'amount', problem: "must be in the order's currency" },
};

/**
 * Opens a refund (spec 11), once per `refund_id`: decided under the order's lock, its request to payment or rebate
 * going out with the commit. A repeat answers the refund as it now is.
 * @throws DomainError ORDER_NOT_FOUND, INVALID_REQUEST, IDEMPOTENCY_KEY_REUSED, REFUND_EXCEEDS with what is left
 */
export async function requestRefund(
  deps: Deps,
  asked: RefundAsked,
  call: CallContext,
): Promise<StoredRefund> {
  const { orderId, refundId } = asked;
  const done = await changeOrder(deps, orderId, async (repos, ledger) => ({
    advanced: await openOnce(deps, repos, ledger, asked, call),
  })).catch(async (error) => {
    // Another order has taken this id at the same moment.
    if (!deps.isDuplicateKey(error)) throw error;
    const owner = await deps.store.refunds.orderOf(refundId);
    if (owner === null || owner === orderId) throw error;
    throw new DomainError('IDEMPOTENCY_KEY_REUSED');
  });
  if (done === null) throw new DomainError('ORDER_NOT_FOUND');
  if (done.advanced !== null) await finishAdvance(deps, orderId, done.advanced, call);
  return refundOf(deps, orderId, refundId);
}

async function openOnce(
  deps: Deps,
  repos: TransactionRepos,
  ledger: OrderLedger,
  asked: RefundAsked,
  call: CallContext,
): Promise<Advanced | null> {
  const known = ledger.refunds.find((one) => one.refundId === asked.refundId);
  if (known !== undefined) {
    if (known.requestHash !== asked.requestHash && known.requestHash !== asked.formerHash)
      throw new DomainError('IDEMPOTENCY_KEY_REUSED');
    return null;
  }
  if ((await repos.refunds.orderOf(asked.refundId)) !== null) throw new DomainError('IDEMPOTENCY_KEY_REUSED');
  // 2. Decide
  const facts = refundFacts(ledger, factsOf(ledger).payments, walletPaid(ledger));
  const planned = planRefund(facts, asked.request);
  if (!planned.ok) {
    if (planned.refusal === 'INVALID_REQUEST')
      throw new DomainError('INVALID_REQUEST', { fields: [PROBLEMS[planned.problem]] });
    throw exceeds(planned.left, facts.currency);
  }
  // 3. Write
  const nowMs = deps.clock.nowMs();
  const writes = newWrites(ledger.progress.nextSeq);
  const cause = { actor: asked.actor, traceparent: call.traceparent };
  const { amount, units, shipping, legs } = planned.plan;
  const opened = await openRefund(deps, repos, { order: ledger.order, ...cause, nowMs }, writes, {
    refundId: asked.refundId,
    kind: 'ticket',
    destination: asked.request.to,
    amount: { amountMinor: amount, currency: facts.currency },
    shippingMinor: shipping,
    units: units.map(({ lineNo, skuId, count, amount: worth }) => ({
      lineNo,
      skuId,
      count,
      amountMinor: worth.toString(),
    })),
    reason: asked.reason,
    requestHash: asked.requestHash,
    legs: legs.map((leg) => beginLeg(leg, nowMs)),
  });
  const next: OrderLedger = {
    ...ledger,
    refunds: [...ledger.refunds, opened],
    progress: { ...ledger.progress, hasRefunds: true },
  };
  const advanced = await advanceOrder(deps, repos, next, cause, writes);
  return { ...advanced, hasAsks: true };
}

/** What is left, as `data`: money as money, lines with their counts. */
export function exceeds(left: RefundLeft, currency: string): DomainError {
  const money = (amountMinor: bigint): Money => ({ amountMinor, currency });
  return new DomainError('REFUND_EXCEEDS', {
    left: {
      amount: money(left.amount),
      shipping: money(left.shipping),
      entries: left.lines.map((line) => ({
        sku_id: line.skuId,
        count: line.count,
        amount: money(line.amount),
      })),
    },
  });
}

export async function refundOf(deps: Deps, orderId: string, refundId: string): Promise<StoredRefund> {
  const found = (await deps.store.refunds.listFor(orderId)).find((one) => one.refundId === refundId);
  if (found === undefined) throw new DomainError('REFUND_NOT_FOUND');
  return found;
}
