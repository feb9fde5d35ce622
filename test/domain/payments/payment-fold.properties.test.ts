import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { foldPayments } from '../../../src/domain/payments/payment-fold.ts';
import { smallest, sum } from '../../../src/domain/values/money.ts';
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
