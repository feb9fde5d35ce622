import { allocate, sum } from '../values/money.ts';
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
 * worth `allocate(payable, [1, ...])`: the first ones may be worth one minor unit more. A refund's count and amount
 * tell which units it took, so a failed refund frees the same units that it had.
 */
export function freeUnits(line: RefundableLine, facts: RefundFacts): bigint[] {
  const units = allocate(
    line.payable,
    Array.from({ length: line.count }, () => 1n),
  );
  const least = line.payable / BigInt(line.count);
  const unitsOf = (refunds: readonly EarlierRefund[]) =>
    refunds
      .filter(holdsGoods)
      .flatMap((refund) => refund.units)
      .filter((one) => one.lineNo === line.lineNo);
  const heldCount = countOf(unitsOf(goodsRefunds(facts)));
  const heldDearer = dearerOf(unitsOf(ownRefunds(facts)), least);
  // Dearer units come first. After a late success, refunds may hold more units than were bought, or the same unit
  // twice.
  return units.slice(heldDearer).slice(0, Math.max(0, line.count - heldCount));
}

/** Are units of exactly this worth free? Then the line's sum stays exact. */
export function areFree(wanted: RefundedUnits, facts: RefundFacts): boolean {
  const line = facts.lines.find((one) => one.lineNo === wanted.lineNo);
  if (line === undefined) return false;
  const least = line.payable / BigInt(line.count);
  const free = freeUnits(line, facts);
  const dearer = dearerOf([wanted], least);
  const freeDearer = free.filter((worth) => worth > least).length;
  return dearer <= freeDearer && wanted.count - dearer <= free.length - freeDearer;
}

/** The shipping paid that no refund holds, not below 0. */
export function shippingLeft(facts: RefundFacts): bigint {
  const held = sum(
    ownRefunds(facts)
      .filter(holdsGoods)
      .map((refund) => refund.shipping),
  );
  return held > facts.shippingPaid ? 0n : facts.shippingPaid - held;
}

/** A line's next `count` units; `free` holds at least so many. */
export const takeUnits = (line: RefundableLine, count: number, free: readonly bigint[]): RefundedUnits => ({
  lineNo: line.lineNo,
  skuId: line.skuId,
  count,
  amount: sum(free.slice(0, count)),
});

const countOf = (units: readonly RefundedUnits[]): number =>
  units.reduce((total, one) => total + one.count, 0);

const dearerOf = (units: readonly RefundedUnits[], least: bigint): number =>
  Number(sum(units.map((one) => one.amount)) - BigInt(countOf(units)) * least);
