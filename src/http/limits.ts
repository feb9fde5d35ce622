import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { AppConfig } from '../config.ts';

export type LimitKind = 'checkout' | 'bad_coupon';
export type Taken = { readonly ok: true } | { readonly ok: false; readonly retryAfterS: number };

/** Counts tries per minute (spec 16). `key` is a user, or a guest's network address, of whom more may stand behind one. */
export type RateLimiter = {
  take(kind: LimitKind, key: string, isGuest: boolean): Promise<Taken>;
  /** Whether there is one left, without taking it. */
  peek(kind: LimitKind, key: string, isGuest: boolean): Promise<Taken>;
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
  const refusal = (msLeft: number): Taken => ({
    ok: false,
    retryAfterS: Math.max(1, Math.ceil(msLeft / 1000)),
  });
  return {
    async take(kind, key, isGuest) {
      try {
        await (isGuest ? guests : users)[kind].consume(key);
        return { ok: true };
      } catch (error) {
        if (error instanceof RateLimiterRes) return refusal(error.msBeforeNext);
        throw error;
      }
    },
    async peek(kind, key, isGuest) {
      const state = await (isGuest ? guests : users)[kind].get(key);
      return state === null || state.remainingPoints > 0 ? { ok: true } : refusal(state.msBeforeNext);
    },
  };
}
