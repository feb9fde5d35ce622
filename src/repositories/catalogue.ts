import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { freeShipping, region as regionTable, shippingChannel, sku } from '../db/schema/index.ts';
import type { RegionSetup, Sku } from '../domain/catalogue.ts';

export type StockLine = { readonly skuId: string; readonly count: number };

/** What is sold, and how it is shipped. */
export function catalogueReads(db: Db) {
  return {
    /** The SKUs that exist among `skuIds` (at most 100), by id. */
    async skus(skuIds: readonly string[]): Promise<ReadonlyMap<string, Sku>> {
      if (skuIds.length === 0) return new Map();
      const rows = await db
        .select()
        .from(sku)
        .where(inArray(sku.skuId, [...skuIds]));
      return new Map(
        rows.map((row) => [
          row.skuId,
          {
            skuId: row.skuId,
            spuId: row.spuId,
            mall: row.mall,
            title: row.title,
            priceFen: row.priceFen,
            weightG: row.weightG,
            stock: row.stock,
            onSale: row.status === 'on_sale',
          },
        ]),
      );
    },

    /** Currency, channels and free shipping of a region; null where we do not sell. */
    async regionSetup(region: string): Promise<RegionSetup | null> {
      const [regions, channels, free] = await Promise.all([
        db.select().from(regionTable).where(eq(regionTable.region, region)),
        db.select().from(shippingChannel).where(eq(shippingChannel.region, region)),
        db.select().from(freeShipping).where(eq(freeShipping.region, region)),
      ]);
      const row = regions[0];
      if (row === undefined) return null;
      return {
        region: row.region,
        currency: row.currency,
        channels: channels.map(({ channelKey, etaDaysFrom, etaDaysTo, ...channel }) => ({
          ...channel,
          key: channelKey,
          etaDays: [etaDaysFrom, etaDaysTo],
        })),
        freeShipping: free.map((one) => ({
          mall: one.mall,
          region: one.region,
          channelKey: one.channelKey,
          threshold: { amountMinor: one.thresholdMinor, currency: one.currency },
        })),
      };
    },
  };
}

function countOf(lines: readonly StockLine[]): SQL<number> {
  const cases = lines.map((line) => sql`WHEN ${line.skuId} THEN ${line.count}`);
  return sql`CASE ${sku.skuId} ${sql.join(cases, sql` `)} ELSE 0 END`;
}

export function stockWrites(db: Db) {
  return {
    /**
     * Takes every line's count in one guarded statement (spec 6), also refusing what went off the shelf since it was
     * read. False when any SKU lacks it; the caller rolls back, because the others were taken.
     */
    async take(lines: readonly StockLine[]): Promise<boolean> {
      const count = countOf(lines);
      const ids = lines.map((line) => line.skuId).sort();
      const result = await db
        .update(sku)
        .set({ stock: sql`${sku.stock} - ${count}` })
        .where(and(inArray(sku.skuId, ids), eq(sku.status, 'on_sale'), sql`${sku.stock} >= ${count}`));
      return affectedRows(result) === lines.length;
    },

    async giveBack(lines: readonly StockLine[]): Promise<void> {
      await db
        .update(sku)
        .set({ stock: sql`${sku.stock} + ${countOf(lines)}` })
        .where(inArray(sku.skuId, lines.map((line) => line.skuId).sort()));
    },
  };
}
