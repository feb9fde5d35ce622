import { isOver, type OrderStatus } from '../lifecycle/order-state.ts';
import {
  type AskedTrigger,
  covered,
  reviewReasons,
  type Transition,
  transitionsOf,
} from '../lifecycle/order-transitions.ts';
import { isOverRefunded, isPartlyRefunded, isRefundUnclear } from '../refunds/refund-progress.ts';
import { type OrderAggregate, walletPaid } from './aggregate.ts';
import type { ChangeCause, DecideAt, EndedReview, OrderChange } from './change.ts';
import { isChangedFact, isMoneyHeld, isMoneyKept } from './changed-elsewhere.ts';
import { reopenReturned } from './close-unsent.ts';
import { balanceOf, factsOf, isWalletGivenBack } from './facts.ts';
import { inheritedOf } from './inherited-fact.ts';
import { refundExcess, voidUnneeded } from './release-excess-payments.ts';
import { reviewMarks } from './review-marks.ts';
import { addNotification, addOutgoing, addTimeline, addTransition, type ChangeContext } from './tell.ts';
import { heldAtEnd, holdOn } from './wallet-hold.ts';

const DAY_MS = 24 * 3_600_000;
/** A user who says nothing has received it (spec 9). */
export const RECEIVING_MAX_DAYS = 15;

export type AdvanceCause = ChangeCause & {
  readonly asked?: AskedTrigger;
  /** a payment failure that has just come in: the user is told, and may try again */
  readonly failed?: { readonly eventKey: string };
  readonly ended?: EndedReview;
};

/**
 * Advances an order as far as its stored facts allow (spec 9, 10). Every legal transition gets its timeline row and
 * outgoing event, and its effects on stock, coupon, wallet and cart. Excess money is refunded, authorizations that are
 * not needed any more are voided, and the marks are set.
 */
export function advance(change: OrderChange, cause: AdvanceCause, at: DecideAt): OrderChange {
  const { order } = change.aggregate;
  const facts = factsOf(change.aggregate);
  const transitions = transitionsOf(order.status, facts, cause.asked ?? null);
  const status = transitions.at(-1)?.to ?? order.status;
  const context: ChangeContext = {
    order,
    actor: cause.actor,
    traceparent: cause.traceparent,
    nowMs: at.nowMs,
    newId: at.newId,
  };
  for (const transition of transitions) addTransition(context, change.rows, transition);
  if (cause.failed !== undefined && status === 'unpaid') {
    addTimeline(context, change.rows, { from: 'unpaid', to: 'unpaid', reason: 'payment_failed' });
    addNotification(context, change.rows, 'payment_failed', cause.failed.eventKey);
  }
  const decided = takeEffect(change, transitions);
  const isHeld = isMoneyHeld(decided.aggregate) && cause.ended === undefined;
  if (!isHeld) voidUnneeded(decided, context, status, facts.payments);
  const stays = isHeld || isMoneyKept(decided.aggregate, cause.ended);
  const released = stays ? decided : refundExcess(decided, context, status, facts.payments, at);
  const advanced: OrderChange = {
    ...released,
    aggregate: marked(released, { told: { context, cause }, facts, transitions }, at),
    transitions: [...change.transitions, ...transitions],
  };
  if (!stays) reopenReturned(advanced, context);
  return advanced;
}

/** What the steps do to what others share; each at most once, because each step is. */
function takeEffect(change: OrderChange, transitions: readonly Transition[]): OrderChange {
  const { aggregate, effects } = change;
  const { order, holdState } = aggregate;
  const becomes = (status: OrderStatus) => transitions.some((transition) => transition.to === status);
  if (becomes('paid') && order.cartLeftAtMs === null) effects.leavesCart = true;
  if (becomes('canceled')) effects.givesBack = true;
  const isGivenBack = isWalletGivenBack(aggregate);
  const moved = holdOn(holdState, becomes, isGivenBack);
  // A refund that failed after the end has given nothing back.
  const isLate = isOver(order.status) && isWalletGivenBack(change.before);
  return {
    ...change,
    aggregate: { ...aggregate, holdState: isLate ? heldAtEnd(moved, isGivenBack) : moved },
  };
}

type Advanced = {
  /** null where nobody is told: the state was so before this service knew the order */
  readonly told: { readonly context: ChangeContext; readonly cause: AdvanceCause } | null;
  readonly facts: ReturnType<typeof factsOf>;
  readonly transitions: readonly Transition[];
};

/** The order with row and marks as the transitions leave them. A review that begins or ends is told (spec 13). */
export function marked(change: OrderChange, advanced: Advanced, at: DecideAt): OrderAggregate {
  const { aggregate } = change;
  const { told, facts, transitions } = advanced;
  const { order, progress, refunds } = aggregate;
  const { nowMs } = at;
  const status = transitions.at(-1)?.to ?? order.status;
  const hasRefunds = refunds.length > 0;
  const balance = balanceOf(aggregate, facts.payments, walletPaid(aggregate), status);
  const partlyRefunded = hasRefunds && isPartlyRefunded(balance);
  const holding = reviewReasons({
    status,
    payments: facts.payments,
    givenEarly: facts.givenEarly,
    hasConflict: aggregate.events.some((event) => event.state === 'conflict'),
    isDeductRefused: aggregate.holdState === 'refused',
    isRefundedTooMuch: hasRefunds && isOverRefunded(balance),
    isRefundUnclear: isRefundUnclear(balance),
    isInheritedReview: isInheritedReview(aggregate, status),
    isChangedElsewhere: aggregate.events.some(isChangedFact),
  });
  const source = {
    aggregate,
    status,
    payments: facts.payments,
    balance,
    givenEarly: facts.givenEarly,
    nowMs,
    ended: told?.cause.ended ?? null,
  };
  const { reasons, ...review } = reviewMarks(holding, source);
  if (told !== null) tellReview(change, told, status, reasons);
  const isPaidNow = transitions.some((transition) => transition.to === 'paid');
  const hasOpenRefund = refunds.some((one) => one.status === 'requested' || one.status === 'processing');
  return {
    ...aggregate,
    order: {
      ...order,
      status,
      paymentReview: reasons.length > 0,
      lastPaymentError: status === 'unpaid' ? facts.payments.lastError : null,
      cartLeftAtMs: isPaidNow ? (order.cartLeftAtMs ?? nowMs) : order.cartLeftAtMs,
    },
    progress: {
      ...progress,
      partlyAuthorized:
        (status === 'unpaid' || status === 'authorized') &&
        covered(facts).withOpen < facts.due &&
        facts.payments.open.some((one) => one.amount?.currency === order.currency),
      partlyPurchased: facts.purchased.partly,
      partlyRefunded,
      inRefund: status === 'refunded' || hasOpenRefund || partlyRefunded,
      hasRefunds: progress.hasRefunds || hasRefunds,
      reviewReasons: reasons.join(','),
      ...review,
      nextSeq: change.rows.seq,
      dueAtMs: transitions.length === 0 ? progress.dueAtMs : dueAt(at, status),
      updatedAtMs: nowMs,
    },
  };
}

/** No row says why the old service had the order under review. The review lasts until the order is paid or moves on. */
function isInheritedReview({ events }: OrderAggregate, status: OrderStatus): boolean {
  const inherited = inheritedOf(events);
  if (inherited?.paymentReview !== true) return false;
  return status === inherited.status || status === 'authorized';
}

/** Services that buy and ship wait from `order.review_opened` to `order.review_ended` (docs/order-states.md). */
function tellReview(
  { aggregate: { order, progress }, rows }: OrderChange,
  { context, cause }: { readonly context: ChangeContext; readonly cause: AdvanceCause },
  status: OrderStatus,
  reasons: readonly string[],
): void {
  const before = progress.reviewReasons === '' ? [] : progress.reviewReasons.split(',');
  if (reasons.some((one) => !before.includes(one)))
    addOutgoing(context, rows, 'order.review_opened', { status, reasons });
  else if (reasons.length === 0 && order.paymentReview)
    addOutgoing(context, rows, 'order.review_ended', {
      status,
      reasons: before,
      ...(cause.ended ?? { action: 'facts', note: '', actor: cause.actor }),
    });
}

/** When time alone takes the order out of `status`. */
function dueAt({ authMaxDays, nowMs }: DecideAt, status: OrderStatus): number | null {
  if (status === 'authorized') return nowMs + authMaxDays * DAY_MS;
  return status === 'receiving' ? nowMs + RECEIVING_MAX_DAYS * DAY_MS : null;
}
