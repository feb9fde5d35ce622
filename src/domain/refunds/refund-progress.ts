import { sum } from '../values/money.ts';
import { type EarlierRefund, goodsRefunds, ownRefunds, type RefundFacts } from './refund-facts.ts';
import { moneyBeyond, moneyIn, moneyKept } from './refund-legs.ts';
import { isOpen, type RefundLeg, timesPaid } from './refund-state.ts';

/**
 * Has everything that the order kept gone back (spec 9)? False for an order that kept nothing. Legs are counted, not
 * refunds, for a failed refund may have sent a part. More than everything counts too: a late success may go beyond it.
 */
export function isFullyRefunded(facts: RefundFacts): boolean {
  const kept = moneyKept(facts);
  return kept > 0n && keptBack(facts) >= kept;
}

/** Has a part of what the order kept gone back, but not all? This is the order's mark `partly_refunded`. */
export function isPartlyRefunded(facts: RefundFacts): boolean {
  return keptBack(facts) > 0n && !isFullyRefunded(facts);
}

/**
 * Did too much go back, which marks the order `payment_review` (spec 11)? A leg paid twice, more than came in (in all
 * or by one card), more of a paid order than it kept, more units than bought, or more shipping than paid. Only a late
 * success can cause this.
 */
export function isOverRefunded(facts: RefundFacts): boolean {
  const { refunds, foreign } = facts;
  const hasGone = (refund: EarlierRefund) => refund.legs.some((leg) => timesPaid(leg) > 0);
  const goods = goodsRefunds(facts).filter(hasGone);
  const own = ownRefunds(facts).filter(hasGone);
  return (
    [...refunds, ...foreign].some((refund) => refund.legs.some((leg) => timesPaid(leg) > 1)) ||
    backTo(refunds, () => true) > moneyIn(facts) ||
    beyondBack(facts) > moneyBeyond(facts) ||
    (facts.stage === 'paid' && keptBack(facts) > moneyKept(facts)) ||
    facts.payments.some(
      ({ paymentId, captured }) => backTo(refunds, (leg) => leg.tender === paymentId) > captured,
    ) ||
    facts.foreignPayments.some(
      ({ paymentId, captured }) => backTo(foreign, (leg) => leg.tender === paymentId) > captured,
    ) ||
    facts.lines.some((line) => unitsIn(goods, line.lineNo) > line.count) ||
    sum(own.map((refund) => refund.shipping)) > facts.shippingPaid
  );
}

/**
 * Has a leg's money gone back while a later attempt at it has no outcome yet. That one is not sent any more, but it may
 * have left; until payment says, its money may be gone too and is kept back from everything else. The same goes for a
 * refund of which nobody knows what went.
 */
export const isRefundUnclear = ({ refunds, foreign }: RefundFacts): boolean =>
  [...refunds, ...foreign].some((refund) => refund.isUnclear === true || refund.legs.some(hasUnclearAttempt));

/** It went back, and may go once more. */
export const hasUnclearAttempt = (leg: RefundLeg): boolean =>
  timesPaid(leg) > 0 && leg.attempts.some((one) => isOpen(one.status));

/** What went back of money that the order does not keep. */
const beyondBack = (facts: RefundFacts): bigint =>
  backTo(
    facts.refunds.filter((one) => one.kind !== 'ticket'),
    () => true,
  );

/** What went back of money that the order keeps: tickets, and whatever other refunds sent beyond the excess. */
function keptBack(facts: RefundFacts): bigint {
  const eaten = beyondBack(facts) - moneyBeyond(facts);
  return backTo(ownRefunds(facts), () => true) + (eaten > 0n ? eaten : 0n);
}

const backTo = (refunds: readonly EarlierRefund[], counts: (leg: RefundLeg) => boolean): bigint =>
  sum(
    refunds
      .flatMap((refund) => refund.legs)
      .filter(counts)
      .map((leg) => leg.amount * BigInt(timesPaid(leg))),
  );

const unitsIn = (refunds: readonly EarlierRefund[], lineNo: number): number =>
  refunds
    .flatMap((refund) => refund.units)
    .filter((units) => units.lineNo === lineNo)
    .reduce((total, units) => total + units.count, 0);
