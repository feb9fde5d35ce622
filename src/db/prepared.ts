import { type Placeholder, sql } from 'drizzle-orm';

// drizzle builds a statement's text anew at each call, which costs more than the driver takes to send it. What the hot
// routes read is built once per database instead. Lazily: on Workers there is one for each request.

/** `make()` of the first call, for all calls. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The same for a list of values of any length up to `max`: one statement for each length. */
export function onceForEachCount<T>(
  max: number,
  make: (values: Placeholder<string>[]) => T,
): (count: number) => T {
  const made = new Map<number, T>();
  return (count) => {
    const known = made.get(count);
    if (known !== undefined) return known;
    const fresh = make(Array.from({ length: count }, (_, index) => sql.placeholder(`v${index}`)));
    if (count <= max) made.set(count, fresh);
    return fresh;
  };
}

/** The values for a statement of {@link onceForEachCount}. */
export const valuesOf = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value, index) => [`v${index}`, value]));
