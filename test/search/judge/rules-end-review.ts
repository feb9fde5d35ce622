import type { TaleCommand } from '../tale';
import { heldByOthers } from './asked';
import { UNPAID } from './facts';
import { currencies, hasFailed, inAll } from './ledger';
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
  const to = how === 'cancel' && UNPAID.has(prev.status) ? 'canceled' : prev.status;
  if (seen.status !== to) found.push(`A person's ${how} left the order ${seen.status}, not ${to}.`);
};

function rightAnswers({ prev, ledgerBefore }: Step, how: How): readonly string[] {
  if (prev.review.length === 0) return ['ORDER_NOT_UNDER_REVIEW'];
  if (how !== 'cancel' || UNPAID.has(prev.status)) return ['taken'];
  const isHere = prev.status === 'paid' || prev.status === 'purchased';
  if (!isHere || ledgerBefore.left <= 0n) return ['ORDER_NOT_CANCELABLE'];
  // The money of a failed automatic refund may be kept for its retry or not; both are right.
  return ledgerBefore.left > heldByOthers(prev) ? ['taken'] : ['taken', 'ORDER_NOT_CANCELABLE'];
}

/** Spec 13: the end of a review gives back nothing, or all that is left. */
export const endGivesBack: Rule = (step, found) => {
  const how = howOf(step);
  if (how === null || step.answer.kind !== 'taken') return;
  const { prev, seen, changes, before } = step;
  const { currency } = before.shop.order;
  if (how === 'resolve') {
    if (
      changes.opened.length > 0 ||
      prev.hold !== seen.hold ||
      prev.voidsAsked.length < seen.voidsAsked.length
    )
      found.push('A person let the money stay, and it did not.');
    return;
  }
  const givesAll = how === 'cancel' || UNPAID.has(prev.status);
  if (givesAll) allIsBack(step, currency, found);
  else if (changes.opened.some((refund) => refund.legs.some((leg) => leg.currency === currency)))
    found.push(`Of an order that is ${prev.status} a person gave ${currency} back, which stay.`);
  const foreign = how === 'give_back' || seen.status === 'canceled';
  for (const other of currencies(step.ledger))
    if (foreign && other !== currency) allIsBack(step, other, found);
};

/** Money of failed legs may stay, because it waits for a retry. */
function allIsBack({ ledger, seen }: Step, currency: string, found: string[]) {
  const { in: came, out } = inAll(ledger, currency);
  const failed = seen.refunds
    .flatMap((refund) => refund.legs)
    .filter((leg) => leg.currency === currency && hasFailed(leg))
    .reduce((sum, leg) => sum + leg.amount, 0n);
  const stays = came - out - failed;
  if (stays > 0n) found.push(`A person gave back, and ${stays} of ${came} ${currency} stay.`);
}
