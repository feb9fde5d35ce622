import { describe, expect, test } from 'bun:test';
import type { Coupon, CouponForCaller } from '../../../src/domain/pricing/coupons.ts';
import type { CouponChoice, PriceInput } from '../../../src/domain/pricing/price.ts';
import { listCoupons, priceOrder } from '../../../src/domain/pricing/pricing.ts';
import {
  byCode,
  DRESS,
  FRYER,
  forCaller,
  inputOf,
  linesOf,
  NOW_MS,
  PAPER,
  percentOff,
  WELCOME5,
} from './fixtures.ts';

const EXAMPLE = [`${DRESS}-2`, `${FRYER}-1`];
const price = (coupon: CouponChoice, over: Partial<PriceInput> = {}) =>
  priceOrder(inputOf('US', EXAMPLE, { coupon, ...over }));
const NOT_APPLIED = { applied: false, shortfall: null, discount: 0n, shippingOff: false };

describe('by code', () => {
  test('one that does not exist', () => {
    const choice = { kind: 'code' as const, code: 'GONE', found: null };
    expect(price(choice).coupon).toEqual({
      code: 'GONE',
      ...NOT_APPLIED,
      reason: 'COUPON_NOT_FOUND',
    } as never);
  });

  test('another spelling is another coupon', () => {
    const choice = { kind: 'code' as const, code: 'welcome5', found: WELCOME5 };
    expect(price(choice).coupon).toMatchObject({ code: 'welcome5', reason: 'COUPON_NOT_FOUND' });
  });

  test('one that cannot be used changes nothing, and tells its shortfall', () => {
    const result = price(byCode(forCaller({ minSpend: { USD: 6000n } })));
    expect(result.coupon).toMatchObject({
      applied: false,
      reason: 'COUPON_MIN_SPEND',
      shortfall: 477n,
      discount: 0n,
    });
    expect(result.final).toBe(price({ kind: 'none' }).final);
  });

  test('shipping_off gives shipping back on no line, and leaves the malls as they are', () => {
    const shipping: Partial<Coupon> = { kind: 'shipping_off', off: null, malls: ['tmall'] };
    const [plain, result] = [price({ kind: 'none' }), price(byCode(forCaller(shipping)))];
    expect(result.malls).toEqual(plain.malls);
    expect(result.coupon).toMatchObject({ applied: true, discount: 1127n, shippingOff: true });
    expect(result.final).toBe(plain.final - 1127n);
    expect(result.shipping).toBe(plain.shipping);
    expect(result.discountSum).toBe(1127n);
  });

  test('never changes tax, nor a mall’s amount', () => {
    const [plain, result] = [price({ kind: 'none' }), price(byCode(forCaller(percentOff('100'))))];
    expect(result.tax).toBe(plain.tax);
    expect(result.malls.map((mall) => mall.amount)).toEqual(plain.malls.map((mall) => mall.amount));
    expect(result.malls.flatMap((mall) => mall.lines.map((line) => line.payable))).toEqual([115n, 216n]);
  });

  test('ties in sharing go to the earlier line of the request, across malls', () => {
    // taobao, tmall, taobao with equal nets. Mall by mall, the third line would come before the second.
    const [dress, fryer] = linesOf('US', ...EXAMPLE).map((line) => ({ ...line, unit: 100n, amount: 100n }));
    if (dress === undefined || fryer === undefined) throw new Error('two lines');
    const lines = [dress, fryer, { ...dress, lineNo: 3 }];
    const result = price(byCode(forCaller({ off: { USD: 2n } })), { lines });
    expect(result.malls.map((mall) => mall.lines.map((line) => [line.lineNo, line.couponDiscount]))).toEqual([
      [
        [1, 1n],
        [3, 0n],
      ],
      [[2, 1n]],
    ]);
  });

  test('the base counts mall discounts', () => {
    const mallDiscounts = [{ mall: 'taobao', amountMinor: 1920n }];
    const result = price(byCode(forCaller({ malls: ['taobao'] })), { mallDiscounts });
    expect(result.coupon).toMatchObject({ applied: false, reason: 'COUPON_NOT_APPLICABLE' });
  });
});

describe('automatically', () => {
  const auto = (...candidates: CouponForCaller[]) => price({ kind: 'auto', candidates }).coupon;

  test('the one that saves most', () => {
    expect(auto(forCaller({ code: 'A', off: { USD: 1n } }), forCaller({ code: 'B' }))).toMatchObject({
      code: 'B',
      applied: true,
      discount: 500n,
    });
  });

  test.each([
    ['the one that ends first', { endsAtMs: NOW_MS + 2 }, { endsAtMs: NOW_MS + 1 }, 'B'],
    ['one without an end is last', { endsAtMs: null }, { endsAtMs: NOW_MS + 1 }, 'B'],
    ['then the smaller code', {}, {}, 'A'],
  ])('ties: %s', (_name, a, b, code) => {
    expect(auto(forCaller({ code: 'A', ...a }), forCaller({ code: 'B', ...b })).code).toBe(code);
    expect(auto(forCaller({ code: 'B', ...b }), forCaller({ code: 'A', ...a })).code).toBe(code);
  });

  test('none usable is no coupon and no complaint', () => {
    const none = { code: '', ...NOT_APPLIED, reason: null } as never;
    expect(auto()).toEqual(none);
    expect(auto(forCaller({ endsAtMs: 0 }), forCaller({ isPublic: false }))).toEqual(none);
    expect(price({ kind: 'none' }).coupon).toEqual(none);
  });
});

describe('listCoupons', () => {
  const candidates = [
    forCaller({ code: 'FAR', minSpend: { USD: 10_000n } }),
    forCaller({ code: 'SMALL', off: { USD: 1n } }),
    forCaller({ code: 'SECRET', isPublic: false }),
    forCaller({ code: 'MINE', isPublic: false, off: { USD: 700n } }, { owned: true }),
    forCaller({ code: 'SHIP', kind: 'shipping_off', off: null, malls: ['taobao'] }),
    forCaller({ code: 'LATE', endsAtMs: 0 }),
  ];

  test('best first and flagged; why not for the rest, in the order given; others’ private ones stay hidden', () => {
    const { usable, unusable } = listCoupons(
      inputOf('US', EXAMPLE, { coupon: byCode(WELCOME5) }),
      candidates,
    );
    expect(usable.map(({ coupon, saves, best }) => [coupon.code, saves, best])).toEqual([
      ['SHIP', 876n, true],
      ['MINE', 700n, false],
      ['SMALL', 1n, false],
    ]);
    expect(unusable.map(({ coupon, reason, shortfall }) => [coupon.code, reason, shortfall])).toEqual([
      ['FAR', 'COUPON_MIN_SPEND', 4477n],
      ['LATE', 'COUPON_EXPIRED', null],
    ]);
  });

  test('lists nothing usable for a cart that costs nothing', () => {
    const { usable } = listCoupons(inputOf('US', [`${PAPER}-201`]), candidates);
    expect(usable).toEqual([]);
  });
});
