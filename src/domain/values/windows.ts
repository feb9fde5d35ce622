/**
 * Clocks of our processes may differ by this. What is further ahead than its window and this was written by a wrong
 * clock (a machine that woke, QA's `clock=+300d`): nobody knows how old it is, so it counts as over. Else one wrong hour
 * would lock something for that hour, and one wrong year for a year.
 */
export const CLOCK_SKEW_MS = 60_000;

/** How long an idempotency key of a caller's own is kept (spec 6). */
export const KEY_LIFE_MS = 24 * 3_600_000;

/** The latest instant that a right clock can have written for something that lasts `windowMs`. */
export const latestEnd = (nowMs: number, windowMs: number): number => nowMs + windowMs + CLOCK_SKEW_MS;

/** Has something that lasts `windowMs` at most, and ends at `endMs`, not ended yet. */
export const isRunning = (endMs: number, nowMs: number, windowMs: number): boolean =>
  nowMs < endMs && endMs <= latestEnd(nowMs, windowMs);
