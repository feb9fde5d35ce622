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

/** A variable that is set to nothing counts as not set, as in `AUTH_ISSUER=`. */
export const withoutBlanks = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => (pair[1] ?? '') !== ''));

/** A URL of HTTP, as it is written. */
export const fullUrl = v.pipe(
  v.string(),
  v.url(),
  v.regex(/^https?:\/\//i, 'must be a URL of http or https'),
);

/** A URL that paths are added to: without a query, and without a slash at its end. */
export const url = v.pipe(
  fullUrl,
  v.regex(/^[^?#]*$/, 'must be a URL without ? and #'),
  v.transform((text) => text.replace(/\/$/, '')),
);

export const secret = v.pipe(v.string(), v.minLength(32));
