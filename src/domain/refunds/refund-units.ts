import { allocate, atLeastZero, smallest, sum } from '../values/money.ts';
import {
  type EarlierRefund,
  goodsRefunds,
  holdsGoods,
  ownRefunds,
  type RefundableLine,
  type RefundedUnits,
  type RefundFacts,
} from './refund-facts.ts';

/**
 * The worth of each unit of a line that no refund holds, in the order in which units are taken (spec 11). Units are
 * worth `allocate(payable, [1, ...])`: the first ones may be worth one minor unit more. The count tells how many are
 * free, and the money that is left of the line which ones: so a failed refund frees the same units that it had, and a
 * refund of the old service, which has a worth of its own, takes as many units as it says (spec 17). Together they are
 * worth at most what is left of the line, also after a late success.
 */
export function freeUnits(line: RefundableLine, facts: RefundFacts): bigint[] {
  const held = countOf(unitsOf(line, goodsRefunds(facts)));
  const free = Math.max(0, line.count - held);
  const most = sum(allUnits(line).slice(0, free));
  return split(smallest(most, moneyLeftOf(line, facts)), free);
}

/**
 * Are units of exactly this worth free? Then the line's sum stays exact. Of a worth that no units of the line have, which
 * is the old service's, there has to be as much money.
 */
export function areFree(wanted: RefundedUnits, facts: RefundFacts): boolean {
  const line = facts.lines.find((one) => one.lineNo === wanted.lineNo);
  if (line === undefined) return false;
  const free = freeUnits(line, facts);
  if (wanted.count > free.length) return false;
  return (
    isWorthOf(free, wanted) ||
    (!isWorthOf(allUnits(line), wanted) && wanted.amount <= moneyLeftOf(line, facts))
  );
}

/** The shipping paid that no refund holds, not below 0. */
export function shippingLeft(facts: RefundFacts): bigint {
  const held = sum(
    ownRefunds(facts)
      .filter(holdsGoods)
      .map((refund) => refund.shipping),
  );
  return atLeastZero(facts.shippingPaid - held);
}

/** A line's next `count` units; `free` holds at least so many. */
export const takeUnits = (line: RefundableLine, count: number, free: readonly bigint[]): RefundedUnits => ({
  lineNo: line.lineNo,
  skuId: line.skuId,
  count,
  amount: sum(free.slice(0, count)),
});

const split = (amount: bigint, count: number): bigint[] =>
  allocate(
    amount,
    Array.from({ length: count }, () => 1n),
  );

const allUnits = ({ payable, count }: RefundableLine): bigint[] => split(payable, count);

const unitsOf = ({ lineNo }: RefundableLine, refunds: readonly EarlierRefund[]): RefundedUnits[] =>
  refunds
    .filter(holdsGoods)
    .flatMap((refund) => refund.units)
    .filter((one) => one.lineNo === lineNo);

/** What a line brought less what refunds hold of it, not below 0. */
const moneyLeftOf = (line: RefundableLine, facts: RefundFacts): bigint =>
  atLeastZero(line.payable - sum(unitsOf(line, ownRefunds(facts)).map((one) => one.amount)));

/** Can so many of `units`, the dearer first, be worth this? */
const isWorthOf = (units: readonly bigint[], { count, amount }: RefundedUnits): boolean =>
  sum(units.slice(units.length - count)) <= amount && amount <= sum(units.slice(0, count));

const countOf = (units: readonly RefundedUnits[]): number =>
  units.reduce((total, one) => total + one.count, 0);
