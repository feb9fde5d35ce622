import { heldByOthers } from './asked';
import { captured, covered, type Facts, hasForeign, isOpen } from './facts';
import { currencies, hasFailed, inAll, type Ledger, TO_WALLET } from './ledger';
import { isShort, type Rule, type Step } from './step';

/** Spec 9, 10, 11: exactly the orders that must wait for a person are marked. */
export const reviewHasReason: Rule = (step, found) => {
  const { facts, seen, ledger } = step;
  const isMarked = seen.review.length > 0;
  const isLive = seen.status !== 'canceled';
  const need = isLive ? reasonsNow(step) : null;
  if (!isMarked && need !== null) found.push(`No review, though ${need}.`);
  const tooMuch = tooMuchOf(ledger);
  // the step that makes a canceled order wait must mark it; with a refused deduct any mark is right
  const mustSay = isLive ? seen.hold !== 'refused' : tooMuchOf(step.ledgerBefore) === null;
  if (tooMuch !== null && mustSay && !seen.review.includes('refunded_too_much'))
    found.push(`Review does not say refunded_too_much, though ${tooMuch}.`);
  if (!isMarked) return;
  const over =
    tooMuch !== null || ledger.tenders.some((tender) => tender.out > tender.in && tender.id !== TO_WALLET);
  if (seen.review.includes('refunded_too_much') && !facts.lateSuccess && !over && seen.hold !== 'refused')
    found.push('Review says refunded_too_much, though no more went back than came in.');
  const failed = seen.refunds.some((refund) => refund.legs.some(hasFailed));
  const marked =
    facts.contradicted ||
    facts.odd ||
    facts.lateSuccess ||
    hasForeign(facts) ||
    holdsForeign(facts) ||
    failed ||
    over;
  if (!marked && seen.hold !== 'refused' && !isShort(facts, seen) && !isUncovered(step))
    found.push(`Review says ${seen.review.join(', ')}, though nothing odd came.`);
};

/** An authorization in another currency, whose money would not fit. */
const holdsForeign = ({ payments, shop }: Facts) =>
  payments.some((payment) => isOpen(payment) && payment.authorized?.currency !== shop.order.currency);

function tooMuchOf(ledger: Ledger): string | null {
  for (const currency of currencies(ledger)) {
    const all = inAll(ledger, currency);
    if (all.done > all.in) return `${all.done} ${currency} went back of ${all.in}`;
  }
  return null;
}

/** An authorized order whose due is not covered after a void, for which the table has no transition. */
const isUncovered = ({ facts, seen }: Step) =>
  seen.status === 'authorized' && covered(facts) < facts.shop.order.due;

function reasonsNow({ facts, seen, ledger }: Step): string | null {
  const { due, currency } = facts.shop.order;
  if (facts.contradicted) return 'one event was told in two ways';
  if (seen.hold === 'refused') return 'the wallet refused';
  for (const tender of ledger.tenders)
    if (tender.currency !== currency && tender.in > tender.out)
      return `${tender.in} ${tender.currency} came for an order in ${currency}`;
  const came = captured(facts);
  // A refund under way may hold the money of a failed leg until all legs have ended.
  const isShortNow = isShort(facts, seen) && covered(facts) < due && ledger.left > heldByOthers(seen);
  if (isShortNow) return `only ${came} of ${due} ${currency} was captured`;
  return null;
}
