import { canMove } from '../lifecycle/order-state.ts';
import { moneyKept, moneyLeft } from '../refunds/refund-legs.ts';
import { DomainError } from '../values/errors.ts';
import { cutText, plainText } from '../values/outside-text.ts';
import { type AdvanceCause, advance } from './advance.ts';
import type { OrderAggregate } from './aggregate.ts';
import {
  type ChangeCause,
  type DecideAt,
  type EndedReview,
  noChange,
  type OrderChange,
  together,
} from './change.ts';
import { balance, paymentsOf } from './facts.ts';
import { refundByTicket } from './refund-by-ticket.ts';
import { isRejected, type Rejection, refused } from './rejection.ts';
import { freeRefundId, openForeignRefunds } from './release-excess-payments.ts';
import { addTimeline, type ChangeContext } from './tell.ts';

/** How a person ends a review (spec 13). */
export type ReviewEnd = {
  readonly action: 'resolve' | 'cancel';
  /** of `resolve`: true leaves the money as it is; false gives back what does not fit */
  readonly keep: boolean;
  readonly reason: string;
};

/** The names in timeline and audit, with those in the outgoing event. */
const ACTIONS = {
  review_resolved: 'resolved',
  review_given_back: 'given_back',
  review_canceled: 'canceled',
} as const satisfies Record<string, EndedReview['action']>;
type EndName = keyof typeof ACTIONS;

const TIMELINE_REASON_MAX = 128;

/**
 * A person ends the review of an order. The reasons that hold now are resolved, and only new facts bring them back.
 * `cancel` cancels an unpaid order, and a paid one that nothing came for; of a paid order that is not shipped it refunds
 * all that is left. Refused: ORDER_NOT_UNDER_REVIEW, ORDER_NOT_CANCELABLE with the order's status.
 */
export function endReview(
  aggregate: OrderAggregate,
  asked: ReviewEnd,
  cause: ChangeCause,
  at: DecideAt,
): OrderChange | Rejection {
  const { order, progress } = aggregate;
  if (!order.paymentReview) return refused(new DomainError('ORDER_NOT_UNDER_REVIEW'));
  const name = nameOf(asked);
  const note = plainText(asked.reason);
  const begun = noChange(aggregate);
  const context: ChangeContext = { order, ...cause, nowMs: at.nowMs, newId: at.newId };
  const why = cutText(`${name}: ${note}`, TIMELINE_REASON_MAX);
  addTimeline(context, begun.rows, { from: order.status, to: order.status, reason: why });
  begun.rows.audits.push({
    auditId: at.newId(),
    actor: cause.actor,
    action: name,
    subject: order.orderId,
    detail: { reasons: progress.reviewReasons, status: order.status, note },
    atMs: at.nowMs,
  });
  const ending = { ...cause, ended: { action: ACTIONS[name], note, actor: cause.actor } };
  const changed = act(begun, name, note, ending, at);
  if (isRejected(changed)) return changed;
  const isCanceledNow = name === 'review_canceled' && keepsNothing(aggregate);
  return advance(changed, isCanceledNow ? { ...ending, asked: 'review_canceled' } : ending, at);
}

const nameOf = ({ action, keep }: ReviewEnd): EndName =>
  action === 'cancel' ? 'review_canceled' : keep ? 'review_resolved' : 'review_given_back';

const isBeforePaid = ({ order: { status } }: OrderAggregate): boolean =>
  status === 'unpaid' || status === 'authorized';

/** Whether a cancel ends the order at once: it keeps no money, and what came goes back by itself. */
const keepsNothing = (aggregate: OrderAggregate): boolean => moneyKept(balance(aggregate)) === 0n;

/**
 * What the end of a review does to money, before the order advances. Money in another currency goes back by either way of
 * giving back: it has its own account, and is in no sum of the order's.
 */
function act(
  change: OrderChange,
  name: EndName,
  note: string,
  cause: AdvanceCause,
  at: DecideAt,
): OrderChange | Rejection {
  const { aggregate } = change;
  const { status } = aggregate.order;
  if (name === 'review_resolved') return change;
  const isCancel = name === 'review_canceled';
  const notHere = refused(new DomainError('ORDER_NOT_CANCELABLE', { status }));
  if (isCancel && !canMove(status, 'canceled')) return notHere;
  // Of an order that becomes canceled the money goes back by itself.
  const isAsked = isCancel ? !keepsNothing(aggregate) : isBeforePaid(aggregate);
  const given = isAsked ? giveBackAll(change, note, cause, at) : change;
  if (isRejected(given)) return given;
  const context: ChangeContext = { order: aggregate.order, ...cause, nowMs: at.nowMs, newId: at.newId };
  const all = openForeignRefunds(given, context, paymentsOf(aggregate), at);
  return isCancel && isAsked && all === change ? notHere : all;
}

/** Opens a ticket's refund of all that is left; without anything left there is no refund. */
function giveBackAll(
  change: OrderChange,
  note: string,
  cause: AdvanceCause,
  at: DecideAt,
): OrderChange | Rejection {
  const { aggregate } = change;
  if (moneyLeft(balance(aggregate)) <= 0n) return change;
  const asked = {
    refundId: freeRefundId(aggregate, `review-${aggregate.order.shortId}`, at),
    request: { entries: null, amount: null, includeShipping: false, to: 'original' as const },
    reason: note,
    requestHash: '',
    formerHash: '',
  };
  const { progress } = aggregate;
  const numbered = { ...aggregate, progress: { ...progress, nextSeq: change.rows.seq } };
  const refund = refundByTicket(numbered, asked, cause, at);
  return isRejected(refund) ? refund : together(change, refund);
}
