import { describe, expect, test } from 'bun:test';
import { COUPONS_MAX, couponsOfCaller, NO_COUPONS } from '../../../src/domain/pricing/coupons-of-caller.ts';
import { coupon, forCaller, NOW_MS } from './fixtures.ts';

const codes = (...args: Parameters<typeof couponsOfCaller>) =>
  couponsOfCaller(...args).map((one) => one.coupon.code);
const many = (count: number, prefix: string, endsAtMs: number | null = null) =>
  Array.from({ length: count }, (_, at) =>
    coupon({ code: `${prefix}${String(at).padStart(3, '0')}`, endsAtMs }),
  );

describe('the coupons of a caller', () => {
  test('are the public ones and their own, each once, by code', () => {
    const mine = forCaller({ code: 'B' }, { owned: true, usedByCaller: 2 });
    const usesByCode = new Map([['C', 3]]);
    const open = ['C', 'A', 'B'].map((code) => coupon({ code }));
    expect(couponsOfCaller({ owned: [mine], usesByCode }, open, NOW_MS)).toEqual([
      forCaller({ code: 'A' }),
      mine,
      forCaller({ code: 'C' }, { usedByCaller: 3 }),
    ]);
    expect(couponsOfCaller(NO_COUPONS, [], NOW_MS)).toEqual([]);
  });

  test('are all where they are no more than can be judged, those that have ended too', () => {
    expect(codes(NO_COUPONS, many(COUPONS_MAX, 'p', NOW_MS - 1), NOW_MS)).toHaveLength(COUPONS_MAX);
  });

  test('where they are too many: their own, then what has not ended, then what has', () => {
    const owned = many(10, 'own', NOW_MS - 1).map((one) => forCaller(one, { owned: true }));
    const [some, more] = [many(125, 'open', NOW_MS + 1), many(125, 'open2', NOW_MS + 1)];
    const open = [...some, ...many(300, 'over', NOW_MS), ...more, ...many(200, 'ever')];
    const found = codes({ owned, usesByCode: new Map() }, open, NOW_MS);
    const count = (prefix: string) => found.filter((code) => code.startsWith(prefix)).length;
    expect([count('own'), count('open'), count('ever'), count('over')]).toEqual([10, 250, 200, 40]);
    expect(found).toEqual([...found].sort());
  });

  test('are all of their own, however many', () => {
    const owned = many(COUPONS_MAX + 1, 'own').map((one) => forCaller(one, { owned: true }));
    expect(codes({ owned, usesByCode: new Map() }, many(3, 'open'), NOW_MS)).toEqual(
      owned.map((one) => one.coupon.code),
    );
  });
});
