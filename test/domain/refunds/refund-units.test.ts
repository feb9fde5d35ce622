import { describe, expect, test } from 'bun:test';
import { excessLeft, moneyLeft, tenderMoney } from '../../../src/domain/refunds/refund-legs.ts';
import { areFree, freeUnits, shippingLeft } from '../../../src/domain/refunds/refund-units.ts';
import { EXAMPLE, leg, refund, withRefunds } from './refund-fixtures.ts';

// The dress line is 17.65 for two units: one of 8.83 and one of 8.82.

const [dress] = EXAMPLE.lines;
const held = (count: number, amount: bigint) =>
  withRefunds(
    EXAMPLE,
    refund('R', {
      units: [{ lineNo: 1, skuId: 'dress', count, amount }],
      legs: [leg('P1', amount, 'processing')],
    }),
  );
const free = (facts: typeof EXAMPLE) => (dress === undefined ? [] : freeUnits(dress, facts));

describe('units', () => {
  test('are free, dearer first, but for the very ones that a refund holds', () => {
    expect(free(EXAMPLE)).toEqual([883n, 882n]);
    expect(free(held(1, 883n))).toEqual([882n]);
    expect(free(held(1, 882n))).toEqual([883n]);
    expect([free(held(2, 1765n)), free(held(3, 2648n))]).toEqual([[], []]);
  });

  test('of one worth are not those of the other', () => {
    const areThere = (facts: typeof EXAMPLE, amount: bigint, count = 1) =>
      areFree({ lineNo: 1, skuId: 'dress', count, amount }, facts);
    expect([areThere(EXAMPLE, 883n), areThere(EXAMPLE, 882n), areThere(EXAMPLE, 1765n, 2)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([areThere(held(1, 883n), 883n), areThere(held(1, 883n), 882n)]).toEqual([false, true]);
    expect([areThere(held(1, 882n), 882n), areThere(held(1, 882n), 883n)]).toEqual([false, true]);
  });
});

test('shipping that went back twice leaves none, not less than none', () => {
  const gone = (shipping: bigint) =>
    shippingLeft(withRefunds(EXAMPLE, refund('R', { shipping, legs: [leg('P1', shipping, 'succeeded')] })));
  expect([gone(2_002n), gone(2_003n), gone(2_004n)]).toEqual([1n, 0n, 0n]);
});

describe('money left', () => {
  const P2 = { paymentId: 'P2', captured: 7_255n, kept: 0n };
  const more = { ...EXAMPLE, payments: [...EXAMPLE.payments, P2] };
  const auto = (amount: bigint) =>
    refund('auto-P2', { kind: 'auto', legs: [leg('P2', amount, 'succeeded')] });

  test('is less by what went back of it with what did not fit', () => {
    expect([7_254n, 7_255n, 7_256n].map((amount) => moneyLeft(withRefunds(more, auto(amount))))).toEqual([
      ...[7_255n, 7_255n, 7_254n],
    ]);
  });

  test('is none of an order that keeps nothing', () => {
    const canceled = {
      ...more,
      stage: 'canceled' as const,
      wallet: 0n,
      payments: [{ ...P2, captured: 100n }],
    };
    expect(moneyLeft(canceled)).toBe(0n);
    expect(excessLeft(canceled)).toBe(100n);
  });

  test('that did not fit waits for no ticket', () => {
    const ticket = refund('T', { legs: [leg('P1', 1_000n, 'processing')] });
    expect(excessLeft(withRefunds(more, ticket))).toBe(7_255n);
    const foreign = refund('auto-E1', {
      kind: 'auto',
      currency: 'EUR',
      legs: [leg('E1', 500n, 'processing')],
    });
    expect(excessLeft(withRefunds(more, foreign))).toBe(7_255n);
    expect(excessLeft(withRefunds(more, ticket, auto(55n)))).toBe(7_200n);
  });

  test('two tenders of one name could not be told apart', () => {
    const twice = { ...EXAMPLE, payments: [...EXAMPLE.payments, ...EXAMPLE.payments] };
    expect(() => tenderMoney(twice)).toThrow(new RangeError('two tenders of one name'));
  });
});
