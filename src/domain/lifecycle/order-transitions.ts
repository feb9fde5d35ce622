import type { PaymentFold } from '../payments/payment-fold.ts';
import type { Purchased, Shipped } from './fulfilment-fold.ts';
import { ORDER_TRANSITIONS, type OrderStatus, type OrderTrigger } from './order-state.ts';

/** The facts of an order. Every trigger that nobody asks for follows from them. */
export type OrderFacts = {
  /** in minor units: what payments have to bring */
  readonly due: bigint;
  readonly payments: PaymentFold;
  /** what tickets gave back before the order was paid; it does not pay the due */
  readonly givenEarly: bigint;
  readonly purchased: Purchased;
  readonly shipped: Shipped;
  /** whether everything that an order of this state keeps has gone back; what it keeps depends on its state */
  readonly isFullyRefunded: (status: OrderStatus) => boolean;
};

/** What a person or time asks for; facts do not bring these about. */
const ASKED = [
  'user_canceled',
  'review_canceled',
  'pay_deadline_passed',
  'authorization_lapsed',
  'user_confirmed',
  'receiving_timed_out',
] as const satisfies readonly OrderTrigger[];
export type AskedTrigger = (typeof ASKED)[number];

export type Transition = { readonly from: OrderStatus; readonly to: OrderStatus; readonly on: OrderTrigger };

/** When a trigger is true of the facts. A failure changes no state, so it is not here. */
const IS_TRUE: Readonly<
  Record<
    Exclude<OrderTrigger, AskedTrigger | 'payment_failed'>,
    (facts: OrderFacts, at: OrderStatus) => boolean
  >
> = {
  payment_authorized: (facts) =>
    facts.due > 0n &&
    ((facts.payments.authorizedOpen > 0n && covered(facts).withOpen >= facts.due) ||
      // The void arrived before its authorization: the order ends as in the right order of arrival.
      (facts.payments.authorizedVoided >= facts.due && nothingIsLeft(facts.payments))),
  payment_captured: (facts) => facts.due > 0n && covered(facts).captured >= facts.due,
  payment_voided: ({ payments }) =>
    nothingIsLeft(payments) && payments.payments.some((one) => one.status === 'voided'),
  all_purchased: ({ purchased }) => purchased.all,
  first_group_shipped: ({ shipped }) => shipped.anyShipped,
  first_group_arrived: ({ shipped }) => shipped.anyArrived,
  all_groups_received: ({ shipped }) => shipped.allReceived,
  fully_refunded: (facts, at) => facts.isFullyRefunded(at),
};

/**
 * What covers the due so far: what came in and has not gone back before the order was paid; `withOpen`, and what open
 * authorizations may still bring. Transitions, marks and reviews all ask this.
 */
export function covered({ payments, givenEarly }: Pick<OrderFacts, 'payments' | 'givenEarly'>) {
  const captured = payments.capturedInAll - givenEarly;
  return { captured, withOpen: captured + payments.authorizedOpen };
}

/** Nothing can be captured any more, and no money came in, in any currency. */
const nothingIsLeft = ({ open, capturedInAll, foreignCaptures }: PaymentFold): boolean =>
  open.every((one) => one.amount?.amountMinor === 0n) && capturedInAll === 0n && foreignCaptures.length === 0;

/**
 * Every legal transition that an order can take now, one after another (spec 9, 10): an event that arrived early takes
 * effect as soon as the order gets there. `asked` is tried in the state to which the facts lead.
 */
export function transitionsOf(
  status: OrderStatus,
  facts: OrderFacts,
  asked: AskedTrigger | null = null,
): Transition[] {
  const transitions: Transition[] = [];
  let at = status;
  for (;;) {
    const step = nextStep(at, facts, asked);
    if (step === undefined) return transitions;
    transitions.push({ from: at, to: step.to, on: step.on });
    at = step.to;
  }
}

function nextStep(at: OrderStatus, facts: OrderFacts, asked: AskedTrigger | null) {
  return ORDER_TRANSITIONS.find((transition) => {
    if (!(transition.from as readonly OrderStatus[]).includes(at)) return false;
    if (transition.on === 'payment_failed') return false;
    if (isAsked(transition.on)) return transition.on === asked;
    return IS_TRUE[transition.on](facts, at);
  });
}

const isAsked = (on: OrderTrigger): on is AskedTrigger => (ASKED as readonly string[]).includes(on);

/** Why an order is under review (spec 10). It does not expire meanwhile, and a person has to look at it. */
export const REVIEW_REASONS = [
  'short_payment',
  'foreign_currency',
  'conflicting_event',
  'wallet_deduct_refused',
  'refunded_too_much',
  'refund_unclear',
  'inherited_review',
  'changed_elsewhere',
] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

/** The reasons that hold now. A reason ends when the facts fit again: a later capture completes a short payment. */
export function reviewReasons(facts: {
  readonly status: OrderStatus;
  readonly payments: PaymentFold;
  /** given back by tickets before the order was paid, in minor units */
  readonly givenEarly: bigint;
  readonly hasConflict: boolean;
  readonly isDeductRefused: boolean;
  readonly isRefundedTooMuch: boolean;
  readonly isRefundUnclear: boolean;
  /** the old service had it under review, and it has not moved on since (spec 17) */
  readonly isInheritedReview?: boolean;
  /** the old service has changed it although it is ours (spec 17) */
  readonly isChangedElsewhere?: boolean;
}): ReviewReason[] {
  const { status, payments } = facts;
  const isBeforePaid = status === 'unpaid' || status === 'authorized';
  const holds: Record<ReviewReason, boolean> = {
    short_payment: isBeforePaid && covered(facts).captured > 0n,
    // A canceled order's foreign money goes back by itself.
    foreign_currency: status !== 'canceled' && payments.hasForeign,
    conflicting_event: facts.hasConflict,
    wallet_deduct_refused: facts.isDeductRefused,
    refunded_too_much: facts.isRefundedTooMuch,
    refund_unclear: facts.isRefundUnclear,
    inherited_review: facts.isInheritedReview === true,
    changed_elsewhere: facts.isChangedElsewhere === true,
  };
  return REVIEW_REASONS.filter((reason) => holds[reason]);
}
