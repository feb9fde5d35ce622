import { describe, expect, test } from 'bun:test';
import { planRefund, refundLeft } from '../../../src/domain/refunds/refund-amounts.ts';
import type { RefundFacts } from '../../../src/domain/refunds/refund-facts.ts';
import {
  asRefund,
  EXAMPLE,
  leg,
  plan,
  refund,
  refunded,
  refusal,
  request,
  settled,
  usd,
  withRefunds,
} from './refund-fixtures.ts';

const dress = (count: number) => ({ skuId: 'dress', count });
const fryer = (count: number) => ({ skuId: 'fryer', count });

/** One line of 3 units worth 34, 33 and 33, and one worth nothing; all by card, no shipping. */
const THIRDS: RefundFacts = {
  currency: 'USD',
  stage: 'paid',
  lines: [
    { lineNo: 1, skuId: 'cup', count: 3, payable: 100n },
    { lineNo: 2, skuId: 'gift', count: 2, payable: 0n },
    { lineNo: 3, skuId: 'other', count: 1, payable: 900n },
  ],
  shippingPaid: 0n,
  payments: [{ paymentId: 'P1', captured: 1000n, kept: 1000n }],
  wallet: 0n,
  refunds: [],
  foreign: [],
  foreignPayments: [],
};
const cups = (count: number) => ({ entries: [{ skuId: 'cup', count }] });

describe('a refund of lines', () => {
  test('is worth the next units of its lines', () => {
    // allocate(1765, [1, 1]) = 883, 882
    expect(plan(EXAMPLE, { entries: [dress(1)] })).toMatchObject({
      amount: 883n,
      units: [{ lineNo: 1, skuId: 'dress', count: 1, amount: 883n }],
      shipping: 0n,
    });
    const after = refunded(EXAMPLE, { entries: [dress(1)] });
    expect(plan(after, { entries: [dress(1)] }).amount).toBe(882n);
    expect(refusal(refunded(after, { entries: [dress(1)] }), { entries: [dress(1)] })).toBe('REFUND_EXCEEDS');
  });

  test('adds up one SKU named twice, and stands in order of lines', () => {
    const both = plan(EXAMPLE, { entries: [fryer(1), dress(1), dress(1)] });
    expect(both.units.map((one) => [one.lineNo, one.count, one.amount])).toEqual([
      [1, 2, 1765n],
      [2, 1, 3487n],
    ]);
    expect(refusal(EXAMPLE, { entries: [dress(1), dress(2)] })).toBe('REFUND_EXCEEDS');
  });

  test('adds the shipping that is not refunded yet, once', () => {
    const first = { entries: [dress(1)], includeShipping: true };
    expect(plan(EXAMPLE, first)).toMatchObject({ amount: 883n + 2003n, shipping: 2003n });
    expect(plan(refunded(EXAMPLE, first), first)).toMatchObject({ amount: 882n, shipping: 0n });
    expect(plan(EXAMPLE, { entries: [], includeShipping: true })).toMatchObject({ amount: 2003n, units: [] });
  });

  test('takes several lines of one SKU in order', () => {
    const split = { ...THIRDS, lines: [...THIRDS.lines, { lineNo: 4, skuId: 'cup', count: 1, payable: 0n }] };
    expect(plan(split, cups(4)).units.map((one) => [one.lineNo, one.count])).toEqual([
      [1, 3],
      [4, 1],
    ]);
  });

  test('takes units worth nothing by count, but not alone', () => {
    const gifts = [{ skuId: 'gift', count: 2 }];
    expect(plan(THIRDS, { entries: [...cups(1).entries, ...gifts] })).toMatchObject({ amount: 34n });
    expect(refusal(THIRDS, { entries: gifts })).toBe('REFUND_EXCEEDS');
  });

  test('gets the very units back that a failed refund had', () => {
    const first = asRefund('A', 'original', plan(THIRDS, cups(1)));
    const held = withRefunds(THIRDS, first);
    const second = asRefund('B', 'original', plan(held, cups(1)));
    const both = withRefunds(held, second);
    expect(plan(both, cups(1)).amount).toBe(33n);
    // A failed, so its unit of 34 is free again. B keeps its unit of 33.
    const freed = withRefunds(THIRDS, settled(first, 'failed'), second);
    expect([plan(freed, cups(1)).amount, plan(freed, cups(2)).amount]).toEqual([34n, 67n]);
    expect(refusal(freed, cups(3))).toBe('REFUND_EXCEEDS');
  });

  test('cannot exceed the money that refunds by amount have left', () => {
    const after = refunded(EXAMPLE, { amount: usd(6000n) });
    expect(plan(after, { entries: [dress(1)] }).amount).toBe(883n);
    expect(refusal(after, { entries: [dress(2)] })).toBe('REFUND_EXCEEDS'); // 17.65 of 12.55
    expect(refundLeft(after)).toEqual({
      amount: 1255n,
      shipping: 2003n,
      lines: [
        { lineNo: 1, skuId: 'dress', count: 2, amount: 1765n },
        { lineNo: 2, skuId: 'fryer', count: 1, amount: 3487n },
      ],
    });
  });
});

describe('a refund by amount', () => {
  test('is that amount, whatever is said of shipping', () => {
    expect(plan(EXAMPLE, { amount: usd(500n), includeShipping: true })).toMatchObject({
      amount: 500n,
      units: [],
      shipping: 0n,
    });
    expect(plan(EXAMPLE, { amount: usd(7255n) }).amount).toBe(7255n);
    expect(refusal(EXAMPLE, { amount: usd(7256n) })).toBe('REFUND_EXCEEDS');
  });
});

describe('a refund of everything left', () => {
  test('takes all goods, shipping and money, and leaves exactly 0', () => {
    const all = plan(EXAMPLE);
    expect(all.amount).toBe(7255n);
    expect(all.shipping).toBe(2003n);
    expect(all.units.map((one) => one.count)).toEqual([2, 1]);
    expect(all.legs).toEqual([
      { tender: 'P1', amount: 6255n },
      { tender: 'wallet', amount: 1000n },
    ]);
    const after = refunded(EXAMPLE);
    expect(planRefund(after, request())).toEqual({
      ok: false,
      refusal: 'REFUND_EXCEEDS',
      left: {
        amount: 0n,
        shipping: 0n,
        lines: [
          { lineNo: 1, skuId: 'dress', count: 0, amount: 0n },
          { lineNo: 2, skuId: 'fryer', count: 0, amount: 0n },
        ],
      },
    });
  });

  test('is what is meant by shipping alone', () =>
    expect(plan(EXAMPLE, { includeShipping: true }).amount).toBe(7255n));

  test('is the rest after lines and amounts', () => {
    const after = refunded(refunded(EXAMPLE, { entries: [fryer(1)] }), { amount: usd(1n) });
    expect(plan(after)).toMatchObject({ amount: 7255n - 3487n - 1n, shipping: 2003n });
  });
});

describe('what earlier refunds hold', () => {
  const card = (...statuses: Parameters<typeof leg>[2][]) => leg('P1', 6000n, ...statuses);
  const wallet = (...statuses: Parameters<typeof leg>[2][]) => leg('wallet', 900n, ...statuses);
  const units = [{ lineNo: 2, skuId: 'fryer', count: 1, amount: 3487n }];
  test.each([
    ['all when just requested', [card('requested'), wallet('requested')], 355n, 0],
    ['all while one leg is open', [card('failed'), wallet('processing')], 355n, 0],
    ['all when done', [card('succeeded'), wallet('succeeded')], 355n, 0],
    ['nothing when all failed', [card('failed'), wallet('failed')], 7255n, 1],
    ['what succeeded, and its units, when one failed', [card('failed'), wallet('succeeded')], 6355n, 0],
    ['all when a retry is under way', [card('failed', 'processing'), wallet('succeeded')], 355n, 0],
    ['all when an earlier try succeeded', [card('succeeded', 'failed'), wallet('succeeded')], 355n, 0],
    ['what was paid twice, twice', [leg('P1', 2000n, 'succeeded', 'succeeded')], 3255n, 0],
  ])('%s', (_, legs, amount, fryers) => {
    const left = refundLeft(withRefunds(EXAMPLE, refund('R', { legs, units, shipping: 2003n })));
    expect([left.amount, left.lines[1]?.count, left.shipping]).toEqual([
      amount,
      fryers,
      fryers === 0 ? 0n : 2003n,
    ]);
  });

  test('units that late successes took more often than bought leave none', () => {
    const taken = refund('R', {
      units: [{ lineNo: 1, skuId: 'cup', count: 1, amount: 34n }],
      legs: [leg('P1', 34n, 'succeeded')],
    });
    const left = refundLeft(withRefunds(THIRDS, taken, taken, taken));
    expect(left.lines[0]).toEqual({ lineNo: 1, skuId: 'cup', count: 0, amount: 0n });
    expect(left.amount).toBe(1000n - 3n * 34n);
  });

  test('excess money holds nothing', () => {
    const auto = refund('auto-P2', { kind: 'auto', legs: [leg('P2', 6255n, 'succeeded')] });
    const twice = {
      ...EXAMPLE,
      payments: [...EXAMPLE.payments, { paymentId: 'P2', captured: 6255n, kept: 0n }],
    };
    expect(refundLeft(withRefunds(twice, auto)).amount).toBe(7255n);
  });
});

test.each([
  ['entries_with_amount', { entries: [dress(1)], amount: usd(1n) }],
  ['entries_with_amount', { entries: [], amount: usd(1n) }],
  ['nothing_asked', { entries: [] }],
  ['count_not_positive', { entries: [dress(0)] }],
  ['count_not_positive', { entries: [dress(1), dress(-1)] }],
  ['count_not_positive', { entries: [dress(0.5)] }],
  ['amount_currency', { amount: { amountMinor: 1n, currency: 'JPY' } }],
  ['amount_not_positive', { amount: usd(0n) }],
  ['amount_not_positive', { amount: usd(-1n) }],
  ['REFUND_EXCEEDS', { entries: [{ skuId: 'never bought', count: 1 }] }],
])('%s', (word, over) => expect(refusal(EXAMPLE, over)).toBe(word));
