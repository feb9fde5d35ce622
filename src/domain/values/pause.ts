/** Doublings beyond this would leave the whole numbers; every pause has reached its longest by then. */
const DOUBLINGS_MAX = 20;

/**
 * How long work waits that a breaker held back. It was not tried, so it does not wait as if it had failed: when the
 * service is back, all of it goes out within this time.
 */
const HELD_BACK_PAUSE_MS = 30_000;

/** How long to wait after so many tries in vain: `firstMs`, each time twice as long, `longestMs` at most. */
export const doublingPauseMs = (tries: number, firstMs: number, longestMs: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(tries, DOUBLINGS_MAX));

/** When work is tried again, and how often it has been tried by then. */
export type Later = { readonly attempts: number; readonly nextAtMs: number };

/** After a try in vain; or, `wasHeldBack`, after none. */
export const laterOf = (
  attempts: number,
  nowMs: number,
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
  wasHeldBack: boolean,
): Later =>
  wasHeldBack
    ? { attempts, nextAtMs: nowMs + HELD_BACK_PAUSE_MS }
    : { attempts: attempts + 1, nextAtMs: nowMs + doublingPauseMs(attempts, firstMs, longestMs) };
