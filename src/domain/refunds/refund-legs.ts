import { allocate, atLeastZero, smallest, sum } from '../values/money.ts';
import type { PlannedLeg } from './refund-attempts.ts';
import {
  beyondPart,
  type EarlierRefund,
  heldAmount,
  heldLegs,
  heldTimes,
  type RefundFacts,
  type RefundTarget,
} from './refund-facts.ts';
import { type RefundLeg, timesPaid, WALLET } from './refund-state.ts';

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

/** What went back, or may, of money that the order does not keep: before it was paid, by itself, or in place of that. */
const beyondHeld = ({ refunds }: Pick<RefundFacts, 'refunds'>, timesOf = heldTimes): bigint =>
  sum(refunds.flatMap((one) => heldLegs(one).map((leg) => beyondPart(one, leg) * timesOf(leg))));

/** How much more of it is gone or on its way than there is, and may be gone: that lessens what the order keeps. */
const beyondOver = (facts: RefundFacts): bigint => atLeastZero(beyondHeld(facts) - moneyBeyond(facts));

/**
 * How much of it is promised and not there any more: a late success took it. An attempt beside a success takes nothing away
 * from others that are on their way: it is known to have paid only when payment says so.
 */
export const beyondMissing = (facts: RefundFacts): bigint =>
  atLeastZero(beyondHeld(facts, (leg) => BigInt(Math.max(1, timesPaid(leg)))) - moneyBeyond(facts));

/** Of {@link moneyBeyond} what is there: not gone, nor on its way back. A failed refund holds nothing of it. */
export const beyondFree = (facts: RefundFacts): bigint =>
  atLeastZero(smallest(moneyBeyond(facts) - beyondHeld(facts), moneyIn(facts) - heldOf(facts.refunds)));

/** Money that is gone, on its way or reserved, by the tender that it comes from. */
type Taken = { readonly tender: string; readonly amount: bigint };

/** Money sent to the wallet in place of a failed automatic refund is not the wallet's, but that refund's tender's. */
const heldBy = (refunds: readonly EarlierRefund[]): Taken[] =>
  refunds.flatMap((one) =>
    heldLegs(one).map((leg) => ({
      tender: leg.tender,
      amount: heldAmount(leg) - (one.to === 'wallet' ? heldInPlace(one, leg) : 0n),
    })),
  );

/** What a ticket took in place of a failed automatic refund. */
const heldInPlace = (refund: EarlierRefund, leg: RefundLeg): bigint =>
  refund.kind === 'ticket' ? beyondPart(refund, leg) * heldTimes(leg) : 0n;

const inPlaceOf = (refunds: readonly EarlierRefund[]): bigint =>
  sum(refunds.flatMap((one) => heldLegs(one).map((leg) => heldInPlace(one, leg))));

/** What automatic refunds did not send. Sorted, for whoever reads the order again has to find the same. */
const failedLegs = ({ refunds }: RefundFacts): Taken[] =>
  refunds
    .filter((one) => one.kind === 'auto')
    .sort((a, b) => (a.refundId < b.refundId ? -1 : 1))
    .flatMap((one) => one.legs.filter((leg) => !heldLegs(one).includes(leg)));

/** The first of them, together `most`. */
function upTo(most: bigint, all: readonly Taken[]): Taken[] {
  let left = most;
  return all.map(({ tender, amount: whole }) => {
    const amount = smallest(whole, left);
    left -= amount;
    return { tender, amount };
  });
}

/**
 * What failed automatic refunds still reserve for their retry: what they did not send and no ticket took in their place, but
 * never more than is there of the excess, for a late success of another refund may have taken it. Whatever asks for the
 * money of such a refund asks this.
 */
export function excessFailed(facts: RefundFacts): bigint {
  const failed = sum(failedLegs(facts).map((one) => one.amount));
  return smallest(atLeastZero(failed - inPlaceOf(facts.refunds)), beyondFree(facts));
}

/** Excess money that is not on its way back yet, by a ticket or by itself, nor waits for a retry; 0 or more. */
export const excessLeft = (facts: RefundFacts): bigint => beyondFree(facts) - excessFailed(facts);

/** What is left of what the order keeps: less refunds of it, done and under way. */
export const keptLeft = (facts: RefundFacts): bigint =>
  atLeastZero(moneyKept(facts) - (heldOf(facts.refunds) - beyondHeld(facts)) - beyondOver(facts));

/**
 * What a ticket can give back (spec 11). Of an unpaid order: the captured money that is there. Of a paid order: what is
 * left of what it keeps; a ticket to the wallet may also take what failed to go back by itself, and so may any of a
 * canceled order, which keeps nothing. To the cards of a paid order that money goes by its retry.
 */
export function moneyLeft(facts: RefundFacts, to: RefundTarget = 'original'): bigint {
  if (facts.stage === 'unpaid') return excessLeft(facts);
  return keptLeft(facts) + (to === 'wallet' || facts.stage === 'canceled' ? excessFailed(facts) : 0n);
}

/** The rest of a payment: captured, less all that went or goes back to it, or waits for a retry. */
export const cardRoom = (facts: RefundFacts, paymentId: string, captured: bigint): bigint =>
  roomOf(allTaken(facts), paymentId, captured);

function allTaken(facts: RefundFacts): Taken[] {
  const { refunds } = facts;
  const toWallet = inPlaceOf(refunds.filter((one) => one.to === 'wallet'));
  return [...heldBy(refunds), ...upTo(excessFailed(facts) + toWallet, failedLegs(facts))];
}

const roomOf = (taken: readonly Taken[], tender: string, paid: bigint): bigint =>
  atLeastZero(paid - sum(taken.filter((one) => one.tender === tender).map((one) => one.amount)));

/**
 * How much each tender can still get back of its own money. Refunds that tickets sent to the wallet by choice do not
 * count here: they may be any tender's money, and count against the sum.
 */
export const roomForOwnLegs = (facts: RefundFacts): ReadonlyMap<string, bigint> =>
  ownRooms(facts, upTo(excessFailed(facts), failedLegs(facts)));

/** The same for the excess itself, which is reserved for it. */
export const roomForExcess = (facts: RefundFacts): ReadonlyMap<string, bigint> => ownRooms(facts, []);

function ownRooms(facts: RefundFacts, reserved: readonly Taken[]): ReadonlyMap<string, bigint> {
  const taken = [...heldBy(facts.refunds.filter((one) => one.to !== 'wallet')), ...reserved];
  return new Map([
    ...facts.payments.map((one) => [one.paymentId, roomOf(taken, one.paymentId, one.captured)] as const),
    [WALLET, roomOf(taken, WALLET, facts.wallet)] as const,
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

  const taken = facts.stage === 'canceled' ? heldBy(facts.refunds) : allTaken(facts);
  const rooms = tenders.map(({ tender, paid }) => roomOf(taken, tender, paid));
  const gone = allocate(sum(rooms) - moneyLeft(facts), rooms);
  return tenders.map((one, at) => {
    const room = rooms[at] ?? 0n;
    return { ...one, room, holds: room - (gone[at] ?? 0n) };
  });
}

/**
 * Splits `amount` into legs: to each tender by what it holds, ties to the earlier card, or all to the wallet. Legs of 0
 * are left out. `amount` is at most {@link moneyLeft}, so no leg exceeds what its tender holds; `beyond` of it is money
 * that the order does not keep.
 */
export function planLegs(facts: RefundFacts, amount: bigint, to: RefundTarget, beyond = 0n): PlannedLeg[] {
  return takingBeyond(to === 'wallet' ? [{ tender: WALLET, amount }] : ownLegs(facts, amount), beyond);
}

/** The legs with their parts of `beyond`. */
export function takingBeyond(legs: readonly PlannedLeg[], beyond: bigint): PlannedLeg[] {
  if (beyond === 0n) return [...legs];
  const parts = allocate(
    beyond,
    legs.map((leg) => leg.amount),
  );
  return legs.map((leg, at) => ({ ...leg, beyond: parts[at] ?? 0n }));
}

function ownLegs(facts: RefundFacts, amount: bigint): PlannedLeg[] {
  const tenders = tenderMoney(facts);
  const shares = allocate(
    amount,
    tenders.map((one) => one.holds),
  );
  return tenders
    .map(({ tender }, at) => ({ tender, amount: shares[at] ?? 0n }))
    .filter((leg) => leg.amount > 0n);
}
