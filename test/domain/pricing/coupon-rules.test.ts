import { describe, expect, test } from 'bun:test';
import {
  bestFirst,
  type CouponCart,
  couponShares,
  evaluateCoupon,
} from '../../../src/domain/pricing/coupon-rules.ts';
import type { Coupon } from '../../../src/domain/pricing/coupons.ts';
import { COUPON_REASONS } from '../../../src/domain/values/errors.ts';
import { sum } from '../../../src/domain/values/money.ts';
import { coupon, forCaller, NOW_MS, percentOff } from './fixtures.ts';

const line = (lineNo: number, mall: string, net: bigint) => ({ lineNo, skuId: `sku${lineNo}`, mall, net });

const CART: Omit<CouponCart, 'net'> = {
  region: 'US',
  currency: 'USD',
  nowMs: NOW_MS,
  lines: [line(1, 'taobao', 1824n), line(2, 'tmall', 3603n)],
  shippingByMall: new Map([
    ['taobao', 876n],
    ['tmall', 1127n],
  ]),
};

const cartOf = (over: Partial<typeof CART> = {}): CouponCart => {
  const cart = { ...CART, ...over };
  return { ...cart, net: sum(cart.lines.map(({ net }) => net)) };
};
const judge = (over: Partial<Coupon>, cart: Partial<typeof CART> = {}, caller = {}) =>
  evaluateCoupon(forCaller(over, caller), cartOf(cart));
const reasonOf = (...args: Parameters<typeof judge>) => {
  const verdict = judge(...args);
  return verdict.usable ? null : verdict.reason;
};
const savesOf = (...args: Parameters<typeof judge>) => {
  const verdict = judge(...args);
  return verdict.usable ? verdict.saves : null;
};

describe('reasons', () => {
  test.each<[string, Partial<Coupon>, object, string | null]>([
    ['public', {}, {}, null],
    ['private and owned', { isPublic: false }, { owned: true }, null],
    ['private of another', { isPublic: false }, {}, 'COUPON_NOT_FOUND'],
    ['starts now', { startsAtMs: NOW_MS }, {}, null],
    ['starts later', { startsAtMs: NOW_MS + 1 }, {}, 'COUPON_NOT_STARTED'],
    ['ends later', { endsAtMs: NOW_MS + 1 }, {}, null],
    ['ends now', { endsAtMs: NOW_MS }, {}, 'COUPON_EXPIRED'],
    ['this region', { regions: ['GB', 'US'] }, {}, null],
    ['another region', { regions: ['GB'] }, {}, 'COUPON_REGION'],
    ['off lacks the currency', { off: { GBP: 1n } }, {}, 'COUPON_REGION'],
    ['cap lacks the currency', percentOff('10', { cap: { GBP: 1n } }), {}, 'COUPON_REGION'],
    ['min_spend lacks the currency', { minSpend: { GBP: 1n } }, {}, 'COUPON_REGION'],
    ['total limit left', { totalLimit: 3, usedCount: 2 }, {}, null],
    ['total limit reached', { totalLimit: 3, usedCount: 3 }, {}, 'COUPON_USED_UP'],
    ['total limit 0', { totalLimit: 0 }, {}, 'COUPON_USED_UP'],
    ['no total limit', { usedCount: 1_000_000 }, {}, null],
    ['own limit left', { perUserLimit: 2 }, { usedByCaller: 1 }, null],
    ['own limit reached', { perUserLimit: 2 }, { usedByCaller: 2 }, 'COUPON_ALREADY_USED'],
    ['no own limit', {}, { usedByCaller: 1_000 }, null],
    ['covers nothing', { malls: ['jd'] }, {}, 'COUPON_NOT_APPLICABLE'],
    ['saves 0', { off: { USD: 0n } }, {}, 'COUPON_NOT_APPLICABLE'],
    ['no off table', { off: null }, {}, 'COUPON_NOT_APPLICABLE'],
    ['no percent', { kind: 'percent_off', off: null }, {}, 'COUPON_NOT_APPLICABLE'],
    ['cap 0', percentOff('10', { cap: { USD: 0n } }), {}, 'COUPON_NOT_APPLICABLE'],
    ['spent enough', { minSpend: { USD: 5427n } }, {}, null],
    ['spent too little', { minSpend: { USD: 5428n } }, {}, 'COUPON_MIN_SPEND'],
  ])('%s', (_name, over, caller, reason) => expect(reasonOf(over, {}, caller)).toBe(reason as never));

  /**
   * The coupon has every reason to be refused. Each entry removes one, in the order of the spec; the region has two
   * causes.
   */
  const CURES: readonly [(typeof COUPON_REASONS)[number], Partial<Coupon>][] = [
    ['COUPON_NOT_FOUND', { isPublic: true }],
    ['COUPON_NOT_STARTED', { startsAtMs: null }],
    ['COUPON_EXPIRED', { endsAtMs: null }],
    ['COUPON_REGION', { regions: [] }],
    ['COUPON_REGION', { off: { USD: 500n }, minSpend: { USD: 9999n } }],
    ['COUPON_USED_UP', { totalLimit: null }],
    ['COUPON_ALREADY_USED', { perUserLimit: null }],
    ['COUPON_NOT_APPLICABLE', { malls: [] }],
    ['COUPON_MIN_SPEND', { minSpend: null }],
  ];
  const ILL: Partial<Coupon> = {
    isPublic: false,
    startsAtMs: NOW_MS + 1,
    endsAtMs: NOW_MS,
    regions: ['GB'],
    off: { GBP: 1n },
    minSpend: { GBP: 1n },
    totalLimit: 0,
    perUserLimit: 0,
    malls: ['jd'],
  };

  test('the first that applies is told', () => {
    expect([...new Set(CURES.map(([reason]) => reason))]).toEqual([...COUPON_REASONS]);
    let sick = ILL;
    for (const [reason, cure] of CURES) {
      expect(reasonOf(sick)).toBe(reason);
      sick = { ...sick, ...cure };
    }
    expect(savesOf(sick)).toBe(500n);
  });

  test('shortfall is what is missing over covered lines, and stands with min_spend only', () => {
    const short = judge({ minSpend: { USD: 3000n }, malls: ['taobao'] });
    expect(short).toEqual({ usable: false, reason: 'COUPON_MIN_SPEND', shortfall: 1176n });
    expect(judge({ malls: ['jd'] })).toMatchObject({ shortfall: null });
  });
});

describe('savings', () => {
  test.each<[string, Partial<Coupon>, bigint | null]>([
    ['amount', {}, 500n],
    ['amount above the base', { off: { USD: 9000n } }, 5427n],
    ['amount over one mall', { off: { USD: 9000n }, malls: ['taobao'] }, 1824n],
    ['amount over one SKU', { off: { USD: 9000n }, skuIds: ['sku2'] }, 3603n],
    ['a mall or a SKU', { off: { USD: 9000n }, malls: ['taobao'], skuIds: ['sku2'] }, 5427n],
    ['percent, half up', percentOff('10'), 543n], // 542.7
    ['percent with decimals', percentOff('12.5'), 678n], // 678.375
    ['exactly half', percentOff('25', { skuIds: ['sku1'] }), 456n],
    ['percent under its cap', percentOff('10', { cap: { USD: 800n } }), 543n],
    ['percent at its cap', percentOff('50', { cap: { USD: 800n } }), 800n],
    ['percent above 100', percentOff('150'), 5427n],
    ['shipping', { kind: 'shipping_off', off: null }, 2003n],
    ['shipping of one mall', { kind: 'shipping_off', off: null, malls: ['tmall'] }, 1127n],
    ['shipping of a covered SKU’s mall', { kind: 'shipping_off', off: null, skuIds: ['sku1'] }, 876n],
  ])('%s', (_name, over, saves) => expect(savesOf(over)).toBe(saves as never));

  test('half a unit goes up', () => {
    expect(savesOf(percentOff('50'), { lines: [line(1, 'taobao', 1n)] })).toBe(1n);
    expect(savesOf(percentOff('49.99'), { lines: [line(1, 'taobao', 1n)] })).toBe(null);
  });

  test('shipping that is free already is not saved', () => {
    expect(reasonOf({ kind: 'shipping_off', off: null }, { shippingByMall: new Map([['taobao', 0n]]) })).toBe(
      'COUPON_NOT_APPLICABLE',
    );
  });

  test('is shared among covered lines by net amount', () => {
    const sharesOf = (over: Partial<Coupon>) => {
      const verdict = judge(over);
      return verdict.usable ? [...couponShares(coupon(over), verdict, cartOf())] : null;
    };
    expect(sharesOf({})).toEqual([
      [1, 168n],
      [2, 332n],
    ]);
    expect(sharesOf({ malls: ['tmall'] })).toEqual([[2, 500n]]);
    expect(sharesOf({ kind: 'shipping_off', off: null })).toEqual([]);
    expect(judge({ kind: 'shipping_off', off: null })).toMatchObject({ shippingOff: true });
  });
});

describe('best first', () => {
  const candidate = (code: string, saves: bigint, endsAtMs: number | null = null) => ({
    coupon: coupon({ code, endsAtMs }),
    verdict: { usable: true as const, saves, shippingOff: false },
  });

  test('saves most, then ends first (no end last), then the smaller code by code units', () => {
    const ranked = [
      candidate('z', 900n),
      candidate('y', 500n, NOW_MS + 1),
      candidate('B', 500n, NOW_MS + 2),
      candidate('a', 500n, NOW_MS + 2),
      candidate('A', 500n),
      candidate('AA', 500n),
      candidate('b', 499n, NOW_MS),
    ];
    for (const shuffled of [[...ranked].reverse(), [...ranked.slice(3), ...ranked.slice(0, 3)]]) {
      expect(bestFirst(shuffled).map((one) => one.coupon.code)).toEqual(ranked.map((one) => one.coupon.code));
    }
  });

  test('amounts that no number tells apart are told apart', () => {
    const big = 2n ** 60n;
    const [less, more] = [candidate('a', big), candidate('b', big + 1n)];
    expect(bestFirst([less, more])).toEqual([more, less]);
    expect(bestFirst([more, less])).toEqual([more, less]);
  });
});
