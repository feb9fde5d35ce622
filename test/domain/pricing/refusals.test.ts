import { expect, test } from 'bun:test';
import type { Price } from '../../../src/domain/pricing/price.ts';
import { couponRefusal, unsoldRefusal } from '../../../src/domain/pricing/refusals.ts';

// Why a price alone refuses a checkout (spec 6).

type Line = Parameters<typeof unsoldRefusal>[0][number];
const line = (skuId: string, reason: Line['reason']): Line => ({ sku: { skuId }, reason });

test('what is off the shelf is named first, then what there is too little of; nothing where all can be sold', () => {
  const refusal = (...lines: readonly Line[]): unknown => {
    const error = unsoldRefusal(lines);
    return error === null ? null : [error.code, error.details];
  };
  const [gone, also, short] = [
    line('A', 'OFF_SHELF'),
    line('B', 'OFF_SHELF'),
    line('C', 'STOCK_INSUFFICIENT'),
  ];
  expect(refusal(short, gone, line('D', null), also)).toEqual(['OFF_SHELF', { sku_ids: ['A', 'B'] }]);
  expect(refusal(line('D', null), short)).toEqual(['STOCK_INSUFFICIENT', { sku_ids: ['C'] }]);
  expect(refusal(line('D', null))).toBeNull();
  expect(refusal()).toBeNull();
});

test('a coupon that was asked for and does not apply is refused by its reason, with what is missing of its minimum', () => {
  const refusal = (coupon: Readonly<Record<string, unknown>>): unknown => {
    const all = { applied: false, reason: null, shortfall: null, ...coupon } as unknown as Price['coupon'];
    const error = couponRefusal({ coupon: all, currency: 'USD' });
    return error === null ? null : [error.code, error.details];
  };
  expect(refusal({})).toBeNull();
  expect(refusal({ applied: true, reason: 'COUPON_EXPIRED' })).toBeNull();
  expect(refusal({ reason: 'COUPON_EXPIRED' })).toEqual(['COUPON_EXPIRED', {}]);
  expect(refusal({ reason: 'COUPON_MIN_SPEND', shortfall: 150n })).toEqual([
    ...['COUPON_MIN_SPEND', { shortfall: { amountMinor: 150n, currency: 'USD' } }],
  ]);
});
