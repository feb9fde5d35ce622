import * as v from 'valibot';

/** Splits a comma-separated list; spaces around items and empty items are dropped. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** A whole number from `min` to `max`. The message says what the value must be, and never what it is. */
export const count = (fallback: number, max: number, min = 0) => {
  const must = `must be a whole number from ${min} to ${max}`;
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,9}$/, must),
      v.transform(Number),
      v.minValue(min, must),
      v.maxValue(max, must),
    ),
    String(fallback),
  );
};

/** A URL, without a slash at its end. */
export const url = v.pipe(
  v.string(),
  v.url(),
  v.transform((text) => text.replace(/\/$/, '')),
);

export const secret = v.pipe(v.string(), v.minLength(32));
