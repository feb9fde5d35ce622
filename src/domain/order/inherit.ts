import type { OrderStatus } from '../lifecycle/order-state.ts';
import type { PaymentFold } from '../payments/payment-fold.ts';
import type { RefundFacts } from '../refunds/refund-facts.ts';
import { marked, RECEIVING_MAX_DAYS } from './advance.ts';
import { type OrderAggregate, walletPaid } from './aggregate.ts';
import { type DecideAt, noChange, type OrderChange } from './change.ts';
import {
  asLeft,
  changedKey,
  holdBehind,
  isCanceledAfterPaid,
  isChangedElsewhere,
  isChangedFact,
  joinedStatus,
} from './changed-elsewhere.ts';
import { balanceOf, factsOf, isUnclear, isWalletGivenBack, paymentsOf } from './facts.ts';
import { factsOfRows, inheritedRow } from './inherited-fact.ts';
import { inheritedLegs, isAutoOf, isOfOneTender } from './inherited-legs.ts';
import { addLookups } from './lookups.ts';
import type { HoldState, PaymentRow, StoredRefund } from './records.ts';
import { addTimeline } from './tell.ts';

const DAY_MS = 24 * 3_600_000;

/** The state of the wallet money by the state in which the old service left the order (spec 6). */
const HOLD_BY_STATUS: Partial<Record<OrderStatus, HoldState>> = {
  unpaid: 'bound',
  authorized: 'bound',
  canceled: 'released',
};

/**
 * What the old service has written becomes ours before anything is decided: an order that nothing has come to yet, or one
 * that it has changed although it is ours. Null for one that only we have changed.
 */
export function takeOver(order: OrderAggregate, at: DecideAt): OrderChange | null {
  const { unseenPayments = null } = order;
  if (unseenPayments === null) return null;
  const change =
    isChangedElsewhere(order) || isCanceledAfterPaid(order)
      ? inheritAgain(order, unseenPayments, at)
      : inherit(order, unseenPayments, at);
  return { ...change, before: order, aggregate: asLeft(change.aggregate) };
}

/**
 * An order of the old service becomes ours (spec 17): its payments, refunds, wallet money and review are kept as one first
 * fact, with the legs of its refunds and a hold for its wallet money. Nothing is told, moved or asked for by this alone:
 * whatever it was, the old service has told it.
 */
function inherit(order: OrderAggregate, rows: readonly PaymentRow[], at: DecideAt): OrderChange {
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
  const frozen = cashMinor > 0n ? (HOLD_BY_STATUS[status] ?? 'deducted') : null;
  const refundIds = order.refunds.map((one) => one.refundId);
  const inherited = { status, paymentReview, payments: factsOfRows(rows), refundIds };
  const fact = inheritedRow(orderId, inherited, at.nowMs);
  const base: OrderAggregate = {
    ...order,
    unseenPayments: null,
    events: [...order.events, fact],
    holdState:
      order.holdState === null
        ? frozen
        : (holdBehind(status, order.holdState, isWalletGivenBack(order)) ?? order.holdState),
  };
  const change = noChange({ ...base, refunds: withLegs(base, order.refunds) });
  addLookups(change, fact, at);
  const facts = factsOf(change.aggregate);
  const aggregate = marked(change, { told: null, facts, transitions: [] }, at);
  const progress = { ...aggregate.progress, dueAtMs: dueAt(status, facts.payments, at) };
  return { ...change, aggregate: { ...aggregate, progress } };
}

/**
 * The old service has changed an order that is ours (spec 17): its rows are taken over anew, as far as they are not what we
 * wrote ourselves, so that what it paid or refunded counts; a person has to look, and until then no money goes out.
 */
function inheritAgain(order: OrderAggregate, rows: readonly PaymentRow[], at: DecideAt): OrderChange {
  const { orderId, status: theirs } = order.order;
  const ours = isCanceledAfterPaid(order) ? 'paid' : ((order.progress.leftStatus ?? theirs) as OrderStatus);
  const status = joinedStatus(ours, theirs);
  const isNew = (one: StoredRefund) => one.legs.length === 0;
  const refundIds = order.refunds.filter(isNew).map((one) => one.refundId);
  const told = { status: theirs, paymentReview: false, payments: factsOfRows(rows), refundIds };
  const key = changedKey(order.events.filter(isChangedFact).length + 1);
  const fact = inheritedRow(orderId, told, at.nowMs, key);
  const base: OrderAggregate = {
    ...order,
    order: { ...order.order, status },
    unseenPayments: null,
    events: [...order.events, fact],
    holdState: holdBehind(status, order.holdState, isWalletGivenBack(order)) ?? order.holdState,
  };
  const change = noChange({ ...base, refunds: withLegs(base, order.refunds.filter(isNew)) });
  addLookups(change, fact, at);
  const context = { order: base.order, actor: 'old_service', traceparent: null, ...at };
  addTimeline(context, change.rows, { from: ours, to: status, reason: 'changed_elsewhere' });
  const facts = factsOf(change.aggregate);
  const aggregate = marked(change, { told: { context, cause: context }, facts, transitions: [] }, at);
  const dueAtMs = status === ours ? aggregate.progress.dueAtMs : dueAt(status, facts.payments, at);
  return { ...change, aggregate: { ...aggregate, progress: { ...aggregate.progress, dueAtMs } } };
}

/** Those that name their payment, then the others, oldest first: each has legs by what those before it left. */
function withLegs(base: OrderAggregate, asKept: readonly StoredRefund[]): readonly StoredRefund[] {
  const payments = paymentsOf(base);
  const isNamed = (one: StoredRefund) =>
    payments.payments.some((each) => isAutoOf(one.refundId, each.paymentId));
  const old = [...asKept.filter(isNamed), ...asKept.filter((one) => !isNamed(one))];
  const refunds: StoredRefund[] = base.refunds.filter((one) => !asKept.includes(one));
  for (const refund of old) {
    const facts = balanceOf({ ...base, refunds }, payments, walletPaid(base));
    const kind = isOfExcess(refund, base, refunds, facts) ? 'auto' : refund.kind;
    const legs = refund.legs.length > 0 ? refund.legs : inheritedLegs({ ...refund, kind }, facts, payments);
    refunds.push({ ...refund, kind, legs });
  }
  const at = (one: StoredRefund) => base.refunds.findIndex((each) => each.refundId === one.refundId);
  return refunds.sort((a, b) => at(a) - at(b));
}

/**
 * The old service has no kinds of refunds. A refund of neither goods nor shipping counts as a refund of the excess if
 * more had come in than was due. Otherwise the same excess would go back by itself a second time.
 */
function isOfExcess(
  refund: StoredRefund,
  base: OrderAggregate,
  before: readonly StoredRefund[],
  facts: RefundFacts,
): boolean {
  if (refund.kind === 'auto' || refund.kind === 'early') return refund.kind === 'auto';
  const fold = paymentsOf(base);
  const { capturedInAll, capturedOfDue, payments } = fold;
  if (payments.some((one) => isAutoOf(refund.refundId, one.paymentId))) return true;
  if (refund.units.length > 0 || refund.shippingMinor > 0n || refund.destination === 'wallet') return false;
  if (refund.currency !== base.order.currency) return false;
  if (refund.status === 'failed' && isOfOneTender(refund, facts, fold)) return false;
  const gone = before
    .filter((one) => one.kind === 'auto' && one.currency === refund.currency)
    .filter((one) => one.status !== 'failed' || isUnclear(one))
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
