/**
 * The clocks of our processes may differ by this. An end that is further ahead than its window plus this was written by
 * a wrong clock (a machine that woke up, QA's `clock=+300d`). Such a window counts as over; else a clock that is wrong
 * by a year would lock something for a year.
 */
export const CLOCK_SKEW_MS = 60_000;

/** How long a caller's idempotency key is kept (spec 6). */
export const KEY_LIFE_MS = 24 * 3_600_000;

/** The latest instant that a right clock can have written for something that lasts `windowMs`. */
export const latestEnd = (nowMs: number, windowMs: number): number => nowMs + windowMs + CLOCK_SKEW_MS;

/** Is a window of at most `windowMs`, which ends at `endMs`, still running? */
export const isRunning = (endMs: number, nowMs: number, windowMs: number): boolean =>
  nowMs < endMs && endMs <= latestEnd(nowMs, windowMs);
