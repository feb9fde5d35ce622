import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { EarlierRefund } from '../../../src/domain/refunds/refund-facts.ts';
import { excessLeft, moneyLeft, tenderMoney } from '../../../src/domain/refunds/refund-legs.ts';
import { type RefundStatus, refundStatus } from '../../../src/domain/refunds/refund-state.ts';
import { areFree, freeUnits, shippingLeft, takeUnits } from '../../../src/domain/refunds/refund-units.ts';
import { allocate, smallest, sum } from '../../../src/domain/values/money.ts';
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

describe('units of the old service, with a worth of their own', () => {
  const lineOf = (count: number, payable: bigint) => ({ lineNo: 1, skuId: 'A', count, payable });
  const orderOf = (count: number, payable: bigint, ...refunds: EarlierRefund[]) =>
    withRefunds({ ...EXAMPLE, lines: [lineOf(count, payable)] }, ...refunds);
  let ids = 0;
  const took = (count: number, amount: bigint, status: RefundStatus = 'succeeded', currency = 'USD') => {
    ids += 1;
    const units = [{ lineNo: 1, skuId: 'A', count, amount }];
    return refund(`R${ids}`, { units, currency, legs: [leg('P1', amount, status)] });
  };
  const freeOf = (count: number, payable: bigint, ...refunds: EarlierRefund[]) =>
    freeUnits(lineOf(count, payable), orderOf(count, payable, ...refunds));

  test('are as many as they say; the others share what is left, and are worth no more than they were', () => {
    expect(freeOf(3, 3_000n, took(1, 1_003n))).toEqual([999n, 998n]);
    expect(freeOf(3, 3_000n, took(1, 1_100n))).toEqual([950n, 950n]);
    expect(freeOf(20, 2_000n, took(1, 95n))).toEqual(new Array(19).fill(100n));
    expect(freeOf(3, 1_000n, took(1, 330n))).toEqual([334n, 333n]);
    expect(freeOf(3, 1_000n, took(2, 0n))).toEqual([334n]);
    expect(freeOf(2, 1_000n, took(1, 1_001n))).toEqual([0n]);
    expect(freeOf(2, 1_000n, took(3, 10n))).toEqual([]);
    // In another currency only the count is known.
    expect(freeOf(3, 1_000n, took(1, 90n, 'succeeded', 'EUR'))).toEqual([334n, 333n]);
    expect(freeOf(3, 3_000n, took(1, 1_003n, 'failed'))).toEqual([1_000n, 1_000n, 1_000n]);
  });

  test('can be taken again when there are so many, and so much money of the line', () => {
    const again = (count: number, amount: bigint, ...others: EarlierRefund[]) => {
      const wanted = { lineNo: 1, skuId: 'A', count, amount };
      return areFree(wanted, orderOf(3, 3_000n, took(count, amount, 'failed'), ...others));
    };
    expect([again(1, 1_003n), again(1, 990n), again(3, 3_000n), again(3, 2_950n)]).toEqual([
      ...[true, true, true, true],
    ]);
    expect([again(1, 3_000n), again(1, 3_001n), again(4, 2_000n)]).toEqual([true, false, false]);
    expect([again(1, 1_003n, took(2, 1_997n)), again(1, 1_003n, took(2, 1_998n))]).toEqual([true, false]);
    expect([again(2, 1_990n, took(1, 1_000n)), again(2, 1_990n, took(2, 1_000n))]).toEqual([true, false]);
  });

  const someUnits = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.bigInt({ min: 0n, max: 3_000n }));
  const someRefund = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.bigInt({ min: 0n, max: 1_500n }), fc.boolean(), fc.boolean())
    .map(([count, amount, failed, foreign]) =>
      took(count, amount, failed ? 'failed' : 'succeeded', foreign ? 'EUR' : 'USD'),
    );

  test('leave units and money of the line, never more than either', () => {
    fc.assert(
      fc.property(someUnits, fc.array(someRefund, { maxLength: 4 }), ([count, payable], refunds) => {
        const going = refunds.filter((one) => refundStatus(one.legs) !== 'failed');
        const held = going.flatMap((one) => one.units).reduce((all, one) => all + one.count, 0);
        const own = going.filter((one) => one.currency === 'USD').flatMap((one) => one.units);
        const left = payable - sum(own.map((one) => one.amount));
        const units = freeOf(count, payable, ...refunds);
        expect(units.length).toBe(Math.max(0, count - held));
        expect(units.every((worth) => worth >= 0n)).toBe(true);
        expect(sum(units) <= (left > 0n ? left : 0n)).toBe(true);
        // No more than so many of the line's units were worth, and exactly that where there is the money.
        const most = sum(allocate(payable, new Array(count).fill(1n)).slice(0, units.length));
        expect(sum(units)).toBe(left < 0n ? 0n : smallest(left, most));
      }),
    );
  });

  test('do not disturb ours: all refunds by units are the line to the cent, whichever failed on the way', () => {
    const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.nat(9)), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(someUnits, parts, ([count, payable], steps) => {
        const line = lineOf(count, payable);
        const worths = allocate(payable, new Array(count).fill(1n));
        let refunds: EarlierRefund[] = [];
        const facts = () => orderOf(count, payable, ...refunds);
        const take = (wanted: number) => {
          const units = takeUnits(line, wanted, freeUnits(line, facts()));
          refunds = [...refunds, took(wanted, units.amount)];
        };
        for (const [wanted, fails, pick] of steps) {
          const at = refunds.length === 0 ? 0 : pick % refunds.length;
          const [again] = refunds[at]?.units ?? [];
          const isFailed = refundStatus(refunds[at]?.legs ?? []) === 'failed';
          if (fails && again !== undefined && (!isFailed || areFree(again, facts())))
            refunds[at] = took(again.count, again.amount, isFailed ? 'succeeded' : 'failed');
          else if (freeUnits(line, facts()).length >= wanted) take(wanted);
        }
        take(freeUnits(line, facts()).length);
        const kept = refunds.filter((one) => refundStatus(one.legs) !== 'failed').flatMap((one) => one.units);
        expect(sum(kept.map((one) => one.amount))).toBe(sum(worths));
      }),
    );
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
