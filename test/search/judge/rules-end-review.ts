import type { TaleCommand } from '../tale';
import { heldByOthers } from './asked';
import { captured, UNPAID } from './facts';
import { cashIn, currencies, hasFailed, inAll } from './ledger';
import { smaller } from './shop';
import type { Rule, Step } from './step';

type How = Extract<TaleCommand, { kind: 'end_review' }>['how'];

const howOf = ({ command }: Step): How | null => (command.kind === 'end_review' ? command.how : null);

/** Spec 13: a person ends an open review, once, and cancels an order only while nothing is shipped. */
export const reviewEnds: Rule = (step, found) => {
  const how = howOf(step);
  if (how === null) return;
  const { answer, prev, seen } = step;
  const rights = rightAnswers(step, how);
  const is = answer.kind === 'refused' ? answer.code : answer.kind;
  if (!rights.includes(is)) found.push(`A person's ${how} is ${is}, right is ${rights.join(' or ')}.`);
  if (answer.kind !== 'taken') return;
  if (seen.review.length > 0) found.push(`A person ended the review, it says ${seen.review.join(', ')}.`);
  const told = seen.told.filter((topic) => topic.startsWith('order.review_'));
  if (told.join() !== 'order.review_ended') found.push(`The end of a review was told as [${told.join()}].`);
  const to = how === 'cancel' && (UNPAID.has(prev.status) || isUnpaidFor(step)) ? 'canceled' : prev.status;
  if (seen.status !== to) found.push(`A person's ${how} left the order ${seen.status}, not ${to}.`);
};

/** Nothing came of what the order should keep: there is nothing to refund, and a person ends it all the same (spec 9). */
export const isUnpaidFor = ({ before, prev }: Pick<Step, 'before' | 'prev'>): boolean =>
  smaller(before.shop.order.due, captured(before)) + cashIn(before, prev) === 0n;

function rightAnswers(step: Step, how: How): readonly string[] {
  const { prev, ledgerBefore, before } = step;
  if (prev.review.length === 0) return ['ORDER_NOT_UNDER_REVIEW'];
  if (how !== 'cancel' || UNPAID.has(prev.status)) return ['taken'];
  const isHere = prev.status === 'paid' || prev.status === 'purchased';
  if (!isHere) return ['ORDER_NOT_CANCELABLE'];
  const foreign = [...currencies(ledgerBefore)].filter((one) => one !== before.shop.order.currency);
  const isForeignHere = foreign.some((one) => inAll(ledgerBefore, one).in > inAll(ledgerBefore, one).out);
  if (isUnpaidFor(step) || isForeignHere) return ['taken'];
  if (ledgerBefore.left <= 0n) return ['ORDER_NOT_CANCELABLE'];
  // The money of a failed automatic refund may be kept for its retry or not; both are right.
  return ledgerBefore.left > heldByOthers(prev) ? ['taken'] : ['taken', 'ORDER_NOT_CANCELABLE'];
}

/** Spec 13: the end of a review gives back nothing, or all that is left. */
export const endGivesBack: Rule = (step, found) => {
  const how = howOf(step);
  if (how === null || step.answer.kind !== 'taken') return;
  const { prev, changes, before } = step;
  const { currency } = before.shop.order;
  if (how === 'resolve') {
    const { hold, voidsAsked } = step.seen;
    if (changes.opened.length > 0 || prev.hold !== hold || prev.voidsAsked.length < voidsAsked.length)
      found.push('A person let the money stay, and it did not.');
    return;
  }
  const givesAll = how === 'cancel' || UNPAID.has(prev.status);
  if (givesAll) allIsBack(step, currency, found, hasFailed);
  else if (changes.opened.some((refund) => refund.legs.some((leg) => leg.currency === currency)))
    found.push(`Of an order that is ${prev.status} a person gave ${currency} back, which stay.`);
  // Money of another currency has no other way out: what failed is asked for again.
  for (const other of currencies(step.ledger))
    if (other !== currency) allIsBack(step, other, found, () => false);
};

/** `waits`: the legs whose money may stay, because a retry will send it. */
function allIsBack({ ledger, seen }: Step, currency: string, found: string[], waits: typeof hasFailed) {
  const { in: came, out } = inAll(ledger, currency);
  const failed = seen.refunds
    .flatMap((refund) => refund.legs)
    .filter((leg) => leg.currency === currency && waits(leg))
    .reduce((sum, leg) => sum + leg.amount, 0n);
  const stays = came - out - failed;
  if (stays > 0n) found.push(`A person gave back, and ${stays} of ${came} ${currency} stay.`);
}
