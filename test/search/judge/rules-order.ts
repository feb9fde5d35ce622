import { captured, isOpen, PAID, UNPAID } from './facts';
import { hasSucceeded, legOut } from './ledger';
import type { Rule, Step } from './step';

/** Spec 9: stock and coupon come back once, when the order is canceled; refunds give back neither. */
export const givesBackOnce: Rule = ({ facts, seen }, found) => {
  const once = seen.status === 'canceled' ? 1 : 0;
  const coupon = facts.shop.order.hasCoupon ? once : 0;
  if (facts.stockBack !== once)
    found.push(`Stock of a ${seen.status} order was given back ${facts.stockBack} times.`);
  if (facts.couponBack !== coupon)
    found.push(
      `The coupon of a ${seen.status} order was given back ${facts.couponBack} times, not ${coupon}.`,
    );
};

const HOLDS: Readonly<Record<string, readonly string[]>> = {
  none: ['none'],
  bound: ['bound', 'deducting', 'deducted', 'releasing', 'released'],
  deducting: ['deducting', 'deducted', 'refused', 'releasing'],
  releasing: ['releasing', 'released', 'refused'],
  deducted: ['deducted'],
  released: ['released'],
  refused: ['refused', 'releasing'],
};

/**
 * Spec 6, 11: more went back, or is on its way, than the cards brought, so wallet money is: the freeze is not to be
 * released as well.
 */
const givesWalletBack = (facts: Step['facts'], { refunds }: Step['seen']): boolean => {
  let out = 0n;
  for (const refund of refunds)
    for (const leg of refund.legs)
      if (leg.currency === facts.shop.order.currency && (refund.state !== 'failed' || hasSucceeded(leg))) {
        const paid = legOut(leg);
        out += paid > 0n ? paid : leg.amount;
      }
  return out > captured(facts);
};

/**
 * Spec 6: frozen money is deducted when the order is paid, or released when it ends unpaid; exactly one of them. What rebate
 * refused to deduct may still be frozen, and the order's end releases it, whichever of the two comes first.
 */
export const holdEndsOnce: Rule = ({ facts, prev, seen, command }, found) => {
  if (!HOLDS[prev.hold]?.includes(seen.hold))
    found.push(`The wallet's hold went from ${prev.hold} to ${seen.hold}.`);
  if ((seen.hold === 'none') !== (facts.shop.order.cash === 0n))
    found.push(`The hold is ${seen.hold} with ${facts.shop.order.cash} of wallet money.`);
  const takes = seen.hold === 'deducting' || seen.hold === 'deducted';
  const frees = seen.hold === 'releasing' || seen.hold === 'released';
  const wrong =
    (UNPAID.has(seen.status) && (takes || frees)) ||
    (PAID.has(seen.status) && seen.status !== 'refunded' && frees) ||
    (PAID.has(seen.status) && seen.hold === 'bound') ||
    (seen.status === 'canceled' && (takes || seen.hold === 'bound'));
  if (wrong) found.push(`The hold of a ${seen.status} order is ${seen.hold}.`);
  const isOver = seen.status === 'canceled' || seen.status === 'refunded';
  const isEnded = isOver && seen.status !== prev.status;
  const mayFree = !givesWalletBack(facts, seen);
  const isFreed = isOver && mayFree && (isEnded || givesWalletBack(facts, prev));
  if (prev.hold === 'refused' && isFreed !== (seen.hold === 'releasing'))
    found.push(`The deduct was refused, and the hold of a ${seen.status} order is ${seen.hold}.`);
  if (command.kind !== 'hold_answer') return;
  const refused = isOver && mayFree ? 'releasing' : 'refused';
  if (prev.hold === 'deducting' && seen.hold !== (command.answer === 'ok' ? 'deducted' : refused))
    found.push(`Rebate's answer to the deduct was ${command.answer}, the hold is ${seen.hold}.`);
  if (prev.hold === 'releasing' && command.answer === 'ok' && seen.hold !== 'released')
    found.push(`Rebate released the money, the hold is ${seen.hold}.`);
};

/** Spec 9, 10: exactly the authorizations that are not needed any more are voided. */
export const voidsWhatIsOpen: Rule = ({ facts, prev, seen }, found) => {
  if (new Set(seen.voidsAsked).size !== seen.voidsAsked.length)
    found.push(`A void was asked for twice: ${seen.voidsAsked.join(', ')}.`);
  const isOver = seen.status === 'canceled' || seen.status === 'refunded';
  const isCovered = captured(facts) >= facts.shop.order.due;
  const ended = isOver || (PAID.has(seen.status) && seen.review.length === 0 && isCovered);
  if (ended)
    for (const payment of facts.payments)
      if (isOpen(payment) && (payment.authorized?.amount ?? 0n) > 0n && !seen.voidsAsked.includes(payment.id))
        found.push(
          `Authorization ${payment.id} of ${payment.authorized?.amount} is open on a ${seen.status} order, no void asked for.`,
        );
  if (prev.voidsAsked === seen.voidsAsked) return;
  for (const id of prev.voidsAsked)
    if (!seen.voidsAsked.includes(id)) found.push(`The void of ${id} is forgotten.`);
  for (const id of seen.voidsAsked) {
    if (prev.voidsAsked.includes(id)) continue;
    const payment = facts.payments.find((other) => other.id === id);
    if (payment?.authorized == null || payment.captured !== null)
      found.push(`A void of ${id} was asked for, which is no open authorization.`);
    else if (!isOver && stillNeeded(id, facts))
      found.push(`A void of ${id} was asked for while the order needs it.`);
  }
};

function stillNeeded(id: string, facts: Step['facts']): boolean {
  const { due, currency } = facts.shop.order;
  let others = 0n;
  for (const payment of facts.payments) {
    const sum = payment.captured ?? (isOpen(payment) && payment.id !== id ? payment.authorized : null);
    if (sum !== null && sum.currency === currency) others += sum.amount;
  }
  return others < due;
}
