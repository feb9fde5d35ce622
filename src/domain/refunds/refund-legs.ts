import { allocate, atLeastZero, smallest, sum } from '../values/money.ts';
import type { PlannedLeg } from './refund-attempts.ts';
import {
  type EarlierRefund,
  heldAmount,
  heldLegs,
  ownRefunds,
  type RefundFacts,
  type RefundTarget,
} from './refund-facts.ts';
import { type RefundLeg, WALLET } from './refund-state.ts';

/**
 * What one tender paid, and what can still go back to it. Minor units; cards in order of payment, the wallet last.
 */
export type TenderMoney = {
  readonly tender: string;
  readonly paid: bigint;
  /** `paid` less the legs planned for this tender, not below 0. */
  readonly room: bigint;
  /** The tender's share of what is left of the order; less than `room` once the wallet got more than it had paid. */
  readonly holds: bigint;
};

const heldOf = (refunds: readonly EarlierRefund[]): bigint => sum(refunds.flatMap(heldLegs).map(heldAmount));

/** A failed automatic refund keeps its money reserved, for a person will retry it. */
const reservedLegs = (refund: EarlierRefund): readonly RefundLeg[] =>
  refund.kind === 'auto' ? refund.legs : heldLegs(refund);

const reservedOf = (refunds: readonly EarlierRefund[]): bigint =>
  sum(refunds.flatMap(reservedLegs).map(heldAmount));

/** The money of tickets' refunds before the order was paid, done or under way: it cannot pay the due. */
export const earlyHeld = ({ refunds }: Pick<RefundFacts, 'refunds'>): bigint =>
  heldOf(refunds.filter((one) => one.kind === 'early'));

/** All that came in: captured in the order's currency, and deducted from the wallet. */
export const moneyIn = (facts: RefundFacts): bigint =>
  sum(facts.payments.map((one) => one.captured)) + facts.wallet;

/** What the order keeps before its tickets: captured of the due plus wallet deducted, once it is paid. */
export const moneyKept = (facts: RefundFacts): bigint =>
  sum(facts.payments.map((one) => one.kept)) + (facts.stage === 'paid' ? facts.wallet : 0n);

/** What came in beyond {@link moneyKept}: everything while the order is unpaid, and of a canceled order. */
export const moneyBeyond = (facts: RefundFacts): bigint => moneyIn(facts) - moneyKept(facts);

/** Excess money that is not on its way back yet, by a ticket or by itself; 0 or more. */
export function excessLeft(facts: RefundFacts): bigint {
  const { refunds } = facts;
  const early = earlyHeld(facts);
  const auto = reservedOf(refunds.filter((one) => one.kind === 'auto'));
  return atLeastZero(smallest(moneyBeyond(facts) - early - auto, moneyIn(facts) - reservedOf(refunds)));
}

/**
 * What a ticket can give back (spec 11). Of a paid order: what it keeps, less refunds done and under way. Of an unpaid
 * order: the captured money that is there. Of a canceled order: nothing, for all of it goes back by itself.
 */
export function moneyLeft(facts: RefundFacts): bigint {
  if (facts.stage === 'unpaid') return excessLeft(facts);
  const beyond = heldOf(facts.refunds.filter((one) => one.kind !== 'ticket'));
  const eaten = atLeastZero(beyond - moneyBeyond(facts));
  return atLeastZero(moneyKept(facts) - heldOf(ownRefunds(facts)) - eaten);
}

/** The rest of a payment: captured, less all that went or goes back to it. */
export const cardRoom = (facts: RefundFacts, paymentId: string, captured: bigint): bigint =>
  roomOf(facts.refunds, paymentId, captured);

const roomOf = (refunds: readonly EarlierRefund[], tender: string, paid: bigint): bigint =>
  atLeastZero(
    paid -
      sum(
        refunds
          .flatMap(reservedLegs)
          .filter((leg) => leg.tender === tender)
          .map(heldAmount),
      ),
  );

/**
 * How much each tender can still get back of its own money. Refunds that tickets sent to the wallet by choice do not
 * count here: they may be any tender's money, and count against the sum.
 */
export function roomForOwnLegs(facts: RefundFacts): ReadonlyMap<string, bigint> {
  const refunds = facts.refunds.filter((one) => one.to !== 'wallet');
  return new Map([
    ...facts.payments.map((one) => [one.paymentId, roomOf(refunds, one.paymentId, one.captured)] as const),
    [WALLET, roomOf(refunds, WALLET, facts.wallet)] as const,
  ]);
}

/**
 * What is still there of a payment's money in another currency; for the wallet, of all such payments, whose refund the old
 * service may have sent there.
 */
export function foreignRoom(
  { foreign, foreignPayments }: Pick<RefundFacts, 'foreign' | 'foreignPayments'>,
  currency: string,
  tender: string,
): bigint {
  const isMeant = (name: string) => tender === WALLET || name === tender;
  const of = foreignPayments.filter((one) => one.currency === currency && isMeant(one.paymentId));
  const held = foreign.filter((one) => one.currency === currency).flatMap(heldLegs);
  return atLeastZero(
    sum(of.map((one) => one.captured)) -
      sum(held.filter((leg) => isMeant(leg.tender) || leg.tender === WALLET).map(heldAmount)),
  );
}

/**
 * What each tender still holds; the sum is {@link moneyLeft}. Money sent to the wallet counts against what the wallet
 * paid. Anything beyond that was the cards' money, and lessens what they hold in proportion to their room.
 * @throws RangeError when a payment has the wallet's name or another payment's: their legs could not be told apart
 */
export function tenderMoney(facts: RefundFacts): TenderMoney[] {
  const tenders = [
    ...facts.payments.map((one) => ({ tender: one.paymentId, paid: one.captured })),
    { tender: WALLET, paid: facts.wallet },
  ];
  if (new Set(tenders.map((one) => one.tender)).size < tenders.length)
    throw new RangeError('two tenders of one name');

  const rooms = tenders.map(({ tender, paid }) => cardRoom(facts, tender, paid));
  const gone = allocate(sum(rooms) - moneyLeft(facts), rooms);
  return tenders.map((one, at) => {
    const room = rooms[at] ?? 0n;
    return { ...one, room, holds: room - (gone[at] ?? 0n) };
  });
}

/**
 * Splits `amount` into legs: to each tender by what it holds, ties to the earlier card, or all to the wallet. Legs of 0
 * are left out. `amount` is at most {@link moneyLeft}, so no leg exceeds what its tender holds.
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
