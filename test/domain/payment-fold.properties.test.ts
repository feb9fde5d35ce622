import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { smallest, sum } from '../../src/domain/money.ts';
import { autoRefunds, foldPayments, type PaymentFact } from '../../src/domain/payment-fold.ts';
import { randomFacts, twoArrivals } from './random-payments.ts';

const RUNS = 2_000;
const dueOf = (minor: bigint) => ({ amountMinor: minor, currency: 'USD' });
const anyDue = fc.bigInt({ min: 0n, max: 250n });

test('any order of arrival and any repeats: the same fold', () => {
  fc.assert(
    fc.property(twoArrivals, anyDue, ({ facts, other }, due) => {
      expect(foldPayments(other, dueOf(due))).toEqual(foldPayments(facts, dueOf(due)));
    }),
    { numRuns: RUNS },
  );
});

test('excess and kept are what was captured, and no more than the due is kept', () => {
  fc.assert(
    fc.property(randomFacts, anyDue, (facts, due) => {
      const { captures, capturedOfDue, capturedInAll } = foldPayments(facts, dueOf(due));
      for (const one of captures) {
        expect(one.kept + one.excess).toBe(one.captured);
        expect(one.kept >= 0n && one.excess >= 0n).toBe(true);
      }
      expect(capturedOfDue).toBe(smallest(capturedInAll, due));
      expect(sum(captures.map((one) => one.kept))).toBe(capturedOfDue);
    }),
    { numRuns: RUNS },
  );
});

/** What goes back while events come in one after another; the order is canceled before event `canceledAt`. */
function giveBack(facts: readonly PaymentFact[], due: bigint, canceledAt: number): Map<string, bigint> {
  const given = new Map<string, bigint>();
  for (let count = 0; count <= facts.length; count += 1) {
    const fold = foldPayments(facts.slice(0, count), dueOf(due));
    const isCanceled = count >= canceledAt;
    for (const { paymentId, amount } of autoRefunds(fold, isCanceled, 'USD', given)) {
      expect(amount.amountMinor > 0n).toBe(true);
      given.set(paymentId, (given.get(paymentId) ?? 0n) + amount.amountMinor);
    }
    // Asked again at once, nothing more goes back.
    expect(autoRefunds(fold, isCanceled, 'USD', given)).toEqual([]);
  }
  return given;
}

const capturedBy = (facts: readonly PaymentFact[], paymentId: string) =>
  facts.find((one) => one.paymentId === paymentId && one.status === 'captured')?.amount?.amountMinor ?? 0n;

test('refunding at each step gives back in all exactly what is too much, of each payment at most what it brought', () => {
  fc.assert(
    fc.property(twoArrivals, anyDue, ({ other }, due) => {
      const given = giveBack(other, due, Number.POSITIVE_INFINITY);
      const { capturedInAll, capturedOfDue } = foldPayments(other, dueOf(due));
      expect(sum([...given.values()])).toBe(capturedInAll - capturedOfDue);
      for (const [paymentId, amount] of given) expect(amount <= capturedBy(other, paymentId)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test('of an order that is canceled on the way, every payment goes back whole, in its own currency', () => {
  fc.assert(
    fc.property(twoArrivals, anyDue, fc.nat(20), ({ other }, due, at) => {
      const given = giveBack(other, due, Math.min(at, other.length));
      for (const paymentId of ['a', 'b', 'c', 'd'])
        expect(given.get(paymentId) ?? 0n).toBe(capturedBy(other, paymentId));
    }),
    { numRuns: RUNS },
  );
});
