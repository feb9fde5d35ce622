import { describe, expect, test } from 'bun:test';
import { methodsFor, type PaymentMethodRule } from '../../../src/domain/payments/payment-methods.ts';

const rule = (over: Partial<PaymentMethodRule> = {}): PaymentMethodRule => ({
  name: 'card',
  title: 'Card',
  titles: {},
  logo: 'card.svg',
  regions: [],
  currencies: [],
  clients: [],
  min: {},
  max: {},
  ...over,
});
const US = { region: 'US', client: 'ios', language: 'en' };
const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });
const isOffered = (over: Partial<PaymentMethodRule>, due = usd(1_000n), payer = US) =>
  methodsFor([rule(over)], due, payer).length === 1;

describe('a way to pay', () => {
  test('is offered as it is written, in the order given, when there is something to pay', () => {
    const rules = [rule(), rule({ name: 'a', title: 'A', logo: '' })];
    expect(methodsFor(rules, usd(1n), US)).toEqual([
      { name: 'card', title: 'Card', logo: 'card.svg' },
      { name: 'a', title: 'A', logo: '' },
    ]);
    for (const nothing of [0n, -1n]) expect(methodsFor(rules, usd(nothing), US)).toEqual([]);
  });

  test('bears its name in the language of the payer', () => {
    const titles = { 'zh-Hans': '卡' };
    const named = (language: string) =>
      methodsFor([rule({ titles })], usd(1n), { ...US, language })[0]?.title;
    expect([named('zh-Hans'), named('en')]).toEqual(['卡', 'Card']);
  });

  test.each(['regions', 'currencies', 'clients'] as const)(
    'is bound to its %s, none of which bind',
    (list) => {
      const own = { regions: 'US', currencies: 'USD', clients: 'ios' }[list];
      expect(isOffered({ [list]: ['other', own] })).toBe(true);
      expect(isOffered({ [list]: ['other'] })).toBe(false);
    },
  );

  test('has limits by currency, both within it', () => {
    const limits = { min: { USD: 500n, JPY: 9n }, max: { USD: 2_000n, JPY: 10n } };
    expect([499n, 500n, 2_000n, 2_001n].map((due) => isOffered(limits, usd(due)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isOffered(limits, { amountMinor: 1n, currency: 'GBP' })).toBe(true);
  });
});
