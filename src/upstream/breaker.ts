import { RETRY_AFTER_S } from './types.ts';

/** The number of failures in a row after which the breaker opens. */
const FAILURES_TO_OPEN = 10;
/** How long it stays open before it lets a probe through. */
const COOL_DOWN_MS = RETRY_AFTER_S * 1_000;

/**
 * The permission for one call, to be settled once. Later outcomes, and those from before the breaker opened, are
 * ignored.
 */
export type Pass = { succeed(): void; fail(): void };

/** Spares requests the wait for a deadline while a service is unavailable (spec 15). */
export type Breaker = {
  /** @returns `null` while the breaker is open */
  enter(): Pass | null;
};

/**
 * A breaker for one service. It opens after `failuresToOpen` failures in a row. After `coolDownMs` it lets a probe
 * through, and another after each further `coolDownMs`. The first success closes it, also that of an earlier probe, for
 * a service may answer more slowly than probes follow each other. It holds no timer and no I/O object, so it may live as long as
 * a Workers isolate.
 */
export function createBreaker(options: {
  nowMs: () => number;
  failuresToOpen?: number;
  coolDownMs?: number;
}): Breaker {
  const { nowMs, failuresToOpen = FAILURES_TO_OPEN, coolDownMs = COOL_DOWN_MS } = options;
  let failuresInARow = 0;
  /** The time when it opened or last let a probe through; `null` while closed. */
  let closedToAllSinceMs: number | null = null;
  /** Rises when it opens and when it closes, so that slow calls from before are ignored. */
  let term = 0;

  function isCoolingDown(sinceMs: number): boolean {
    const waitedMs = nowMs() - sinceMs;
    // A clock that went back must not keep the breaker open.
    return waitedMs >= 0 && waitedMs < coolDownMs;
  }

  function settle(passTerm: number, ok: boolean): void {
    if (passTerm !== term) return;
    const wasOpen = closedToAllSinceMs !== null;
    failuresInARow = ok ? 0 : failuresInARow + 1;
    if (failuresInARow >= failuresToOpen) closedToAllSinceMs = nowMs();
    else if (ok) closedToAllSinceMs = null;
    if (wasOpen !== (closedToAllSinceMs !== null)) term++;
  }

  return {
    enter() {
      if (closedToAllSinceMs !== null) {
        if (isCoolingDown(closedToAllSinceMs)) return null;
        // The cool-down starts again at the probe, so that another follows if this one dies with its request (Workers).
        closedToAllSinceMs = nowMs();
      }
      const passTerm = term;
      return { succeed: () => settle(passTerm, true), fail: () => settle(passTerm, false) };
    },
  };
}
