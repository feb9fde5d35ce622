import { sum } from './money.ts';
import { type EarlierRefund, ownRefunds, type RefundFacts } from './refund-facts.ts';
import { moneyPaid } from './refund-legs.ts';
import { type RefundLeg, timesPaid } from './refund-state.ts';

/**
 * Has everything that was paid gone back (spec 9), with anything paid at all. Counted by legs: the part that a failed
 * refund did send belongs to it. More than everything counts too, or a late success could jump over the mark.
 */
export function isFullyRefunded(facts: RefundFacts): boolean {
  const paid = moneyPaid(facts);
  return paid > 0n && moneyBack(facts) >= paid;
}

/** Has some of what was paid gone back, but not all: the order's mark `partly_refunded`. */
export function isPartlyRefunded(facts: RefundFacts): boolean {
  return moneyBack(facts) > 0n && !isFullyRefunded(facts);
}

/**
 * Did too much go back, which marks `payment_review` (spec 11): a leg twice, more than was paid in all or by one card,
 * a line more often than bought, or shipping more than paid. Only late successes can do that; ask after each.
 */
export function isOverRefunded(facts: RefundFacts): boolean {
  const refunds = ownRefunds(facts);
  const done = refunds.filter((refund) => refund.legs.some((leg) => timesPaid(leg) > 0));
  return (
    facts.refunds.some((refund) => refund.legs.some((leg) => timesPaid(leg) > 1)) ||
    moneyBack(facts) > moneyPaid(facts) ||
    facts.payments.some(
      ({ paymentId, inHand }) => backTo(refunds, (leg) => leg.tender === paymentId) > inHand,
    ) ||
    facts.lines.some((line) => unitsIn(done, line.lineNo) > line.count) ||
    sum(done.map((refund) => refund.shipping)) > facts.shippingPaid
  );
}

const moneyBack = (facts: RefundFacts): bigint => backTo(ownRefunds(facts), () => true);

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
