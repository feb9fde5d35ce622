import { describe, expect, test } from 'bun:test';
import { notificationRows, paymentRowsOf, refundRowsOf } from '../../src/row-contracts/after-sale.ts';
import { channelRows, freeShippingRows, skuRows } from '../../src/row-contracts/catalogue.ts';
import { type Contract, faultsOf } from '../../src/row-contracts/contract.ts';
import { couponRows } from '../../src/row-contracts/coupon.ts';
import { blacklistRows, cartRows } from '../../src/row-contracts/customer.ts';
import { orderEntryRows, orderRows, paymentMethodRows } from '../../src/row-contracts/order.ts';

// Rows that other programs write: each number at its bound, and one beside it; each word of a list. A row beyond is left out (spec 3).

const INT_MAX = 2_147_483_647;
const FEN_MAX = 10_000_000_000n;

/** Whether the column's value alone keeps to the contract. */
const isFit = (contract: Contract, more: Readonly<Record<string, unknown>>) =>
  faultsOf(contract, more).every((column) => !(column in more));

type Case = readonly [
  contract: Contract,
  column: string,
  taken: readonly unknown[],
  left: readonly unknown[],
];
const WEIGHT = [
  [0, 1, 10_000_000],
  [-1, 10_000_001],
] as const;
const FROM_ZERO = [
  [0, 1, INT_MAX],
  [-1, INT_MAX + 1],
] as const;
const FEN = [
  [0n, 1n, FEN_MAX],
  [-1n, FEN_MAX + 1n],
] as const;
const DAYS = [
  [0, 3_650],
  [-1, 3_651],
] as const;
const ORDERED = [
  [1, 999],
  [0, 1_000],
] as const;

const CASES: readonly Case[] = [
  [skuRows, 'priceFen', ...FEN],
  [skuRows, 'weightG', ...WEIGHT],
  [skuRows, 'stock', ...FROM_ZERO],
  [channelRows, 'priority', [-INT_MAX - 1, 0, INT_MAX], [-INT_MAX - 2, INT_MAX + 1]],
  [channelRows, 'firstWeightG', ...FROM_ZERO],
  [channelRows, 'stepWeightG', ...FROM_ZERO],
  [channelRows, 'maxWeightG', ...FROM_ZERO],
  [channelRows, 'firstFeeFen', ...FEN],
  [channelRows, 'stepFeeFen', ...FEN],
  [channelRows, 'taxBps', [0, 1, 10_000], [-1, 10_001]],
  [channelRows, 'etaDaysFrom', ...DAYS],
  [channelRows, 'etaDaysTo', ...DAYS],
  [channelRows, 'region', ['US'], ['', 'U', 'USA', 'us']],
  [freeShippingRows, 'thresholdMinor', [0n, 1n], [-1n]],
  [couponRows, 'code', ['C', 'C'.repeat(64)], ['', 'C'.repeat(65)]],
  [couponRows, 'percent', [null, '0', '12.5', '100', '100.0'], ['100.01', '101', '-1', '']],
  [couponRows, 'totalLimit', [null, ...FROM_ZERO[0]], FROM_ZERO[1]],
  [couponRows, 'perUserLimit', [null, ...FROM_ZERO[0]], FROM_ZERO[1]],
  [couponRows, 'usedCount', ...FROM_ZERO],
  [
    couponRows,
    'malls',
    [null, [], ['a'], ['a', 'b']],
    [
      ['a', ''],
      ['', 'a'],
    ],
  ],
  [
    couponRows,
    'regions',
    [null, [], ['US'], ['US', 'GB']],
    [
      ['US', 'gb'],
      ['gb', 'US'],
    ],
  ],
  [couponRows, 'off', [null, {}, { USD: '1.00' }, { USD: '1.00', JPY: '1' }], [{ USD: '1.00', JPY: '0.1' }]],
  [paymentMethodRows, 'currencies', [null, [], ['USD', 'JPY']], [['USD', 'usd']]],
  [cartRows, 'count', [1, INT_MAX], [0, INT_MAX + 1]],
  [orderEntryRows, 'count', ...ORDERED],
  [couponRows, 'kind', ['amount_off', 'percent_off', 'shipping_off'], ['', 'gift']],
  [paymentRowsOf, 'status', ['failed', 'authorized', 'voided', 'captured'], ['', 'paid']],
  [refundRowsOf, 'status', ['requested', 'processing', 'succeeded', 'failed'], ['', 'done']],
  [blacklistRows, 'kind', ['user', 'phone', 'email', 'address'], ['', 'ip']],
  [
    orderRows,
    'status',
    ['unpaid', 'authorized', 'paid', 'purchased', 'shipped', 'receiving', 'received', 'refunded', 'canceled'],
    ['', 'expired'],
  ],
  [notificationRows, 'isRead', [0, 1], [-1, 2]],
];

test.each(
  CASES.map(([contract, column, taken, left]) => [contract.name, column, taken, left, contract] as const),
)('%s: %s', (_, column, taken, left, contract) => {
  for (const value of taken) expect([value, isFit(contract, { [column]: value })]).toEqual([value, true]);
  for (const value of left) expect([value, isFit(contract, { [column]: value })]).toEqual([value, false]);
});

test('an order has an address of nine texts, and none may be missing', () => {
  const names = ['addrId', 'region', 'receiver', 'email', 'phone', 'street', 'city', 'province', 'postcode'];
  const whole = Object.fromEntries(names.map((name) => [name, '']));
  expect(isFit(orderRows, { address: whole })).toBe(true);
  for (const name of names) {
    const { [name]: _, ...rest } = whole;
    expect([name, isFit(orderRows, { address: rest })]).toEqual([name, false]);
    expect([name, isFit(orderRows, { address: { ...whole, [name]: null } })]).toEqual([name, false]);
  }
});

describe('a refund of units', () => {
  const unit = (more = {}) => ({ lineNo: 1, skuId: '1', count: 1, amountMinor: '0', ...more });
  const isTaken = (...units: object[]) => isFit(refundRowsOf, { units });

  test('has none, one or two, of 1 to 999, each with what it is worth in up to 30 digits', () => {
    for (const units of [[], [unit()], [unit(), unit({ count: 999, amountMinor: '9'.repeat(30) })]])
      expect(isTaken(...units)).toBe(true);
    for (const bad of [{ count: 0 }, { count: 1_000 }, { amountMinor: '' }, { amountMinor: '9'.repeat(31) }])
      expect([bad, isTaken(unit(), unit(bad))]).toEqual([bad, false]);
  });
});

test('money of a payment does not bear the name of the wallet, whose refunds could not be told from its own', () => {
  const [rule] = paymentRowsOf.together;
  const holds = (paymentId: string, status: string) => rule?.holds({ paymentId, status } as never);
  expect([holds('p1', 'captured'), holds('Wallet', 'authorized'), holds('wallet', 'failed')]).toEqual([
    ...[true, true, true],
  ]);
  expect(['authorized', 'voided', 'captured'].map((status) => holds('wallet', status))).toEqual([
    ...[false, false, false],
  ]);
});

describe('two limits that may meet, and not cross', () => {
  const holds = ({ together }: Contract, row: object) => together.every((one) => one.holds(row as never));

  test.each([
    ['days', channelRows, { etaDaysFrom: 5, etaDaysTo: 5 }, { etaDaysFrom: 6, etaDaysTo: 5 }],
    ['instants', couponRows, { startsAtMs: 7, endsAtMs: 7 }, { startsAtMs: 8, endsAtMs: 7 }],
    [
      'amounts, in each currency',
      paymentMethodRows,
      { minAmount: { USD: '1.00', JPY: '2' }, maxAmount: { JPY: '2', USD: '1.00' } },
      { minAmount: { USD: '1.00', JPY: '3' }, maxAmount: { JPY: '2', USD: '1.00' } },
    ],
  ] as const)('%s', (_, contract, meeting, crossing) => {
    expect([holds(contract, meeting), holds(contract, crossing)]).toEqual([true, false]);
  });

  test('one of them alone crosses nothing', () => {
    for (const row of [
      { startsAtMs: null, endsAtMs: 7 },
      { startsAtMs: 7, endsAtMs: null },
    ])
      expect(holds(couponRows, row)).toBe(true);
    for (const row of [
      { minAmount: { USD: '9' }, maxAmount: null },
      { minAmount: null, maxAmount: { USD: '0' } },
      { minAmount: { USD: '9' }, maxAmount: { JPY: '1' } },
    ])
      expect(holds(paymentMethodRows, row)).toBe(true);
  });
});
