import { asc, eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { paymentMethod } from '../db/schema/index.ts';
import { statement } from '../db/statement.ts';
import { isCurrency, parseAmount } from '../domain/money.ts';
import type { PaymentMethodRule } from '../domain/payment-methods.ts';

function amounts(table: Record<string, string> | null): Record<string, bigint> {
  const out: Record<string, bigint> = {};
  for (const [currency, text] of Object.entries(table ?? {})) {
    const minor = isCurrency(currency) ? parseAmount(text, currency) : null;
    if (minor !== null) out[currency] = minor;
  }
  return out;
}

const enabled = statement((db) =>
  db
    .select()
    .from(paymentMethod)
    .where(eq(paymentMethod.enabled, true))
    .orderBy(asc(paymentMethod.priority), asc(paymentMethod.name)),
);

export function paymentMethodReads(db: Db) {
  return {
    /** Those switched on, by priority and name. */
    async enabled(): Promise<readonly PaymentMethodRule[]> {
      const rows = await enabled(db);
      return rows.map((row) => ({
        name: row.name,
        title: row.title,
        titles: row.titles ?? {},
        logo: row.logo,
        regions: row.regions ?? [],
        currencies: row.currencies ?? [],
        clients: row.clients ?? [],
        min: amounts(row.minAmount),
        max: amounts(row.maxAmount),
      }));
    },
  };
}
