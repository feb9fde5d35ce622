import { heldByOthers } from './asked';
import { type About, captured, covered, type Facts, hasForeign, isOpen } from './facts';
import { currencies, hasFailed, inAll, isDeductRefused, type Ledger, TO_WALLET } from './ledger';
import { endedMarks, isLookedAt } from './looked';
import { isShort, type Rule, type Step } from './step';

/** Spec 9, 10, 11: exactly the orders that must wait for a person are marked. */
export const reviewHasReason: Rule = (step, found) => {
  const { facts, seen, ledger } = step;
  const isMarked = seen.review.length > 0;
  const isLive = seen.status !== 'canceled';
  const need = isLive ? reasonsNow(step) : [];
  const unseen = need.find(({ about }) => !isLookedAt(about, facts, seen));
  if (!isMarked && unseen !== undefined) found.push(`No review, though ${unseen.why}.`);
  for (const about of endedMarks(facts, seen))
    if (seen.review.includes(about)) found.push(`Review says ${about}, which a person has looked at.`);
  const tooMuch = isLookedAt('refunded_too_much', facts, seen) ? null : tooMuchOf(ledger);
  // a canceled order is marked by the step that does it; with a deduct refused any mark will do
  const mustSay = isLive ? !isDeductRefused(seen) : tooMuchOf(step.ledgerBefore) === null;
  if (tooMuch !== null && mustSay && !seen.review.includes('refunded_too_much'))
    found.push(`Review does not say refunded_too_much, though ${tooMuch}.`);
  if (!isMarked) return;
  const over =
    tooMuchOf(ledger) !== null ||
    ledger.tenders.some((tender) => tender.out > tender.in && tender.id !== TO_WALLET);
  if (seen.review.includes('refunded_too_much') && !facts.lateSuccess && !over && !isDeductRefused(seen))
    found.push('Review says refunded_too_much, though no more went back than came in.');
  const failed = seen.refunds.some((refund) => refund.legs.some(hasFailed));
  const marked =
    facts.contradictions.length > 0 ||
    facts.odd ||
    facts.lateSuccess ||
    hasForeign(facts) ||
    holdsForeign(facts) ||
    failed ||
    over;
  if (!marked && !isDeductRefused(seen) && !isShort(facts, seen) && !isUncovered(step))
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

type Reason = { readonly about: About; readonly why: string };

function reasonsNow({ facts, seen, ledger }: Step): readonly Reason[] {
  const { due, currency } = facts.shop.order;
  const reasons: Reason[] = [];
  if (facts.contradictions.length > 0)
    reasons.push({ about: 'conflicting_event', why: 'one event was told in two ways' });
  if (seen.hold === 'refused') reasons.push({ about: 'wallet_deduct_refused', why: 'the wallet refused' });
  for (const tender of ledger.tenders)
    if (tender.currency !== currency && tender.in > tender.out) {
      const why = `${tender.in} ${tender.currency} came for an order in ${currency}`;
      reasons.push({ about: 'foreign_currency', why });
    }
  // A refund under way may hold the money of its failed legs until all have ended.
  const isShortNow = isShort(facts, seen) && covered(facts) < due && ledger.left > heldByOthers(seen);
  if (isShortNow) {
    const why = `only ${captured(facts)} of ${due} ${currency} was captured`;
    reasons.push({ about: 'short_payment', why });
  }
  return reasons;
}
