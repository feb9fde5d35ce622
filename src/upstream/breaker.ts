/** Consecutive failures after which a service is not asked any more. */
const FAILURES_TO_OPEN = 10;
/** How long it is then left alone before one probe is let through. */
const COOL_DOWN_MS = 5_000;

/** Leave to make one call. Settle it once; what comes later, or from before the breaker opened, is ignored. */
export type Pass = { succeed(): void; fail(): void };

/** Keeps us from waiting out a deadline per request on a service that is plainly away (spec 15). */
export type Breaker = {
  /** `null` when the service must not be asked now. */
  enter(): Pass | null;
};

/**
 * A breaker for one service: open after `failuresToOpen` failures in a row, and from `coolDownMs` later on half-open
 * for one probe at a time, whose outcome closes it or opens it again. Holds no timer and no I/O object, so one may live
 * as long as a Workers isolate.
 */
export function createBreaker(options: {
  nowMs: () => number;
  failuresToOpen?: number;
  coolDownMs?: number;
}): Breaker {
  const { nowMs, failuresToOpen = FAILURES_TO_OPEN, coolDownMs = COOL_DOWN_MS } = options;
  let failuresInARow = 0;
  /** When it opened or last let a probe through; `null` while closed. */
  let closedToAllSinceMs: number | null = null;
  /** Rises at each change of state: a slow call from an earlier state says nothing about this one. */
  let term = 0;

  function isCoolingDown(sinceMs: number): boolean {
    const waitedMs = nowMs() - sinceMs;
    // A clock that went back must not keep the breaker open for as long as it went back.
    return waitedMs >= 0 && waitedMs < coolDownMs;
  }

  function settle(passTerm: number, ok: boolean): void {
    if (passTerm !== term) return;
    failuresInARow = ok ? 0 : failuresInARow + 1;
    const mustOpen = closedToAllSinceMs === null ? failuresInARow >= failuresToOpen : !ok;
    if (mustOpen) closedToAllSinceMs = nowMs();
    else if (closedToAllSinceMs !== null) closedToAllSinceMs = null;
    else return;
    term++;
  }

  return {
    enter() {
      if (closedToAllSinceMs !== null) {
        if (isCoolingDown(closedToAllSinceMs)) return null;
        // The cool-down starts anew at the probe: the next one may go if this one dies with its request (Workers).
        closedToAllSinceMs = nowMs();
        term++;
      }
      const passTerm = term;
      return { succeed: () => settle(passTerm, true), fail: () => settle(passTerm, false) };
    },
  };
}
