import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { COUPON_KINDS } from '../../../src/domain/pricing/coupons.ts';
import type { Price, PricedMall, PriceInput } from '../../../src/domain/pricing/price.ts';
import { listCoupons, priceOrder } from '../../../src/domain/pricing/pricing.ts';
import { allocate, formatMinor, parseAmount, sum } from '../../../src/domain/values/money.ts';
import { type RandomCart, randomCart } from './random-carts.ts';

/** When one fails, fast-check prints the seed and the smallest failing cart. */
const CARTS = 10_000;

/** The number of times that each case came up. A property over carts that never meet a rule proves nothing. */
const seen = new Map<string, number>();
const count = (what: string, happened: boolean) => seen.set(what, (seen.get(what) ?? 0) + (happened ? 1 : 0));

/** Rounds half up without the code under test, for numbers of 0 or more. */
const halfUp = (numerator: bigint, denominator: bigint) =>
  (numerator * 2n + denominator) / (denominator * 2n);

const least = (...amounts: bigint[]) => amounts.sort((a, b) => Number(a - b))[0] ?? 0n;

function checkMall(mall: PricedMall, input: PriceInput): void {
  const sold = mall.lines.filter((line) => line.reason === null);
  expect(sum(sold.map((line) => line.amount))).toBe(mall.goods);
  expect(sum(mall.lines.map((line) => line.mallDiscount))).toBe(mall.discount);
  expect(sum(mall.lines.map((line) => line.tax))).toBe(mall.tax);
  const nets = sold.map((line) => line.amount - line.mallDiscount);
  expect(sold.map((line) => line.mallDiscount)).toEqual(
    allocate(
      mall.discount,
      sold.map((line) => line.amount),
    ),
  );
  expect(sold.map((line) => line.tax)).toEqual(allocate(mall.tax, nets));
  expect(mall.goods - mall.discount + mall.shipping + mall.tax).toBe(mall.amount);

  const wild = sum(input.mallDiscounts.filter((row) => row.mall === mall.mall).map((row) => row.amountMinor));
  expect(mall.discount).toBe(least(wild < 0n ? 0n : wild, mall.goods));

  const chosen = mall.channels.find((one) => one.channel.key === mall.selectedChannel);
  if (sold.length === 0) {
    expect([mall.amount, mall.selectedChannel, mall.channels]).toEqual([0n, '', []]);
  } else {
    expect([chosen?.f00, chosen?.tax]).toEqual([mall.shipping, mall.tax]);
    const taxBps = BigInt(chosen?.channel.taxBps ?? 0);
    expect(mall.tax).toBe(halfUp((mall.goods - mall.discount) * taxBps, 10_000n));
    if (input.requestedChannels[mall.mall] !== undefined) expect(mall.selectedChannel).toBe('HEAVY');
  }
  for (const line of mall.lines) {
    expect(line.amount).toBe(line.unit * BigInt(line.count));
    const due = line.amount - line.mallDiscount - line.couponDiscount + line.tax;
    expect(line.payable).toBe(line.reason === null ? due : 0n);
    const parts = [line.unit, line.amount, line.mallDiscount, line.couponDiscount, line.tax, line.payable];
    expect(parts.every((part) => part >= 0n)).toBe(true);
  }
}

/** Every "Always" of spec 4. */
function checkSums(price: Price, input: PriceInput): void {
  const lines = price.malls.flatMap((mall) => mall.lines);
  const { coupon } = price;
  expect(lines.length).toBe(input.lines.length);
  expect(sum(lines.map((line) => line.couponDiscount))).toBe(coupon.shippingOff ? 0n : coupon.discount);
  const shippingBack = coupon.shippingOff ? coupon.discount : 0n;
  const payables = sum(lines.map((line) => line.payable));
  expect(payables + price.shipping - shippingBack - price.cash).toBe(price.final);
  expect(sum(price.malls.map((mall) => mall.amount)) - coupon.discount - price.cash).toBe(price.final);
  expect(price.goods - price.mallDiscountSum + price.shipping + price.tax).toBe(
    sum(price.malls.map((mall) => mall.amount)),
  );
  expect(price.discountSum).toBe(price.mallDiscountSum + coupon.discount);
  const all = [
    price.goods,
    price.shipping,
    price.tax,
    price.discountSum,
    coupon.discount,
    price.cash,
    price.final,
  ];
  expect(all.every((one) => one >= 0n)).toBe(true);

  const left = price.final + price.cash;
  const asked = [input.cashAskedMinor, input.walletBalanceMinor, left];
  expect(price.cash).toBe(least(...asked));
  expect(price.canCheckout).toBe(lines.every((line) => line.reason === null));
  expect(parseAmount(formatMinor(price.final, price.currency), price.currency)).toBe(price.final);
}

/** auto_select saves at least as much as each usable coupon. The list and a request by code agree with it. */
function checkCoupons({ input, candidates }: RandomCart): void {
  const auto = priceOrder({ ...input, coupon: { kind: 'auto', candidates } });
  const { usable, unusable } = listCoupons(input, candidates);
  const savesByCode = new Map(usable.map((one) => [one.coupon.code, one.saves]));
  const reasons = new Map(unusable.map((one) => [one.coupon.code, one]));
  for (const found of candidates) {
    const { code } = found.coupon;
    const asked = priceOrder({ ...input, coupon: { kind: 'code', code, found } }).coupon;
    expect(asked.discount <= auto.coupon.discount).toBe(true);
    expect(asked.applied).toBe(savesByCode.has(code));
    expect(asked.applied).toBe(asked.discount > 0n);
    if (asked.applied) expect(asked.discount).toBe(savesByCode.get(code) ?? -1n);
    else expect([asked.reason, asked.shortfall]).toEqual(expectedRefusal(reasons.get(code)));
    count(asked.applied ? `applied ${found.coupon.kind}` : String(asked.reason), true);
  }
  expect(usable.map((one) => one.best)).toEqual(usable.map((_, place) => place === 0));
  expect(auto.coupon.code).toBe(usable[0]?.coupon.code ?? '');
  expect(auto.coupon.applied).toBe(usable.length > 0);
}

type Refusal = { readonly reason: string; readonly shortfall: bigint | null };
/** A coupon that is not listed at all is another user's private one. */
const expectedRefusal = (listed: Refusal | undefined) =>
  (listed === undefined ? ['COUPON_NOT_FOUND', null] : [listed.reason, listed.shortfall]) as never;

test(`${CARTS} random carts keep every sum`, () => {
  fc.assert(
    fc.property(randomCart, (cart) => {
      const price = priceOrder(cart.input);
      for (const mall of price.malls) checkMall(mall, cart.input);
      checkSums(price, cart.input);
      checkCoupons(cart);
      count(price.currency, true);
      count('unavailable line', !price.canCheckout);
      count(
        'free shipping',
        price.malls.some((mall) => mall.selectedChannel !== '' && mall.shipping === 0n),
      );
      count(
        'clamped to goods',
        price.malls.some((mall) => mall.goods > 0n && mall.discount === mall.goods),
      );
      count('cash', price.cash > 0n);
      count('all paid by wallet', price.cash > 0n && price.final === 0n);
    }),
    { numRuns: CARTS },
  );
  // Each kind must be applied at least once. The random carts have to give a new kind what it needs.
  const cases = ['USD', 'GBP', 'JPY', ...COUPON_KINDS.map((kind) => `applied ${kind}`)];
  const rarer = ['unavailable line', 'free shipping', 'clamped to goods', 'cash', 'all paid by wallet'];
  const reasons = [
    'NOT_FOUND',
    'NOT_STARTED',
    'EXPIRED',
    'REGION',
    'USED_UP',
    'ALREADY_USED',
    'NOT_APPLICABLE',
    'MIN_SPEND',
  ];
  for (const what of [...cases, ...rarer, ...reasons.map((reason) => `COUPON_${reason}`)]) {
    expect([what, (seen.get(what) ?? 0) >= CARTS / 200]).toEqual([what, true]);
  }
}, 60_000);
