import { eq, Param, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { forexRate } from '../db/schema/index.ts';

export type KeptRate = { readonly rate: string; readonly asOfMs: number; readonly fetchedAtMs: number };

const BASE = 'CNY';

export function forexRates(db: Db) {
  return {
    /** The last fetched rates by currency, all from CNY. */
    async all(): Promise<ReadonlyMap<string, KeptRate>> {
      const rows = await db.select().from(forexRate).where(eq(forexRate.base, BASE));
      return new Map(
        rows.map((row) => [
          row.currency,
          { rate: row.rate, asOfMs: row.asOfMs, fetchedAtMs: row.fetchedAtMs },
        ]),
      );
    },
    /**
     * Keeps fetched rates; an older fetch never overwrites a newer one. A row that is more than `skewMs` newer was
     * written by a wrong clock and is overwritten.
     */
    async keep(
      rates: Readonly<Record<string, string>>,
      asOfMs: number,
      fetchedAtMs: number,
      skewMs: number,
    ): Promise<void> {
      const rows = Object.entries(rates)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, rate]) => ({ base: BASE, currency, rate, asOfMs, fetchedAtMs }));
      if (rows.length === 0) return;
      const aheadAt = sql`${new Param(fetchedAtMs + skewMs, forexRate.fetchedAtMs)}`;
      const newer = (column: 'rate' | 'as_of' | 'fetched_at') => {
        const [given, kept] = [sql.raw(`VALUES(${column})`), sql.raw(column)];
        return sql`IF(VALUES(fetched_at) >= fetched_at OR fetched_at > ${aheadAt}, ${given}, ${kept})`;
      };
      await db
        .insert(forexRate)
        .values(rows)
        .onDuplicateKeyUpdate({
          set: { rate: newer('rate'), asOfMs: newer('as_of'), fetchedAtMs: newer('fetched_at') },
        });
    },
  };
}
