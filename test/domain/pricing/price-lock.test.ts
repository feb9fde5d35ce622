import { describe, expect, test } from 'bun:test';
import { parseEntries } from '../../../src/domain/pricing/entries.ts';
import type { CouponChoice, Entry, Price } from '../../../src/domain/pricing/price.ts';
import {
  differsFromShown,
  judgeToken,
  lockedDiscounts,
  lockedRate,
  lockOn,
  PRICE_LOCK_MS,
  type PriceLock,
  shownLines,
} from '../../../src/domain/pricing/price-lock.ts';
import { priceOrder } from '../../../src/domain/pricing/pricing.ts';
import { CLOCK_SKEW_MS } from '../../../src/domain/values/windows.ts';
import { byCode, DRESS, FRYER, forCaller, inputOf, must, NOW_MS, rateFor } from './fixtures.ts';

// What a price token locks, and when a checkout may use it (spec 4, 6).

function entriesOf(texts: readonly string[]): readonly Entry[] {
  const parsed = parseEntries(texts);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.entries;
}

const TEXTS = [`${DRESS}-1`, `${FRYER}-2`];
const price = priceOrder(inputOf('US', TEXTS));
const malls = price.malls.map((mall) => mall.mall);
const [mall = ''] = malls;
const chosen = Object.fromEntries(price.malls.map((one) => [one.mall, one.selectedChannel]));
const caller = { userId: 'u1', region: 'US' };
const request = { entries: entriesOf(TEXTS), mallChannels: {}, couponCode: '' };
const rate = { rate: rateFor('US'), asOfMs: 5 };
const lock = lockOn(
  price,
  { rate, mallDiscounts: [{ mall, amountMinor: 7n }], cashAskedMinor: 12n, nowMs: NOW_MS },
  caller,
  { ...request, mallChannels: { [mall]: 'asked', elsewhere: 'x' } },
);

test('a lock holds what the price was made of, and of the requested channels those of its malls', () => {
  expect(lock.askedChannels).toEqual({ [mall]: 'asked' });
  expect(lock.channels).toEqual(chosen);
  expect(lock).toMatchObject({ userId: 'u1', region: 'US', cash: '12', expiresAtMs: NOW_MS + PRICE_LOCK_MS });
  expect(lock.final).toBe(String(price.final));
  expect(lockedRate(lock)).toEqual(rate);
  expect(lockedDiscounts(lock)).toEqual([{ mall, amountMinor: 7n }]);
  expect(shownLines(lock).reduce((sum, line) => sum + line.payable, 0n)).toBe(
    price.malls.flatMap((one) => one.lines).reduce((sum, line) => sum + line.payable, 0n),
  );
  expect(lockedRate(null)).toBeNull();
  expect(lockedRate({ ...lock, rate: '0' })).toBeNull();
});

describe('a token', () => {
  const stateAt = (own: PriceLock | null, nowMs = NOW_MS, asked = request, who = caller) =>
    judgeToken(own, who, asked, nowMs).state;

  test('lives for its ten minutes and no longer', () => {
    expect(lock.expiresAtMs - NOW_MS).toBe(10 * 60_000);
    expect(stateAt(lock)).toBe('alive');
    expect(stateAt(lock, NOW_MS + PRICE_LOCK_MS - 1)).toBe('alive');
    expect(stateAt(lock, NOW_MS + PRICE_LOCK_MS)).toBe('expired');
    expect(stateAt(lock, NOW_MS - CLOCK_SKEW_MS)).toBe('alive');
    expect(stateAt(lock, NOW_MS - CLOCK_SKEW_MS - 1)).toBe('expired');
  });

  test.each([
    ['not signed by us', null, request, caller],
    ["another user's", lock, request, { ...caller, userId: 'u2' }],
    ["a guest's", { ...lock, userId: null }, request, caller],
    ["another region's", lock, request, { ...caller, region: 'GB' }],
    ['of other entries', lock, { ...request, entries: entriesOf([`${DRESS}-1`]) }, caller],
    ['of another count', lock, { ...request, entries: entriesOf([`${DRESS}-1`, `${FRYER}-3`]) }, caller],
    ['of another coupon', lock, { ...request, couponCode: 'SAVE' }, caller],
  ] as const)('%s is invalid', (_, own, asked, who) => {
    expect(stateAt(own, NOW_MS, asked, who)).toBe('invalid');
  });
});

describe('a token of a summary whose coupon could not be used', () => {
  const soon = byCode(forCaller({ code: 'SOON', startsAtMs: NOW_MS + 1 }));
  const shown = (coupon: CouponChoice) => priceOrder({ ...inputOf('US', TEXTS), coupon });
  const lockOf = (of: Price) =>
    lockOn(of, { rate, mallDiscounts: [], cashAskedMinor: 0n, nowMs: NOW_MS }, caller, request);
  const own = lockOf(shown(soon));
  const judged = (couponCode: string, of: PriceLock = own) =>
    judgeToken(of, caller, { ...request, couponCode }, NOW_MS);

  test('is of the same body, with the code or without it, and of no other code', () => {
    expect([judged('SOON'), judged('')].map((one) => one.state)).toEqual(['alive', 'alive']);
    expect([judged('LATER'), judged('soon')].map((one) => one.state)).toEqual(['invalid', 'invalid']);
  });

  test('shows another price once the coupon can be used', () => {
    const ask = { mallChannels: chosen, cashAskedMinor: 0n, expectedMinor: null, isExpected: false };
    expect(differsFromShown(judged('SOON'), shown(soon), ask)).toBe(false);
    expect(differsFromShown(judged('SOON'), shown(byCode(forCaller({ code: 'SOON' }))), ask)).toBe(true);
  });

  test('one whose coupon was applied is of that code alone, however it was chosen', () => {
    const best = forCaller({ code: 'BEST' });
    for (const choice of [byCode(best), { kind: 'auto', candidates: [best] } as const]) {
      const applied = lockOf(shown(choice));
      expect(['BEST', '', 'SOON'].map((code) => judged(code, applied).state)).toEqual([
        'alive',
        'invalid',
        'invalid',
      ]);
    }
  });

  test('of the release before, which did not keep the code, is of the body without it', () => {
    const { unusedCoupon: _, ...before } = own;
    expect(['', 'SOON', 'undefined'].map((code) => judged(code, before).state)).toEqual([
      'alive',
      'invalid',
      'invalid',
    ]);
  });
});

describe('the price that was shown', () => {
  const token = judgeToken(lock, caller, request, NOW_MS);
  const ask = { mallChannels: chosen, cashAskedMinor: 12n, expectedMinor: null, isExpected: false };
  const none = { state: 'none', lock: null } as const;

  test('is the same with the channels that were asked for, and with those that were chosen', () => {
    expect(differsFromShown(token, price, ask)).toBe(false);
    expect(differsFromShown(token, price, { ...ask, mallChannels: { [mall]: 'asked' } })).toBe(false);
    expect(() => differsFromShown(token, price, { ...ask, mallChannels: {} })).toThrow('PRICE_TOKEN_INVALID');
  });

  test('is the same whatever is asked for malls that are not in the cart', () => {
    const elsewhere = (mallChannels: Readonly<Record<string, string>>) =>
      differsFromShown(token, price, { ...ask, mallChannels: { ...mallChannels, elsewhere: 'y' } });
    expect([elsewhere(chosen), elsewhere({ [mall]: 'asked' })]).toEqual([false, false]);
    expect(() => elsewhere({})).toThrow('PRICE_TOKEN_INVALID');
  });

  test('is the same in whatever order the malls are named', () => {
    expect(malls.length).toBeGreaterThan(1);
    const backwards = Object.fromEntries(Object.entries(chosen).reverse());
    expect(differsFromShown(token, price, { ...ask, mallChannels: backwards })).toBe(false);
  });

  test('is of the cash that was asked for', () => {
    expect(() => differsFromShown(token, price, { ...ask, cashAskedMinor: 11n })).toThrow(
      'PRICE_TOKEN_INVALID',
    );
    const invalid = { state: 'invalid', lock: null } as const;
    expect(() => differsFromShown(invalid, price, ask)).toThrow('PRICE_TOKEN_INVALID');
  });

  test('differs by one cent of the lock or of what the APP expected, also once the lock has expired', () => {
    const dearer = { ...price, final: price.final + 1n };
    expect(differsFromShown(token, dearer, ask)).toBe(true);
    expect(differsFromShown({ state: 'expired', lock: must(token.lock) }, dearer, ask)).toBe(true);
    const expect1 = (expectedMinor: bigint | null) =>
      differsFromShown(none, price, { ...ask, expectedMinor, isExpected: true });
    expect(expect1(price.final)).toBe(false);
    expect(expect1(price.final - 1n)).toBe(true);
    // in another currency
    expect(expect1(null)).toBe(true);
    expect(differsFromShown(none, price, ask)).toBe(false);
  });
});
