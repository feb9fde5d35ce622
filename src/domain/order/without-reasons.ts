/** The field in which a sender may write words about a person; it is part of no key, nor of what must agree. */
const REASON = 'reason';

/**
 * The body of a stored event, or of a fact of the old service's rows, without people's words: every reason is empty,
 * however deep it stands.
 */
export function withoutReasons<T>(body: T): T {
  return without(body) as T;
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      name === REASON && typeof one === 'string' ? '' : without(one),
    ]),
  );
}
