/** Doublings beyond this would leave the whole numbers; every pause has reached its longest by then. */
const DOUBLINGS_MAX = 20;

/** How long to wait after so many tries in vain: `firstMs`, each time twice as long, `longestMs` at most. */
export const doublingPauseMs = (tries: number, firstMs: number, longestMs: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(tries, DOUBLINGS_MAX));
