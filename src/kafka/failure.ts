import { errorFields } from '../platform/logger.ts';

/** As `errorFields`, with the broker's own word where it gave one. */
export function kafkaErrorFields(error: unknown): Record<string, string | number | boolean | null> {
  const word = refusalOf(error);
  return { ...errorFields(error), ...(word === null ? {} : { error_type: word }) };
}

/** The broker's own word when it answered and refused, e.g. `MESSAGE_TOO_LARGE`; null when it did not answer. */
export function refusalOf(error: unknown): string | null {
  let current = error as { type?: unknown; cause?: unknown; originalError?: unknown } | null | undefined;
  for (let depth = 0; depth < 10 && current !== null && typeof current === 'object'; depth += 1) {
    if (typeof current.type === 'string' && /^[A-Z_]+$/.test(current.type)) return current.type;
    current = (current.cause ?? current.originalError) as typeof current;
  }
  return null;
}
