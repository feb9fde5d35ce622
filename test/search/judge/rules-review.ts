import { captured, covered, hasForeign, isOpen } from './facts';
import { currencies, hasFailed, inAll, TO_WALLET } from './ledger';
import { isShort, type Rule, type Step } from './step';

/** Spec 9, 10, 11: what must wait for a person is marked, and nothing else is. */
export const reviewHasReason: Rule = (step, found) => {
  const { facts, seen, ledger, changes } = step;
  const isMarked = seen.review.length > 0;
  const isLive = seen.status !== 'canceled';
  const need = isLive ? reasonsNow(step) : null;
  if (!isMarked && need !== null) found.push(`No review, though ${need}.`);
  let tooMuch: string | null = null;
  for (const currency of currencies(ledger)) {
    const all = inAll(ledger, currency);
    if (all.done > all.in) tooMuch = `${all.done} ${currency} went back of ${all.in}`;
  }
  const isNew = changes.turns.some((turn) => turn.to === 'succeeded');
  if (tooMuch !== null && (isLive || isNew) && !seen.review.includes('refunded_too_much'))
    found.push(`Review does not say refunded_too_much, though ${tooMuch}.`);
  if (!isMarked) return;
  const over =
    tooMuch !== null || ledger.tenders.some((tender) => tender.out > tender.in && tender.id !== TO_WALLET);
  if (seen.review.includes('refunded_too_much') && !facts.lateSuccess && !over)
    found.push('Review says refunded_too_much, though no more went back than came in.');
  const failed = seen.refunds.some((refund) => refund.legs.some(hasFailed));
  const marked = facts.contradicted || facts.odd || facts.lateSuccess || hasForeign(facts) || failed || over;
  if (!marked && seen.hold !== 'refused' && !isShort(facts, seen) && !isUncovered(step))
    found.push(`Review says ${seen.review.join(', ')}, though nothing odd came.`);
};

/** Authorized, and a void took away a part of what covered the due: the table has no move for it. */
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
  if (
    seen.status === 'unpaid' &&
    came > 0n &&
    came < due &&
    ledger.left > 0n &&
    facts.payments.every((p) => !isOpen(p))
  )
    return `only ${came} of ${due} ${currency} was captured`;
  return null;
}
