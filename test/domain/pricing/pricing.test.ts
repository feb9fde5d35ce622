import { describe, expect, test } from 'bun:test';
import type { PriceInput } from '../../../src/domain/pricing/price.ts';
import { priceOrder } from '../../../src/domain/pricing/pricing.ts';
import { DomainError } from '../../../src/domain/values/errors.ts';
import {
  BACKPACK,
  byCode,
  channel,
  DRESS,
  FRYER,
  forCaller,
  inputOf,
  LAMP_OFF_SHELF,
  linesOf,
  MUG_SOLD_OUT,
  PAPER,
  setupOf,
  WELCOME5,
} from './fixtures.ts';

const EXAMPLE = [`${DRESS}-2`, `${FRYER}-1`];
const price = (raw: readonly string[], over: Partial<PriceInput> = {}) =>
  priceOrder(inputOf('US', raw, over));

describe('mall discounts', () => {
  const discountOf = (...amounts: bigint[]) =>
    price(EXAMPLE, { mallDiscounts: amounts.map((amountMinor) => ({ mall: 'taobao', amountMinor })) })
      .malls[0]?.discount;

  test.each([
    [[], 0n],
    [[50n, 46n], 96n],
    [[-1n], 0n],
    [[-50n, 60n], 10n],
    [[1920n], 1920n],
    [[1921n], 1920n],
    [[1000n, 1000n], 1920n],
  ])('%p come to %p', (amounts, discount) => expect(discountOf(...amounts)).toBe(discount));

  test('are shared by amount, ties to the earlier line', () => {
    const lines = (amountMinor: bigint, ...raw: string[]) =>
      price(raw, { mallDiscounts: [{ mall: 'taobao', amountMinor }] }).malls[0]?.lines.map(
        (one) => one.mallDiscount,
      );
    expect(lines(100n, `${DRESS}-1`, `${BACKPACK}-1`)).toEqual([35n, 65n]); // 9.60 : 18.01
    const twin = linesOf('US', `${DRESS}-1`).map((line) => ({ ...line, lineNo: 2 }));
    const equal = price(EXAMPLE, {
      lines: [...linesOf('US', `${DRESS}-1`), ...twin],
      mallDiscounts: [{ mall: 'taobao', amountMinor: 3n }],
    });
    expect(equal.malls[0]?.lines.map((one) => one.mallDiscount)).toEqual([2n, 1n]);
  });

  test('of malls not in the cart, or with nothing to sell, are ignored', () => {
    const mallDiscounts = [
      { mall: 'jd', amountMinor: 100n },
      { mall: 'tmall', amountMinor: 100n },
    ];
    expect(price([`${DRESS}-1`, `${LAMP_OFF_SHELF}-1`], { mallDiscounts }).discountSum).toBe(0n);
  });
});

describe('shipping and tax', () => {
  test('a channel asked for, with its own fee', () => {
    const result = price(EXAMPLE, { requestedChannels: { taobao: 'CN-US-ECO-LINE', jd: 'NONE' } });
    expect(result.malls.map((mall) => mall.selectedChannel)).toEqual(['CN-US-ECO-LINE', 'CN-US-PRI-LINE']);
    expect(result.malls[0]?.shipping).toBe(529n); // 38.00 x 0.1391 = 5.2858
    expect(result.malls[0]?.channels.map(({ channel: { key }, f00, tax }) => [key, f00, tax])).toEqual([
      ['CN-US-PRI-LINE', 876n, 115n],
      ['CN-US-ECO-LINE', 529n, 115n],
    ]);
  });

  test('free from 35.00 less the mall discount on, by that channel only', () => {
    const shipping = (amountMinor: bigint) =>
      price([`${BACKPACK}-2`], { mallDiscounts: [{ mall: 'taobao', amountMinor }] }).malls[0]?.channels.map(
        (one) => one.f00,
      );
    expect(shipping(102n)).toEqual([1377n, 0n]); // 36.02 - 1.02 = 35.00
    expect(shipping(103n)).toEqual([1377n, 862n]);
  });

  test('the weight is that of what can be sold, of this mall', () => {
    const maxWeightG = 1500;
    const setup = setupOf('US', { channels: [channel({ key: 'A', maxWeightG })] });
    expect(price([`${FRYER}-1`, `${LAMP_OFF_SHELF}-1`, `${DRESS}-4`], { setup }).canCheckout).toBe(false);
    expect(() => price([`${DRESS}-1`, `${FRYER}-1`, `${PAPER}-1`], { setup })).toThrow(
      new DomainError('CHANNEL_UNAVAILABLE', { mall: 'tmall' }),
    );
  });

  test('CHANNEL_UNAVAILABLE names the mall', () => {
    try {
      price(EXAMPLE, { requestedChannels: { tmall: 'CN-GB-PRI-LINE' } });
      throw new Error('was not refused');
    } catch (error) {
      expect(error).toMatchObject({ code: 'CHANNEL_UNAVAILABLE', details: { mall: 'tmall' } });
    }
  });

  test('a line’s tax follows what is left of it', () => {
    const result = price([`${DRESS}-1`, `${BACKPACK}-1`]);
    expect(result.malls[0]).toMatchObject({ tax: 166n, lines: [{ tax: 58n }, { tax: 108n }] }); // 27.61 x 6 %
  });
});

describe('lines that cannot be sold', () => {
  test('are shown, but count nowhere', () => {
    const with2 = price([...EXAMPLE, `${LAMP_OFF_SHELF}-1`, `${MUG_SOLD_OUT}-2`], {
      coupon: byCode(WELCOME5),
    });
    const without = price(EXAMPLE, { coupon: byCode(WELCOME5) });
    expect(with2).toMatchObject({
      final: without.final,
      discountSum: without.discountSum,
      canCheckout: false,
    });
    expect(without.canCheckout).toBe(true);
    const zero = { mallDiscount: 0n, couponDiscount: 0n, tax: 0n, payable: 0n };
    expect(with2.malls[1]?.lines.slice(1)).toMatchObject([
      { unit: 696n, amount: 696n, reason: 'OFF_SHELF', ...zero },
      { unit: 264n, amount: 528n, reason: 'STOCK_INSUFFICIENT', ...zero },
    ]);
  });

  test('a mall with nothing to sell is all 0, and its channel is not looked at', () => {
    const result = price([`${DRESS}-1`, `${LAMP_OFF_SHELF}-1`], { requestedChannels: { tmall: 'NONE' } });
    const zero = { goods: 0n, discount: 0n, shipping: 0n, tax: 0n, amount: 0n };
    expect(result.malls[1]).toMatchObject({ mall: 'tmall', ...zero, selectedChannel: '', channels: [] });
  });

  test('nothing to sell at all costs 0', () => {
    const over = { coupon: byCode(WELCOME5), cashAskedMinor: 100n, walletBalanceMinor: 100n };
    const result = price([`${LAMP_OFF_SHELF}-1`], over);
    expect(result).toMatchObject({
      goods: 0n,
      shipping: 0n,
      tax: 0n,
      cash: 0n,
      final: 0n,
      canCheckout: false,
    });
    expect(result.coupon).toMatchObject({ applied: false, reason: 'COUPON_NOT_APPLICABLE' });
  });

  test('no lines is no order', () =>
    expect(price(EXAMPLE, { lines: [] })).toMatchObject({ final: 0n, canCheckout: false }));
});

describe('cash', () => {
  test.each([
    [1000n, 2500n, 1000n],
    [9000n, 1200n, 1200n],
    [90_000n, 80_000n, 1637n],
    [1000n, 0n, 0n],
    [0n, 2500n, 0n],
    [1000n, -5n, 0n],
    [-1000n, 2500n, 0n],
  ])('of %p asked and %p there, %p is used', (cashAskedMinor, walletBalanceMinor, cash) => {
    const result = price([`${DRESS}-1`], {
      cashAskedMinor,
      walletBalanceMinor,
      coupon: byCode(forCaller({ off: { USD: 7n } })),
    });
    expect(result.cash).toBe(cash);
    // What is left for it: 9.60 + 6.26 + 0.58 - 0.07
    expect(result.final).toBe(1637n - result.cash);
  });
});
