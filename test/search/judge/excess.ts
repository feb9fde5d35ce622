import type { Seen } from '../tale';
import { captured, type Facts, PAID, ticketOf, UNPAID } from './facts';
import { balance, cashIn, hasFailed, type Leg, legDone, legOut, type Refund } from './ledger';
import { larger, smaller } from './shop';

/** Money that an order does not keep (spec 10, 11): beyond the due, before it is paid, and all of a canceled one. */
export type Excess = {
  readonly all: bigint;
  /** gone or under way: by itself, by early tickets, and by tickets in place of a failed automatic refund */
  readonly out: bigint;
  readonly free: bigint;
  /** of that, what automatic refunds failed to send and no ticket took instead */
  readonly waits: bigint;
};

function allOf(facts: Facts, seen: Seen): bigint {
  if (UNPAID.has(seen.status)) return captured(facts);
  if (PAID.has(seen.status)) return larger(0n, captured(facts) - facts.shop.order.due);
  return captured(facts) + cashIn(facts, seen);
}

/** The part of a leg's money that is excess. `money`: what of the leg counts. */
function partOf(facts: Facts, refund: Refund, money: bigint): bigint {
  const ticket = ticketOf(facts, refund.refundId);
  if (refund.isAuto || ticket?.beforePaid === true) return money;
  const beyond = ticket?.beyond ?? 0n;
  const total = refund.legs.reduce((sum, one) => sum + one.amount, 0n);
  return total === 0n ? 0n : (money * beyond) / total;
}

export const excessOut = (facts: Facts, refund: Refund, leg: Leg): bigint =>
  partOf(facts, refund, legOut(leg));

/** What a ticket gave back of the excess. */
export const excessDone = (facts: Facts, refund: Refund, leg: Leg): bigint =>
  partOf(facts, refund, legDone(leg));

/** What tickets took in place of failed automatic refunds, done or under way. */
export function takenInPlace(facts: Facts, { refunds }: Pick<Seen, 'refunds'>): bigint {
  let taken = 0n;
  for (const refund of refunds)
    if (ticketOf(facts, refund.refundId)?.beforePaid === false)
      for (const leg of refund.legs) taken += excessOut(facts, refund, leg);
  return taken;
}

export function excessOf(facts: Facts, seen: Seen): Excess {
  const { currency } = facts.shop.order;
  let out = 0n;
  let failed = 0n;
  for (const refund of seen.refunds)
    for (const leg of refund.legs) {
      if (leg.currency !== currency) continue;
      out += excessOut(facts, refund, leg);
      if (refund.isAuto && hasFailed(leg)) failed += leg.amount;
    }
  const all = allOf(facts, seen);
  const free = larger(0n, smaller(all - out, balance(facts, seen).left));
  return { all, out, free, waits: smaller(larger(0n, failed - takenInPlace(facts, seen)), free) };
}

/**
 * How much of a new ticket is excess: of a canceled order all; to the wallet by amount what waits comes first, else what is
 * due (docs/rules/refunds.md). `prev`: the order before the ticket.
 */
export function excessTaken(facts: Facts, prev: Seen, refund: Refund, isFirst: boolean): bigint {
  const { currency } = facts.shop.order;
  let amount = 0n;
  for (const leg of refund.legs) if (leg.currency === currency) amount += leg.amount;
  if (UNPAID.has(prev.status)) return 0n;
  const { free, waits } = excessOf(facts, prev);
  if (!PAID.has(prev.status)) return amount;
  if (isFirst) return smaller(amount, waits);
  return larger(0n, amount - larger(0n, balance(facts, prev).left - free));
}
