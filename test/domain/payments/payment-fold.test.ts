import { describe, expect, test } from 'bun:test';
import { foldPayments, type PaymentFact } from '../../../src/domain/payments/payment-fold.ts';
import { due, fact } from './payment-facts.ts';

// Spec 10, "Order of arrival does not matter" and "Money that doesn't fit is never lost".

const fold = (...facts: PaymentFact[]) => foldPayments(facts, due);
describe('one payment', () => {
  test.each([
    [['failed', 'authorized'], 'authorized'],
    [['authorized', 'voided'], 'voided'],
    [['voided', 'captured'], 'captured'],
    [['captured', 'voided', 'authorized', 'failed'], 'captured'],
    [['voided', 'failed'], 'voided'],
    [['failed'], 'failed'],
  ] as const)('%j is %s, whatever the times', (statuses, expected) => {
    for (const sign of [1, -1]) {
      const facts = statuses.map((status, at) => fact('p', status, 100n, sign * at));
      expect(fold(...facts).payments.map((one) => one.status)).toEqual([expected]);
      expect(fold(...facts.toReversed()).payments.map((one) => one.status)).toEqual([expected]);
    }
  });

  test('of several failures the latest speaks', () => {
    expect(fold(fact('p', 'failed', 0n, 2), fact('p', 'failed', 0n, 1)).lastError).toBe('refused-2');
    expect(fold(fact('p', 'failed', 0n, 2), fact('q', 'failed', 0n, 3)).lastError).toBe('refused-3');
    expect(fold(fact('p', 'failed', 0n, 3), fact('q', 'failed', 0n, 2)).lastError).toBe('refused-3');
  });

  test('a failure that something stronger took back is no last error', () => {
    expect(fold(fact('p', 'failed'), fact('p', 'authorized')).lastError).toBeNull();
    expect(fold(fact('p', 'failed'), fact('q', 'authorized')).lastError).toBe('refused-0');
  });
});

describe('captures', () => {
  test('in full, in parts, short', () => {
    expect(fold(fact('p', 'captured')).capturedOfDue).toBe(100n);
    expect(fold(fact('p', 'captured', 40n), fact('q', 'captured', 60n)).capturedOfDue).toBe(100n);
    expect(fold(fact('p', 'captured', 99n)).capturedOfDue).toBe(99n);
  });

  test('the earliest that cover the due are kept, ties by payment id', () => {
    expect(fold(fact('b', 'captured', 70n, 1), fact('a', 'captured', 70n, 2)).captures).toEqual([
      { paymentId: 'b', captured: 70n, kept: 70n, excess: 0n },
      { paymentId: 'a', captured: 70n, kept: 30n, excess: 40n },
    ]);
    expect(fold(fact('b', 'captured'), fact('a', 'captured')).captures.map((one) => one.kept)).toEqual([
      100n,
      0n,
    ]);
    expect(fold(fact('b', 'captured'), fact('a', 'captured')).captures[0]?.paymentId).toBe('a');
  });

  test('a card check of nothing in another currency is no money of another currency', () => {
    for (const status of ['authorized', 'captured'] as const) {
      const { hasForeign, foreignCaptures } = fold(fact('p', status, 0n, 0, 'EUR'));
      expect([hasForeign, foreignCaptures.length]).toEqual([false, 0]);
    }
    expect(fold(fact('p', 'authorized', 1n, 0, 'EUR')).hasForeign).toBe(true);
  });

  test('another currency counts for nothing and is seen', () => {
    const foreign = fold(fact('p', 'captured', 100n, 0, 'EUR'));
    expect([foreign.capturedInAll, foreign.hasForeign, foreign.foreignCaptures.length]).toEqual([
      0n,
      true,
      1,
    ]);
    expect(fold(fact('p', 'authorized', 100n, 0, 'EUR'))).toMatchObject({
      hasForeign: true,
      authorizedOpen: 0n,
    });
    const voided = fold(fact('p', 'authorized', 100n, 0, 'EUR'), fact('p', 'voided', 100n, 0, 'EUR'));
    expect(voided.hasForeign).toBe(false);
  });

  test('open authorizations are added up; of voided ones the largest is known, whichever news came first', () => {
    expect(fold(fact('p', 'authorized', 40n), fact('q', 'authorized', 60n)).authorizedOpen).toBe(100n);
    expect(fold(fact('p', 'authorized', 0n))).toMatchObject({ authorizedOpen: 0n, authorizedVoided: 0n });
    for (const facts of [
      [fact('p', 'authorized'), fact('p', 'voided')],
      [fact('p', 'voided'), fact('p', 'authorized')],
    ])
      expect(fold(...facts)).toMatchObject({ authorizedOpen: 0n, authorizedVoided: 100n });
    expect(fold(fact('p', 'voided')).authorizedVoided).toBe(0n);
    const over = (paymentId: string, amount: bigint) => [
      ...[fact(paymentId, 'authorized', amount), fact(paymentId, 'voided', amount)],
    ];
    expect(fold(...over('p', 60n), ...over('q', 9n), ...over('r', 40n)).authorizedVoided).toBe(60n);
    expect(fold(fact('p', 'authorized'), fact('q', 'voided')).authorizedVoided).toBe(0n);
    const foreign = [fact('p', 'authorized', 9n, 0, 'EUR'), fact('p', 'voided', 9n, 0, 'EUR')];
    expect(fold(...foreign).authorizedVoided).toBe(0n);
    expect(fold(fact('p', 'authorized'), fact('q', 'captured')).open.map((one) => one.paymentId)).toEqual([
      'p',
    ]);
  });
});
