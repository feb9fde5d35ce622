import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { AppConfig } from '../config/config.ts';

export type LimitKind = 'checkout' | 'bad_coupon';
export type Refusal = { readonly ok: false; readonly retryAfterS: number };
export type Taken = { readonly ok: true } | Refusal;
/** `end(counts)` must be called once, when the work has ended in any way; `counts` says whether it was a try. */
export type Begun = { readonly ok: true; end(counts: boolean): Promise<void> } | Refusal;

/**
 * Counts tries per minute (spec 16). `key` is a user, or a guest's network, behind which there may be several guests.
 */
export type RateLimiter = {
  take(kind: LimitKind, key: string, isGuest: boolean): Promise<Taken>;
  /**
   * For work whose end tells whether it was a try. Tries in flight count too, so that a burst cannot pass before the
   * first has ended.
   */
  begin(kind: LimitKind, key: string, isGuest: boolean): Promise<Begun>;
};

const WINDOW_S = 60;

export function createMemoryLimiter({ limits }: Pick<AppConfig, 'limits'>): RateLimiter {
  const points = { checkout: limits.checkoutsPerMinute, bad_coupon: limits.badCouponsPerMinute };
  const make = (kind: LimitKind, factor: number) =>
    new RateLimiterMemory({
      keyPrefix: `${kind}:${factor}`,
      points: points[kind] * factor,
      duration: WINDOW_S,
    });
  const users = { checkout: make('checkout', 1), bad_coupon: make('bad_coupon', 1) };
  const guests = {
    checkout: make('checkout', limits.guestFactor),
    bad_coupon: make('bad_coupon', limits.guestFactor),
  };
  return {
    async take(kind, key, isGuest) {
      const begun = await begin((isGuest ? guests : users)[kind], key);
      return begun.ok ? { ok: true } : begun;
    },
    begin: (kind, key, isGuest) => begin((isGuest ? guests : users)[kind], key),
  };
}

async function begin(limiter: RateLimiterMemory, key: string): Promise<Begun> {
  try {
    const { msBeforeNext } = await limiter.consume(key);
    const windowEndsMs = Date.now() + msBeforeNext;
    return {
      ok: true,
      async end(counts) {
        // After its window a try is not given back, or the next window would have one more.
        if (!counts && Date.now() < windowEndsMs) await limiter.reward(key);
      },
    };
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    // A refused try does not count, or tries that are given back would leave no room.
    await limiter.reward(key);
    return { ok: false, retryAfterS: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) };
  }
}
