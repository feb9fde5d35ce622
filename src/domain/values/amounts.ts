import { isCurrency, parseAmount } from './money.ts';

/** Parsed tables by their object; equal texts of the database give the same object (`sharedJson`). */
const known = new WeakMap<object, Readonly<Record<string, bigint>> | null>();

/**
 * Amounts by currency in minor units, from decimal texts or numbers. Null without a table, and when any currency or
 * amount in it is invalid.
 */
export function amountsOf(table: Readonly<Record<string, string | number>> | null) {
  if (table === null) return null;
  const before = known.get(table);
  if (before !== undefined) return before;
  const read = readAmounts(table);
  known.set(table, read);
  return read;
}

function readAmounts(table: Readonly<Record<string, string | number>>): Record<string, bigint> | null {
  if (Array.isArray(table)) return null;
  const out: Record<string, bigint> = {};
  for (const [currency, amount] of Object.entries(table)) {
    const isAmount = typeof amount === 'string' || typeof amount === 'number';
    const minor = isAmount && isCurrency(currency) ? parseAmount(String(amount), currency) : null;
    if (minor === null) return null;
    out[currency] = minor;
  }
  return out;
}
