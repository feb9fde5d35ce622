import fc from 'fast-check';
import { PAYMENT_STATUSES, type PaymentFact } from '../../../src/domain/payments/payment-fold.ts';

/** Facts about up to four payments, as the inbox keeps them: one per payment and status, in any order of arrival. */
export const randomFacts: fc.Arbitrary<readonly PaymentFact[]> = fc
  .uniqueArray(
    fc.record({
      paymentId: fc.constantFrom('a', 'b', 'c', 'd'),
      status: fc.constantFrom(...PAYMENT_STATUSES),
      amount: fc.bigInt({ min: 0n, max: 120n }),
      currency: fc.constantFrom('USD', 'USD', 'USD', 'USD', 'EUR'),
      method: fc.constantFrom('card', 'paypal'),
      reason: fc.constantFrom('refused', 'expired'),
      occurredAtMs: fc.nat(5),
    }),
    { selector: (one) => `${one.paymentId}/${one.status}`, maxLength: 12 },
  )
  .map((all) =>
    all.map(({ amount, currency, ...one }) => ({
      ...one,
      amount: one.status === 'failed' ? null : { amountMinor: amount, currency },
      reason: one.status === 'failed' ? one.reason : null,
    })),
  );

/** The same facts in two orders of arrival, the second with repeats. */
export const twoArrivals = randomFacts.chain((facts) =>
  fc.record({
    facts: fc.constant(facts),
    other: fc
      .tuple(
        fc.array(fc.nat(Math.max(0, facts.length - 1)), { maxLength: 8 }),
        fc.infiniteStream(fc.nat(1_000)),
      )
      .map(([repeats, keys]) => {
        const all = facts.length === 0 ? [] : [...facts, ...repeats.map((at) => facts[at] as PaymentFact)];
        return all
          .map((fact) => ({ fact, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ fact }) => fact);
      }),
  }),
);
