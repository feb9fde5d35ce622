import { isOver } from '../lifecycle/order-state.ts';
import type { AskedTrigger } from '../lifecycle/order-transitions.ts';
import { moveAttempt, nextAttempt } from '../refunds/refund-attempts.ts';
import { advance } from './advance.ts';
import type { OrderAggregate } from './aggregate.ts';
import { applyEvent } from './apply-event.ts';
import { type ChangeCause, type DecideAt, noChange, type OrderChange, together } from './change.ts';
import { asLeft } from './changed-elsewhere.ts';
import { closeUnsent } from './close-unsent.ts';
import { withEarlyMarked } from './early-tickets.ts';
import { endReview, type ReviewEnd } from './end-review.ts';
import { isWalletGivenBack, legOf } from './facts.ts';
import type { IncomingEvent } from './incoming-event.ts';
import { takeOver } from './inherit.ts';
import { canCancel, canConfirm } from './order-actions.ts';
import type { Answer, OutboundRequest } from './records.ts';
import { type RefundAsked, refundByTicket, retryRefund } from './refund-by-ticket.ts';
import { changeLeg } from './refund-change.ts';
import { isRejected, NOT_LEGAL, REPEAT, type Rejection } from './rejection.ts';
import { type NewNotification, tellUser } from './tell.ts';
import { type DecidedState, heldAtEnd, holdAfter } from './wallet-hold.ts';

/** Everything that can change an order. */
export type OrderCommand =
  /** an order of the old service becomes ours before any other command comes (spec 17) */
  | { readonly kind: 'inherit' }
  | { readonly kind: 'event'; readonly incoming: IncomingEvent }
  /** the user cancels the order, or confirms its receipt (spec 9, 13) */
  | { readonly kind: 'cancel' | 'confirm'; readonly cause: ChangeCause }
  /** the sweep asks for everything that time alone has made due */
  | { readonly kind: 'time_passed'; readonly cause: ChangeCause }
  | { readonly kind: 'refund'; readonly asked: RefundAsked; readonly cause: ChangeCause }
  | { readonly kind: 'retry_refund'; readonly refundId: string; readonly cause: ChangeCause }
  /** a person ends the review (spec 13) */
  | { readonly kind: 'end_review'; readonly asked: ReviewEnd; readonly cause: ChangeCause }
  /** payment or rebate has answered the request of a refund's leg */
  | { readonly kind: 'request_answered'; readonly request: OutboundRequest; readonly answer: Answer }
  /** rebate has answered what it was told of the wallet's money: `from` is the state that this was asked in */
  | { readonly kind: 'hold_answered'; readonly from: DecidedState; readonly answer: Answer }
  /** another service has something to say to the user about the order (spec 12) */
  | {
      readonly kind: 'tell_user';
      readonly told: NewNotification;
      readonly intake: { readonly sentId: string; readonly requestHash: string };
      readonly traceparent: string | null;
    };

/**
 * Which commands may end an order and so give back its goods, which others want too (src/db/bulkhead.ts). A void may as well,
 * but is one of very many events.
 */
const MAY_GIVE_BACK: Readonly<Record<OrderCommand['kind'], boolean>> = {
  inherit: false,
  event: false,
  cancel: true,
  confirm: false,
  time_passed: true,
  refund: false,
  retry_refund: false,
  end_review: true,
  request_answered: false,
  hold_answered: false,
  tell_user: false,
};
export const mayGiveBack = ({ kind }: OrderCommand): boolean => MAY_GIVE_BACK[kind];

/** On an order whose life we know. */
type OurCommand = Exclude<OrderCommand, { readonly kind: 'inherit' }>;

/**
 * Decides what a command changes of an order, or why it changes nothing (spec 9 to 11). Pure and synchronous: `order`
 * is the whole order under its lock, and time and ids come with `at`.
 */
export function decide(order: OrderAggregate, command: OrderCommand, at: DecideAt): OrderChange | Rejection {
  const decided = decideOnWhole(order, command, at);
  return isRejected(decided) ? decided : { ...decided, before: order, aggregate: asLeft(decided.aggregate) };
}

/** What became of commands: each one's outcome, and all that is to be saved, which may be more. */
export type DecidedEach = {
  readonly outcomes: readonly (OrderChange | Rejection)[];
  readonly change: OrderChange | null;
};

/**
 * Decides commands to one order, each on what the one before left. What the order's rows and facts allow by themselves is
 * done also where the command that met them is refused: what the old service wrote is taken over, and a transition that
 * was waiting is made. Otherwise a refusal throws it away, and nothing else comes to such an order.
 */
export function decideEach(
  order: OrderAggregate,
  commands: readonly OrderCommand[],
  at: DecideAt,
): DecidedEach {
  let change: OrderChange | null = null;
  const outcomes = commands.map((command) => {
    const now: OrderAggregate = change?.aggregate ?? order;
    const outcome = decide(now, command, at);
    const made = isRejected(outcome) ? ownTransition(now, at) : outcome;
    if (made !== null) change = change === null ? made : together(change, made);
    return outcome;
  });
  return { outcomes, change };
}

/** What an order does without being asked; null for nothing. The facts are of rows that others wrote. */
function ownTransition(order: OrderAggregate, at: DecideAt): OrderChange | null {
  const inherited = takeOver(order, at);
  const ours = withEarlyMarked(inherited?.aggregate ?? order);
  const moved = advance(noChange(ours), { actor: 'old_service', traceparent: null }, at);
  if (inherited === null && moved.transitions.length === 0) return null;
  const whole = inherited === null ? moved : together(inherited, moved);
  return { ...whole, before: order, aggregate: asLeft(whole.aggregate) };
}

function decideOnWhole(order: OrderAggregate, command: OrderCommand, at: DecideAt): OrderChange | Rejection {
  const inherited = takeOver(order, at);
  if (inherited === null)
    return command.kind === 'inherit' ? REPEAT : decideOnOurs(withEarlyMarked(order), command, at);
  if (command.kind === 'inherit') return inherited;
  const decided = decideOnOurs(withEarlyMarked(inherited.aggregate), command, at);
  return isRejected(decided) ? decided : together(inherited, decided);
}

function decideOnOurs(order: OrderAggregate, command: OurCommand, at: DecideAt): OrderChange | Rejection {
  switch (command.kind) {
    case 'event':
      return applyEvent(order, command.incoming, at);
    case 'cancel':
      return canCancel(order.order, order.progress)
        ? ask(order, 'user_canceled', command.cause, at)
        : NOT_LEGAL;
    case 'confirm':
      return canConfirm(order.order) ? ask(order, 'user_confirmed', command.cause, at) : NOT_LEGAL;
    case 'time_passed': {
      const asked = whatIsDue(order, at.nowMs);
      return asked === null ? NOT_LEGAL : ask(order, asked, command.cause, at);
    }
    case 'refund':
      return refundByTicket(order, command.asked, command.cause, at);
    case 'retry_refund':
      return retryRefund(order, command.refundId, command.cause, at);
    case 'end_review':
      return endReview(order, command.asked, command.cause, at);
    case 'request_answered':
      return takeAnswer(order, command.request, command.answer, at);
    case 'hold_answered':
      return takeHoldAnswer(order, command.from, command.answer, at);
    case 'tell_user': {
      const { told, intake, traceparent } = command;
      const change = noChange(order);
      const context = { order: order.order, traceparent, nowMs: at.nowMs, newId: at.newId };
      const { userId, notiId } = tellUser(context, change.rows, told);
      change.rows.intakes.push({ ...intake, userId, notiId, createdAtMs: at.nowMs });
      const progress = { ...order.progress, nextSeq: change.rows.seq, updatedAtMs: at.nowMs };
      return { ...change, aggregate: { ...order, progress } };
    }
  }
}

/** The transition that a person or time asks for, with everything that follows from it. */
function ask(
  order: OrderAggregate,
  asked: AskedTrigger,
  cause: ChangeCause,
  at: DecideAt,
): OrderChange | Rejection {
  const change = advance(noChange(order), { ...cause, asked }, at);
  return change.transitions.some((transition) => transition.on === asked) ? change : NOT_LEGAL;
}

/** The trigger that time has made due. An order under review does not expire: it waits for a person (spec 9). */
function whatIsDue({ order, progress }: OrderAggregate, nowMs: number): AskedTrigger | null {
  const isDue = progress.dueAtMs !== null && progress.dueAtMs <= nowMs;
  if (order.status === 'unpaid' && order.payDeadlineMs <= nowMs && !order.paymentReview)
    return 'pay_deadline_passed';
  if (order.status === 'authorized' && isDue && !order.paymentReview) return 'authorization_lapsed';
  return order.status === 'receiving' && isDue ? 'receiving_timed_out' : null;
}

/**
 * Applies the answer of payment or rebate to a refund's leg (spec 11). "accepted" of payment means that the outcome
 * will come as an event. "accepted" of rebate means that the credit is done; a leg has one credit there, so the latest
 * attempt succeeds. A refusal fails the attempt. The answer counts even if its request is settled already, for two
 * processes may have sent the request.
 */
function takeAnswer(
  order: OrderAggregate,
  request: OutboundRequest,
  answer: Answer,
  at: DecideAt,
): OrderChange {
  const change = noChange(order);
  change.effects.settled.push({ askKey: request.askKey, state: answer });
  const refund = order.refunds.find((one) => one.refundId === request.body.refund_id);
  const row = refund?.legs.find((one) => one.leg === request.body.leg);
  if (refund === undefined || row === undefined) return change;
  const on = answer === 'refused' ? 'failed' : request.kind === 'credit' ? 'succeeded' : 'accepted';
  const leg = legOf(row);
  const attempt = on === 'succeeded' ? nextAttempt(leg) - 1 : Number(request.body.attempt);
  const moved = moveAttempt(leg, attempt, on);
  if (!moved.changed) return change;
  const cause = {
    actor: request.kind === 'credit' ? 'rebate' : 'payment',
    traceparent: request.traceparent,
  };
  const context = { order: order.order, ...cause, nowMs: at.nowMs, newId: at.newId };
  const changed = changeLeg(change, context, refund, moved.leg);
  closeUnsent(changed);
  return advance(changed, cause, at);
}

/** Done as decided is nothing new to the order; a refusal marks it, for a person has to look, or is released. */
function takeHoldAnswer(
  order: OrderAggregate,
  from: DecidedState,
  answer: Answer,
  at: DecideAt,
): OrderChange | Rejection {
  if (order.holdState !== from) return NOT_LEGAL;
  const left = holdAfter(from, answer);
  if (answer === 'accepted') return noChange({ ...order, holdState: left });
  const isLate = from === 'deducting' && isOver(order.order.status);
  const holdState = isLate ? heldAtEnd(left, isWalletGivenBack(order)) : left;
  return advance(noChange({ ...order, holdState }), { actor: 'rebate', traceparent: null }, at);
}
