import { asc, eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { paymentMethod } from '../db/schema/index.ts';
import { statement } from '../db/statement.ts';
import type { PaymentMethodRule } from '../domain/payments/payment-methods.ts';
import { amountsOf } from '../domain/values/amounts.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';
import { paymentMethodRows } from '../row-contracts/order.ts';

const enabled = statement((db) =>
  db
    .select()
    .from(paymentMethod)
    .where(eq(paymentMethod.enabled, true))
    .orderBy(asc(paymentMethod.priority), asc(paymentMethod.name)),
);

const isMethod = fits<typeof paymentMethod.$inferSelect>(paymentMethodRows);

export function paymentMethodReads(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  return {
    /** The enabled methods, by priority and name. */
    async enabled(): Promise<readonly PaymentMethodRule[]> {
      const rows = sift(paymentMethodRows, isMethod, onBadRow, await enabled(db));
      return rows.map((row) => ({
        name: row.name,
        title: row.title,
        titles: row.titles ?? {},
        logo: row.logo,
        regions: row.regions ?? [],
        currencies: row.currencies ?? [],
        clients: row.clients ?? [],
        min: amountsOf(row.minAmount) ?? {},
        max: amountsOf(row.maxAmount) ?? {},
      }));
    },
  };
}
