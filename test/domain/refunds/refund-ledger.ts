import type { EarlierRefund, RefundableLine, RefundFacts } from '../../../src/domain/refunds/refund-facts.ts';
import { allocate } from '../../../src/domain/values/money.ts';

/**
 * The refunds of an order in the plainest form, apart from the code under test: each unit of a line by its number, each
 * attempt by its outcome. It tells what may be granted and what went back.
 */
export type Entry = {
  /** Excess that went back by itself. It takes nothing of the order. */
  readonly isAuto?: boolean;
  readonly toWallet: boolean;
  readonly shipping: bigint;
  /** The numbers of the taken units, per line, from 0. */
  units: ReadonlyMap<number, readonly number[]>;
  readonly legs: { tender: string; amount: bigint; outcomes: ('open' | 'paid' | 'failed')[] }[];
};

type Leg = Entry['legs'][number];

const total = (amounts: Iterable<bigint>) => [...amounts].reduce((all, one) => all + one, 0n);
const paidTimes = (leg: Leg) => leg.outcomes.filter((one) => one === 'paid').length;
/** The attempts that have paid, or still may. */
const outTimes = (leg: Leg) => leg.outcomes.filter((one) => one !== 'failed').length;
const isPaid = (leg: Leg) => leg.outcomes.includes('paid');
export const isLegOpen = (leg: Leg) => !isPaid(leg) && leg.outcomes.at(-1) === 'open';
export const isLegFailed = (leg: Leg) => !isPaid(leg) && leg.outcomes.at(-1) === 'failed';

export const isUnderWay = (entry: Entry) => entry.legs.some(isLegOpen);
export const isFailed = (entry: Entry) => !isUnderWay(entry) && entry.legs.some(isLegFailed);
const keepsGoods = (entry: Entry) => entry.legs.some((leg) => isLegOpen(leg) || isPaid(leg));

export const paidIn = (facts: RefundFacts) => total(facts.payments.map((one) => one.kept)) + facts.wallet;

/** The money that counts as gone: all of a refund under way, else the paid legs. */
const reserved = (entry: Entry) =>
  total(
    entry.legs
      .filter((leg) => isUnderWay(entry) || isPaid(leg))
      .map((leg) => leg.amount * BigInt(Math.max(1, outTimes(leg)))),
  );
const isOwn = (entry: Entry) => entry.isAuto !== true;
export const moneyFree = (facts: RefundFacts, ledger: readonly Entry[]) => {
  const left = paidIn(facts) - total(ledger.filter(isOwn).map(reserved));
  return left < 0n ? 0n : left;
};

/** Money that went back, or with `alsoOpen` still may: to one tender, or for null to all. */
export const sentTo = (ledger: readonly Entry[], tender: string | null, alsoOpen: boolean) =>
  total(
    ledger
      .filter((entry) => tender !== null || isOwn(entry))
      .flatMap((entry) => entry.legs)
      .filter((leg) => tender === null || leg.tender === tender)
      .map((leg) => leg.amount * BigInt(paidTimes(leg) || (alsoOpen && isLegOpen(leg) ? 1 : 0))),
  );

const worthsByLine = new WeakMap<RefundableLine, bigint[]>();
/** What each unit of a line is worth, by number; cached, because a series asks often. */
export function worths(facts: RefundFacts, lineNo: number): readonly bigint[] {
  const line = facts.lines.find((one) => one.lineNo === lineNo);
  if (line === undefined) return [];
  const known = worthsByLine.get(line) ?? allocate(line.payable, new Array(line.count).fill(1n));
  worthsByLine.set(line, known);
  return known;
}

/** The numbers of the taken units; a unit that is taken twice occurs twice. */
const takenUnits = (ledger: readonly Entry[], lineNo: number, keeps = keepsGoods) =>
  ledger.filter(keeps).flatMap((entry) => entry.units.get(lineNo) ?? []);

export const freeNumbers = (facts: RefundFacts, ledger: readonly Entry[], lineNo: number) => {
  const taken = new Set(takenUnits(ledger, lineNo));
  return worths(facts, lineNo)
    .map((_, at) => at)
    .filter((at) => !taken.has(at));
};

export const shippingFree = (facts: RefundFacts, ledger: readonly Entry[]) => {
  const left = facts.shippingPaid - total(ledger.filter(keepsGoods).map((entry) => entry.shipping));
  return left < 0n ? 0n : left;
};

/** Free units with the same worths as the units of a failed refund; null when some are taken. */
export function unitsAgain(
  facts: RefundFacts,
  ledger: readonly Entry[],
  entry: Entry,
): Map<number, number[]> | null {
  const again = new Map<number, number[]>();
  for (const [lineNo, numbers] of entry.units) {
    const worth = worths(facts, lineNo);
    const free = freeNumbers(facts, ledger, lineNo);
    const found = numbers.map((wanted) => {
      const at = free.findIndex((one) => worth[one] === worth[wanted]);
      return at < 0 ? -1 : (free.splice(at, 1)[0] ?? -1);
    });
    if (found.includes(-1)) return null;
    again.set(lineNo, found);
  }
  return again;
}

export const lacksGoods = (facts: RefundFacts, ledger: readonly Entry[], entry: Entry) =>
  !keepsGoods(entry) &&
  (unitsAgain(facts, ledger, entry) === null || entry.shipping > shippingFree(facts, ledger));

/** Whether the money is lacking to reserve these legs (again) beside all reserved money. */
export function lacksMoney(facts: RefundFacts, ledger: readonly Entry[], entry: Entry, legs: readonly Leg[]) {
  if (total(legs.map((leg) => leg.amount)) > moneyFree(facts, ledger)) return true;
  if (entry.toWallet) return false;
  const paidBy = new Map(facts.payments.map((one) => [one.paymentId, one.captured]));
  const held = (tender: string) =>
    total(
      // A refund to the wallet by choice may be any tender's money, so it counts only in the total above.
      ledger
        .filter((one) => !one.toWallet)
        .flatMap((one) =>
          one.legs
            .filter((leg) => leg.tender === tender && (isUnderWay(one) || isPaid(leg)))
            .map((leg) => leg.amount * BigInt(Math.max(1, outTimes(leg)))),
        ),
    );
  return legs.some((leg) => leg.amount > (paidBy.get(leg.tender) ?? facts.wallet) - held(leg.tender));
}

/** Whether too much went back, in money, units or shipping. */
export function wentTooFar(facts: RefundFacts, ledger: readonly Entry[]): boolean {
  const anyPaid = (entry: Entry) => entry.legs.some(isPaid);
  return (
    ledger.some((entry) => entry.legs.some((leg) => paidTimes(leg) > 1)) ||
    sentTo(ledger, null, false) > paidIn(facts) ||
    facts.payments.some((one) => sentTo(ledger, one.paymentId, false) > one.captured) ||
    facts.lines.some((line) => takenUnits(ledger, line.lineNo, anyPaid).length > line.count) ||
    total(ledger.filter(anyPaid).map((entry) => entry.shipping)) > facts.shippingPaid
  );
}

/** Whether money (gone or under way) and goods stay within what the order has. */
export function staysWithin(facts: RefundFacts, ledger: readonly Entry[]): boolean {
  return (
    total(ledger.filter(isOwn).map(reserved)) <= paidIn(facts) &&
    facts.payments.every((one) => sentTo(ledger, one.paymentId, true) <= one.captured) &&
    (ledger.some((entry) => entry.toWallet) || sentTo(ledger, 'wallet', true) <= facts.wallet) &&
    facts.lines.every((line) => {
      const taken = takenUnits(ledger, line.lineNo);
      return new Set(taken).size === taken.length && taken.every((at) => at < line.count);
    }) &&
    total(ledger.filter(keepsGoods).map((entry) => entry.shipping)) <= facts.shippingPaid
  );
}

/** Whether the ledger and the refund have the same units. */
export const sameUnits = (facts: RefundFacts, entry: Entry, refund: EarlierRefund) =>
  refund.units.every(({ lineNo, count, amount }) => {
    const numbers = entry.units.get(lineNo) ?? [];
    const worth = worths(facts, lineNo);
    return numbers.length === count && total(numbers.map((at) => worth[at] ?? -1n)) === amount;
  });
