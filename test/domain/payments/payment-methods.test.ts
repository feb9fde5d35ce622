import { describe, expect, test } from 'bun:test';
import { methodsFor, type PaymentMethodRule } from '../../../src/domain/payments/payment-methods.ts';

// Spec 7: by region, currency, amount limits and client; limits are inclusive, and what is not named does not restrict.

const rule = (over: Partial<PaymentMethodRule>): PaymentMethodRule => ({
  ...{
    name: 'a',
    title: 'A',
    titles: {},
    logo: '',
    regions: [],
    currencies: [],
    clients: [],
    min: {},
    max: {},
  },
  ...over,
});
const US = { region: 'US', client: 'ios', language: 'en' };
const pays = (over: Partial<PaymentMethodRule>, amountMinor: bigint, payer = US) =>
  methodsFor([rule(over)], { amountMinor, currency: 'USD' }, payer).length === 1;

describe('limits', () => {
  const both = { min: { USD: 100n }, max: { USD: 500n } };
  test.each([
    [99n, false],
    [100n, true],
    [101n, true],
    [499n, true],
    [500n, true],
    [501n, false],
  ])('of 1.00 to 5.00: %p', (amount, can) => expect(pays(both, amount)).toBe(can));

  test('of one amount take that one', () =>
    expect([99n, 100n, 101n].map((one) => pays({ min: { USD: 100n }, max: { USD: 100n } }, one))).toEqual([
      false,
      true,
      false,
    ]));

  test("of another currency are not this order's", () =>
    expect(pays({ min: { EUR: 100n }, max: { EUR: 100n } }, 1n)).toBe(true));

  test('of nothing are nothing: the least and the most can be paid', () =>
    expect([0n, 1n, 10n ** 12n].map((one) => pays({}, one))).toEqual([false, true, true]));
});

describe('lists', () => {
  const LISTS = [
    ['regions', 'US', 'GB'],
    ['currencies', 'USD', 'GBP'],
    ['clients', 'ios', 'android'],
  ] as const;
  test.each(LISTS)('%s: none is all, one is that one, of two either', (list, own, other) => {
    expect([[], [own], [other], [own, other], [other, own]].map((of) => pays({ [list]: of }, 1n))).toEqual([
      true,
      true,
      false,
      true,
      true,
    ]);
  });
});

test('a title in the language of the payer, else the one for all; in the order given', () => {
  const rules = [rule({ name: 'b', titles: { 'zh-Hans': '乙' } }), rule({ name: 'a' })];
  const due = { amountMinor: 1n, currency: 'USD' };
  expect(methodsFor(rules, due, { ...US, language: 'zh-Hans' }).map((one) => one.title)).toEqual(['乙', 'A']);
  expect(methodsFor(rules, due, US).map((one) => one.name)).toEqual(['b', 'a']);
});
