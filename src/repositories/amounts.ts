import { isCurrency, parseAmount } from '../domain/money.ts';

/** Tables read before; the same text of the database is the same object (`sharedJson`). */
const known = new WeakMap<object, Readonly<Record<string, bigint>>>();

/** Amounts by currency as minor units; what is no currency or no amount is left out. Null where there is no table. */
export function amountsOf(table: Readonly<Record<string, string>> | null) {
  if (table === null) return null;
  const before = known.get(table);
  if (before !== undefined) return before;
  const out: Record<string, bigint> = {};
  for (const [currency, text] of Object.entries(table)) {
    const minor = isCurrency(currency) ? parseAmount(text, currency) : null;
    if (minor !== null) out[currency] = minor;
  }
  known.set(table, out);
  return out;
}
