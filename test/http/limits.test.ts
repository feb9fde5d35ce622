import { afterEach, describe, expect, setSystemTime, test } from 'bun:test';
import { createBindingLimiter, createLimitMemory } from '../../src/http/binding-limits.ts';
import { createMemoryLimiter, type RateLimiter } from '../../src/http/limits.ts';

// Spec 16: a try is counted before the work, and given back if the work was none.

const LIMITS = { checkoutsPerMinute: 3, badCouponsPerMinute: 5, guestFactor: 2 };
const memory = () => createMemoryLimiter({ limits: LIMITS });
const START = Date.parse('2026-01-05T08:00:00Z');
afterEach(() => {
  setSystemTime();
});

const begin = (limits: RateLimiter, key = 'u', isGuest = false) => limits.begin('bad_coupon', key, isGuest);
/** Begins tries until none is let through, at most 50. @returns those that were */
async function beginAll(limits: RateLimiter, isGuest = false) {
  const begun = [];
  for (let n = 0; n < 50; n += 1) {
    const one = await begin(limits, 'u', isGuest);
    if (one.ok) begun.push(one);
  }
  return begun;
}

describe('tries in memory', () => {
  test('that are under way count; those that were none leave room again', async () => {
    const limits = memory();
    const begun = await beginAll(limits);
    expect(begun).toHaveLength(5);
    await Promise.all(begun.map((one, at) => one.end(at < 2)));
    expect(await beginAll(limits)).toHaveLength(3);
  });

  for (const afterMs of [0, 1, 31_500, 59_999])
    test(`are refused ${afterMs} ms later with a Retry-After after which one is let through`, async () => {
      setSystemTime(START);
      const limits = memory();
      await beginAll(limits);
      setSystemTime(START + afterMs);
      const refused = await begin(limits);
      if (refused.ok) throw new Error('not refused');
      setSystemTime(START + afterMs + refused.retryAfterS * 1000);
      expect((await begin(limits)).ok).toBe(true);
    });

  test.each([
    [0, 60],
    [1, 60],
    [1_000, 59],
    [58_999, 2],
    [59_000, 1],
    [59_999, 1],
    [60_000, null],
  ])('are refused for a minute: %d ms later for %p s more', async (afterMs, seconds) => {
    setSystemTime(START);
    const limits = memory();
    await beginAll(limits);
    setSystemTime(START + afterMs);
    const next = await begin(limits);
    expect(next.ok ? null : next.retryAfterS).toBe(seconds);
  });

  test('given back after their minute are no more tries in the next', async () => {
    setSystemTime(START);
    const limits = memory();
    const begun = await beginAll(limits);
    setSystemTime(START + 61_000);
    for (const one of begun) await one.end(false);
    expect(await beginAll(limits)).toHaveLength(5);
  });

  test('of checkouts are taken at once', async () => {
    const limits = memory();
    const taken = await Promise.all(Array.from({ length: 9 }, () => limits.take('checkout', 'u', false)));
    expect(taken.filter((one) => one.ok)).toHaveLength(3);
  });
});

describe('tries by a binding, which cannot give back', () => {
  const bound = (limit: number, nowMs = () => START) => {
    let counted = 0;
    const binding = {
      limit: async () => {
        counted += 1;
        return { success: counted <= limit };
      },
    };
    const env = { LIMIT_BAD_COUPON: binding, LIMIT_BAD_COUPON_GUEST: binding, LIMIT_CHECKOUT: binding };
    const limits = createBindingLimiter(env, createLimitMemory(), nowMs, LIMITS.guestFactor);
    return { limits, counted: () => counted };
  };

  test('are few under way at once, and counted when they end', async () => {
    const { limits, counted } = bound(15);
    const begun = await beginAll(limits);
    expect([begun.length, counted()]).toEqual([10, 0]);
    await Promise.all(begun.map((one, at) => one.end(at < 8)));
    expect(counted()).toBe(8);
    expect((await begin(limits, 'another')).ok).toBe(true);
    const more = await beginAll(limits);
    await Promise.all(more.map((one) => one.end(true)));
    expect(await begin(limits)).toEqual({ ok: false, retryAfterS: 60 });
  });

  test('are as many more under way of a network of guests as it may have', async () => {
    const { limits } = bound(15);
    const begun = await beginAll(limits, true);
    expect(begun).toHaveLength(10 * LIMITS.guestFactor);
    await Promise.all(begun.map((one) => one.end(false)));
    expect(await beginAll(limits, true)).toHaveLength(begun.length);
  });

  test.each([
    [0, 60],
    [1, 60],
    [1_000, 59],
    [59_000, 1],
    [59_999, 1],
    [60_000, null],
    // The clock went back.
    [-1, null],
  ])(
    'are refused for a minute after the one too many: %d ms later for %p s more',
    async (afterMs, seconds) => {
      let nowMs = START;
      const { limits } = bound(1, () => nowMs);
      for (let tries = 0; tries < 2; tries += 1) {
        const begun = await begin(limits);
        if (begun.ok) await begun.end(true);
      }
      nowMs += afterMs;
      const next = await begin(limits);
      expect(next.ok ? null : next.retryAfterS).toBe(seconds);
    },
  );

  test('of a request that never ended are forgotten', async () => {
    let nowMs = START;
    const { limits } = bound(15, () => nowMs);
    await beginAll(limits);
    expect((await begin(limits)).ok).toBe(false);
    nowMs += 30_000;
    expect((await begin(limits)).ok).toBe(true);
  });
});
