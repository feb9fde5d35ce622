import { describe, expect, test } from 'bun:test';
import {
  autoRefunds,
  foldPayments,
  type PaymentFact,
  type PaymentStatus,
} from '../../src/domain/payment-fold.ts';

// Spec 10, "Order of arrival does not matter" and "Money that doesn't fit is never lost".

const due = { amountMinor: 100n, currency: 'USD' };
const fact = (
  paymentId: string,
  status: PaymentStatus,
  amountMinor = 100n,
  occurredAtMs = 0,
  currency = 'USD',
): PaymentFact => ({
  paymentId,
  status,
  amount: status === 'failed' ? null : { amountMinor, currency },
  method: 'card',
  reason: status === 'failed' ? `refused-${occurredAtMs}` : null,
  occurredAtMs,
});
const fold = (...facts: PaymentFact[]) => foldPayments(facts, due);
const back = (
  facts: PaymentFact[],
  isCanceled = false,
  already: [string, bigint][] = [],
  taken: [string, bigint][] = [],
) =>
  autoRefunds(fold(...facts), isCanceled, 'USD', new Map(already), new Map(taken)).map(
    ({ paymentId, amount }) => `${paymentId} ${amount.amountMinor} ${amount.currency}`,
  );

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

  test('another currency counts for nothing and is seen', () => {
    const foreign = fold(fact('p', 'captured', 100n, 0, 'EUR'));
    expect([foreign.capturedInAll, foreign.hasForeign, foreign.foreignCaptures.length]).toEqual([
      0n,
      true,
      1,
    ]);
    expect(fold(fact('p', 'authorized', 100n, 0, 'EUR'))).toMatchObject({
      hasForeign: true,
      wasAuthorized: false,
    });
    const voided = fold(fact('p', 'authorized', 100n, 0, 'EUR'), fact('p', 'voided', 100n, 0, 'EUR'));
    expect(voided.hasForeign).toBe(false);
  });

  test('an order authorized once was authorized, whatever became of it', () => {
    expect(fold(fact('p', 'authorized'), fact('p', 'voided')).wasAuthorized).toBe(true);
    expect(fold(fact('p', 'voided')).wasAuthorized).toBe(false);
    expect(fold(fact('p', 'authorized'), fact('q', 'captured')).open.map((one) => one.paymentId)).toEqual([
      'p',
    ]);
  });
});

describe('money that goes back by itself', () => {
  test('nothing of what is due', () => {
    expect(back([fact('p', 'captured')])).toEqual([]);
    expect(back([fact('p', 'captured', 60n)])).toEqual([]);
    expect(back([fact('p', 'authorized', 300n)])).toEqual([]);
  });

  test('what is beyond the due, from the latest capture on', () => {
    expect(back([fact('p', 'captured', 130n)])).toEqual(['p 30 USD']);
    expect(back([fact('p', 'captured', 100n, 1), fact('q', 'captured', 100n, 2)])).toEqual(['q 100 USD']);
    expect(
      back([fact('p', 'captured', 70n, 1), fact('q', 'captured', 70n, 2), fact('r', 'captured', 50n, 3)]),
    ).toEqual(['r 50 USD', 'q 40 USD']);
  });

  test('not again what is already on its way, also when an earlier capture comes late', () => {
    const facts = [fact('p', 'captured', 100n, 2), fact('q', 'captured', 100n, 3)];
    expect(back(facts, false, [['q', 100n]])).toEqual([]);
    // r is the earliest: q and p would be too much now, and q is on its way.
    expect(back([...facts, fact('r', 'captured', 100n, 1)], false, [['q', 100n]])).toEqual(['p 100 USD']);
  });

  test('all of a canceled order, less what tickets took, and foreign money too', () => {
    expect(back([fact('p', 'captured', 60n), fact('q', 'captured', 70n, 1)], true)).toEqual([
      'q 70 USD',
      'p 60 USD',
    ]);
    expect(back([fact('p', 'captured', 60n)], true, [], [['p', 50n]])).toEqual(['p 10 USD']);
    expect(back([fact('p', 'captured', 60n)], true, [['p', 60n]])).toEqual([]);
    expect(back([fact('p', 'captured', 60n, 0, 'EUR')], true)).toEqual(['p 60 EUR']);
    expect(back([fact('p', 'captured', 60n, 0, 'EUR')], true, [['p', 60n]])).toEqual([]);
    expect(back([fact('p', 'captured', 60n, 0, 'EUR')])).toEqual([]);
  });

  test('of an order that the wallet paid, whatever was captured', () => {
    const nothingDue = foldPayments([fact('p', 'captured', 5n)], { amountMinor: 0n, currency: 'USD' });
    expect(autoRefunds(nothingDue, false, 'USD', new Map())).toEqual([
      { paymentId: 'p', amount: { amountMinor: 5n, currency: 'USD' } },
    ]);
  });
});
