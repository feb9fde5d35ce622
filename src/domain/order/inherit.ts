import type { OrderStatus } from '../lifecycle/order-state.ts';
import type { PaymentFold } from '../payments/payment-fold.ts';
import { marked } from './advance.ts';
import { type OrderAggregate, walletPaid } from './aggregate.ts';
import { type DecideAt, noChange, type OrderChange } from './change.ts';
import { balanceOf, factsOf, paymentsOf } from './facts.ts';
import { factsOfRows, inheritedRow } from './inherited-fact.ts';
import { inheritedLegs, isAutoOf } from './inherited-legs.ts';
import type { HoldState, PaymentRow, RefundLegRow, StoredRefund } from './records.ts';

const DAY_MS = 24 * 3_600_000;
const RECEIVING_MAX_DAYS = 15;

/** The state of the wallet money by the state in which the old service left the order (spec 6). */
const HOLD_BY_STATUS: Partial<Record<OrderStatus, HoldState>> = {
  unpaid: 'bound',
  authorized: 'bound',
  canceled: 'released',
};

/**
 * An order of the old service becomes ours (spec 17). Its payments, refunds, wallet money and review are kept as one
 * first fact; its refunds get legs and its wallet money a hold. This alone tells nobody anything, makes no transition
 * and sends no request: the old service did all that.
 */
export function inherit(order: OrderAggregate, rows: readonly PaymentRow[], at: DecideAt): OrderChange {
  const change = inheritedWith(order, rows, at, false);
  // A review that the rows explain ends with its reason; an unexplained one waits for a person.
  const isUnexplained = order.order.paymentReview && !change.aggregate.order.paymentReview;
  return isUnexplained ? inheritedWith(order, rows, at, true) : change;
}

function inheritedWith(
  order: OrderAggregate,
  rows: readonly PaymentRow[],
  at: DecideAt,
  paymentReview: boolean,
): OrderChange {
  const { orderId, cashMinor, status } = order.order;
  const newHold = cashMinor > 0n && order.holdState === null ? (HOLD_BY_STATUS[status] ?? 'deducted') : null;
  const refundIds = order.refunds.map((one) => one.refundId);
  const inherited = { status, paymentReview, payments: factsOfRows(rows), refundIds };
  const fact = inheritedRow(orderId, inherited, at.nowMs);
  const base: OrderAggregate = {
    ...order,
    unseenPayments: null,
    events: [...order.events, fact],
    holdState: newHold ?? order.holdState,
  };
  const { refunds, legs, kinds } = withLegs(base, order.refunds);
  const change = noChange({ ...base, refunds });
  change.rows.events.push(fact);
  change.rows.inheritedLegs.push(...legs);
  change.rows.refundKinds.push(...kinds);
  change.effects.newHold = newHold;
  const facts = factsOf(change.aggregate);
  const aggregate = marked(change, { told: null, facts, transitions: [] }, at);
  const progress = { ...aggregate.progress, dueAtMs: dueAt(status, facts.payments, at) };
  return { ...change, aggregate: { ...aggregate, progress } };
}

/**
 * Refunds that name their payment come first, then the others, oldest first: legs depend on what earlier refunds left.
 */
function withLegs(base: OrderAggregate, asKept: readonly StoredRefund[]) {
  const payments = paymentsOf(base);
  const isNamed = (one: StoredRefund) =>
    payments.payments.some((each) => isAutoOf(one.refundId, each.paymentId));
  const old = [...asKept.filter(isNamed), ...asKept.filter((one) => !isNamed(one))];
  const refunds: StoredRefund[] = [];
  const legs: RefundLegRow[] = [];
  const kinds: { refundId: string; kind: 'auto' }[] = [];
  for (const refund of old) {
    const facts = balanceOf({ ...base, refunds }, payments, walletPaid(base));
    const kind = isOfExcess(refund, base, refunds) ? 'auto' : refund.kind;
    if (kind === 'auto' && refund.kind !== 'auto') kinds.push({ refundId: refund.refundId, kind });
    const own = refund.legs.length > 0 ? [] : inheritedLegs({ ...refund, kind }, facts, payments);
    legs.push(...own);
    refunds.push({ ...refund, kind, legs: own.length > 0 ? own : refund.legs });
  }
  const at = (one: StoredRefund) => asKept.findIndex((each) => each.refundId === one.refundId);
  return { refunds: refunds.sort((a, b) => at(a) - at(b)), legs, kinds };
}

/**
 * The old service has no kinds of refunds. A refund of neither goods nor shipping counts as a refund of the excess if
 * more had come in than was due. Otherwise the same excess would go back by itself a second time.
 */
function isOfExcess(refund: StoredRefund, base: OrderAggregate, before: readonly StoredRefund[]): boolean {
  if (refund.kind === 'auto' || refund.kind === 'early') return refund.kind === 'auto';
  const { capturedInAll, capturedOfDue, payments } = paymentsOf(base);
  if (payments.some((one) => isAutoOf(refund.refundId, one.paymentId))) return true;
  if (refund.units.length > 0 || refund.shippingMinor > 0n || refund.destination === 'wallet') return false;
  if (refund.currency !== base.order.currency || refund.status === 'failed') return false;
  const gone = before
    .filter((one) => one.kind === 'auto' && one.status !== 'failed')
    .reduce((all, one) => all + one.amountMinor, 0n);
  return capturedInAll - capturedOfDue - gone >= refund.amountMinor;
}

/**
 * An authorization lapses by its own time. No row says since when an order is being received, so it counts from now.
 */
function dueAt(status: OrderStatus, { open }: PaymentFold, { nowMs, authMaxDays }: DecideAt): number | null {
  if (status === 'receiving') return nowMs + RECEIVING_MAX_DAYS * DAY_MS;
  if (status !== 'authorized') return null;
  return Math.min(nowMs, ...open.map((one) => one.occurredAtMs)) + authMaxDays * DAY_MS;
}
