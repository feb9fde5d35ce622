import { describe, expect, test } from 'bun:test';
import type { CheckoutBody } from '../../src/http/price-body.ts';
import type { RefundBody } from '../../src/http/refund-body.ts';
import { checkoutText, sameRefund } from '../../src/http/same-request.ts';

// Two requests are the same if they mean the same, however they are written (spec 6, "Once"; spec 11).

const CHECKOUT = {
  entries: [
    { spuId: '1', skuId: '10', count: 2 },
    { spuId: '2', skuId: '20', count: 1 },
  ],
  ...{
    addr_id: '501',
    mall_channels: { tmall: 'B', taobao: 'A' },
    coupon_code: 'C',
    no_remove_from_cart: false,
  },
  ...{ cash: '10.50', price_token: 'T', expected_final: { v: '20.00', c: 'USD' } },
} as unknown as CheckoutBody;
const textOf = (over: object) => checkoutText({ ...CHECKOUT, ...over } as CheckoutBody);

describe('a checkout', () => {
  test.each<[string, object]>([
    ['its channels in another order', { mall_channels: { taobao: 'A', tmall: 'B' } }],
    ['a channel that is none', { mall_channels: { ...CHECKOUT.mall_channels, jd: '' } }],
    ['another spelling of its amounts', { cash: '10.5', expected_final: { v: '20', c: 'USD' } }],
    ['another spelling still', { cash: '10.500', expected_final: { v: '20.0', c: 'USD' } }],
  ])('is the same with %s', (_, over) => expect(textOf(over)).toBe(textOf({})));

  test.each<[string, object]>([
    ['its entries in another order', { entries: CHECKOUT.entries.toReversed() }],
    ['another count', { entries: CHECKOUT.entries.map((one) => ({ ...one, count: 3 })) }],
    ['another address', { addr_id: '502' }],
    ['another channel', { mall_channels: { tmall: 'C', taobao: 'A' } }],
    ['no coupon', { coupon_code: '' }],
    ['its goods left in the cart', { no_remove_from_cart: true }],
    ['other cash', { cash: '10.05' }],
    ['ten times the cash', { cash: '105.0' }],
    ['no cents of it', { cash: '10' }],
    ['a cent more of it', { cash: '10.51' }],
    ['other tenths of it', { cash: '10.6' }],
    ['another price', { price_token: 'U' }],
    ['another final', { expected_final: { v: '2.00', c: 'USD' } }],
    ['another currency', { expected_final: { v: '20.00', c: 'EUR' } }],
    ['no final', { expected_final: null }],
  ])('is another with %s', (_, over) => expect(textOf(over)).not.toBe(textOf({})));

  test('without a price or a final is one, however that is said', () => {
    expect(textOf({ price_token: '', expected_final: null })).toBe(
      textOf({ price_token: null, expected_final: undefined }),
    );
  });
});

describe('a refund', () => {
  const refund = (entries: [sku_id: string, count: number][] | null, over: object = {}): RefundBody =>
    ({
      ...{ refund_id: 'R', reason: 'broken', amount: null, include_shipping: false, to: 'original', ...over },
      entries: entries === null ? null : entries.map(([sku_id, count]) => ({ sku_id, count })),
    }) as unknown as RefundBody;
  const hash = (...args: Parameters<typeof refund>) => sameRefund(refund(...args)).requestHash;

  test('is the same whatever its id, the order of its entries, or how a SKU is divided', () => {
    const asked = hash([
      ['a', 2],
      ['b', 1],
      ['c', 1],
    ]);
    expect(
      hash([
        ['c', 1],
        ['a', 2],
        ['b', 1],
      ]),
    ).toBe(asked);
    expect(
      hash([
        ['b', 1],
        ['a', 1],
        ['c', 1],
        ['a', 1],
      ]),
    ).toBe(asked);
    expect(
      hash(
        [
          ['a', 2],
          ['b', 1],
          ['c', 1],
        ],
        { refund_id: 'S' },
      ),
    ).toBe(asked);
  });

  test('is another with other entries, or anything else', () => {
    const all = [
      hash(null),
      hash([]),
      hash([['a', 1]]),
      hash([['a', 2]]),
      hash([['b', 1]]),
      hash(null, { reason: 'late' }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(hash(null, { amount: { amountMinor: 1n, currency: 'USD' } })).not.toBe(hash(null));
  });

  test('is known by the release before as it was written', () => {
    const [one, other] = [
      sameRefund(
        refund([
          ['a', 1],
          ['b', 1],
        ]),
      ),
      sameRefund(
        refund([
          ['b', 1],
          ['a', 1],
        ]),
      ),
    ];
    expect(one.formerHash).toBe(one.requestHash);
    expect(other.requestHash).toBe(one.requestHash);
    expect(other.formerHash).not.toBe(one.formerHash);
  });
});
