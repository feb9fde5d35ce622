import * as v from 'valibot';

/** Comma-separated; spaces around and empty places say nothing. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** A whole number from 0 to `max`. */
export const count = (fallback: number, max = 1_000_000_000) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number), v.minValue(0), v.maxValue(max)),
    String(fallback),
  );

/** Without a slash at its end. */
export const url = v.pipe(
  v.string(),
  v.url(),
  v.transform((text) => text.replace(/\/$/, '')),
);

export const secret = v.pipe(v.string(), v.minLength(32));
