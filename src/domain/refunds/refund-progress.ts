import { atLeastZero, sum } from '../values/money.ts';
import {
  beyondPart,
  type EarlierRefund,
  goodsRefunds,
  ownRefunds,
  type RefundFacts,
} from './refund-facts.ts';
import { beyondMissing, moneyBeyond, moneyIn, moneyKept } from './refund-legs.ts';
import { isOpen, legStatus, type RefundLeg, timesPaid } from './refund-state.ts';

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
 * The legs of which nobody knows what they will have paid in the end, so that a person has to ask. An attempt beside a
 * success is not sent any more, but may have left; until payment says, its money may be gone too and is kept back from
 * everything else. The same goes for excess that a late success took while it was on its way, and for a refund of which
 * nobody knows what went.
 */
export function unclearLegs(facts: RefundFacts): readonly { refundId: string; leg: RefundLeg }[] {
  const isUnclear = (refund: EarlierRefund, leg: RefundLeg) =>
    refund.isUnclear === true || hasUnclearAttempt(leg) || isTakenAway(facts, refund, leg);
  return [...facts.refunds, ...facts.foreign].flatMap((refund) =>
    refund.legs.filter((leg) => isUnclear(refund, leg)).map((leg) => ({ refundId: refund.refundId, leg })),
  );
}

export const isRefundUnclear = (facts: RefundFacts): boolean => unclearLegs(facts).length > 0;

/** It went back, and may go once more. */
const hasUnclearAttempt = (leg: RefundLeg): boolean =>
  timesPaid(leg) > 0 && leg.attempts.some((one) => isOpen(one.status));

/** Is excess on its way that is not there any more? */
export const isTakenAway = (facts: RefundFacts, refund: EarlierRefund, leg: RefundLeg): boolean =>
  refund.currency === facts.currency &&
  beyondPart(refund, leg) > 0n &&
  isOpen(legStatus(leg)) &&
  beyondMissing(facts) > 0n;

/** What went back of money that the order does not keep. */
const beyondBack = ({ refunds }: RefundFacts): bigint =>
  sum(refunds.flatMap((one) => one.legs.map((leg) => beyondPart(one, leg) * BigInt(timesPaid(leg)))));

/** What went back of money that the order keeps: tickets, and whatever was sent beyond the excess. */
function keptBack(facts: RefundFacts): bigint {
  const beyond = beyondBack(facts);
  return backTo(facts.refunds, () => true) - beyond + atLeastZero(beyond - moneyBeyond(facts));
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
