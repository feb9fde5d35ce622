import { describe } from 'bun:test';
import { checkoutBody, priceBody } from '../../../src/http/price-body.ts';
import { type Bound, named, testBounds, times } from '../../support/bounds.ts';

// Every length and number of a price's and a checkout's body (spec 2, 4, 6): at its bound, and one beside it.

const entry = (spu: number, sku: number, count: string) => `${'7'.repeat(spu)}-${'8'.repeat(sku)}-${count}`;
const entries = (count: number) => times(count, (at) => `1-${at}-1`);
const [shortest, longest] = ['x', 'x'.repeat(64)];

const COMMON: readonly Bound[] = [
  ['1 to 100 entries', 'entries', [entries(1), entries(2), entries(100)], [[], entries(101)]],
  [
    'a count of 1 to 999',
    'entries',
    ['1', '999'].map((count) => [entry(1, 1, count)]),
    ['', '0', '1000'].map((count) => [entry(1, 1, count)]),
  ],
  [
    'a count of 999 after adding up',
    'entries',
    [[entry(1, 1, '998'), entry(1, 1, '1')]],
    [[entry(1, 1, '999'), entry(1, 1, '1')]],
  ],
  [
    'ids of 1 to 20 digits',
    'entries',
    [[entry(1, 20, '1')], [entry(20, 1, '1')]],
    [[entry(0, 1, '1')], [entry(1, 0, '1')], [entry(21, 1, '1')], [entry(1, 21, '1')]],
  ],
  [
    'up to 100 channels',
    'mall_channels',
    [null, {}, named(1, 'x'), named(2, 'x'), named(100, 'x')],
    [named(101, 'x')],
  ],
  ['a mall of up to 64 characters', 'mall_channels', [{ [longest]: 'x' }], [{ [`${longest}x`]: 'x' }]],
  [
    'a channel of up to 64 characters, in every place',
    'mall_channels',
    ['', shortest, longest].map((key) => ({ a: 'x', b: key })),
    [{ a: 'x', b: `${longest}x` }],
  ],
  ['a coupon code of up to 64 characters', 'coupon_code', [null, '', shortest, longest], [`${longest}x`]],
];

describe('a price', () => testBounds(priceBody, { entries: entries(1) }, COMMON));

describe('a checkout', () =>
  testBounds(checkoutBody, { entries: entries(1), addr_id: '501' }, [
    ...COMMON,
    ['an address of 1 to 64 characters', 'addr_id', [shortest, longest], ['', `${longest}x`]],
    [
      'an address as a number',
      'addr_id',
      [0, Number.MAX_SAFE_INTEGER],
      [-1, 0.5, Number.MAX_SAFE_INTEGER + 1],
    ],
    [
      'a price token of up to 57,344 characters',
      'price_token',
      [null, '', 'x'.repeat(57_344)],
      ['x'.repeat(57_345)],
    ],
    [
      'a currency of 3 letters',
      'expected_final',
      [{ v: '0', c: 'USD' }],
      ['', 'US', 'USDX', 'usd'].map((c) => ({ v: '0', c })),
    ],
  ]));
