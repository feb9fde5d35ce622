import { allocate, sum } from './money.ts';
import type { PlannedLeg } from './refund-attempts.ts';
import { heldAmount, heldLegs, ownRefunds, type RefundFacts, type RefundTarget } from './refund-facts.ts';
import { WALLET } from './refund-state.ts';

/**
 * What one tender paid, less what was sent back of it as excess, and what of that can still go back. Minor units; cards
 * in order of payment, the wallet last.
 */
export type TenderMoney = {
  readonly tender: string;
  readonly paid: bigint;
  /** `paid` less what went or goes back to this very tender, not below 0. */
  readonly room: bigint;
  /** Its part of what is left of the whole order; less than `room` once the wallet got more than it had paid. */
  readonly holds: bigint;
};

/** Captured plus wallet, less refunds under way and done, not below 0 (spec 11). */
export function moneyLeft(facts: RefundFacts): bigint {
  const held = sum(ownRefunds(facts).flatMap(heldLegs).map(heldAmount));
  return atLeastZero(moneyPaid(facts) - held);
}

/** Captured of the due plus wallet deducted. */
export const moneyPaid = (facts: RefundFacts): bigint =>
  sum(facts.payments.map((one) => one.captured)) + facts.wallet;

/**
 * What each tender still holds; the sum is {@link moneyLeft}. Money sent to the wallet counts against what the wallet
 * paid; what it got beyond that was the cards' money, and lessens what they hold in proportion to their room.
 * @throws RangeError when a payment is called like the wallet or twice the same: its legs could not be told apart
 */
export function tenderMoney(facts: RefundFacts): TenderMoney[] {
  const tenders = [
    ...facts.payments.map((one) => ({ tender: one.paymentId, paid: one.inHand })),
    { tender: WALLET, paid: facts.wallet },
  ];
  if (new Set(tenders.map((one) => one.tender)).size < tenders.length)
    throw new RangeError('two tenders of one name');

  const legs = ownRefunds(facts).flatMap(heldLegs);
  const rooms = tenders.map(({ tender, paid }) =>
    atLeastZero(paid - sum(legs.filter((leg) => leg.tender === tender).map(heldAmount))),
  );
  const gone = allocate(sum(rooms) - moneyLeft(facts), rooms);
  return tenders.map((one, at) => {
    const room = rooms[at] ?? 0n;
    return { ...one, room, holds: room - (gone[at] ?? 0n) };
  });
}

/**
 * Where `amount` goes: to each tender by what it holds, ties to the earlier card, or all to the wallet. Legs of
 * nothing are left out. `amount` is at most {@link moneyLeft}, so that no leg exceeds what its tender holds.
 */
export function planLegs(facts: RefundFacts, amount: bigint, to: RefundTarget): PlannedLeg[] {
  if (to === 'wallet') return [{ tender: WALLET, amount }];
  const tenders = tenderMoney(facts);
  const shares = allocate(
    amount,
    tenders.map((one) => one.holds),
  );
  return tenders
    .map(({ tender }, at) => ({ tender, amount: shares[at] ?? 0n }))
    .filter((leg) => leg.amount > 0n);
}

const atLeastZero = (amount: bigint): bigint => (amount < 0n ? 0n : amount);
