import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { once, onceForEachCount, valuesOf } from '../db/prepared.ts';
import { freeShipping, region as regionTable, shippingChannel, sku } from '../db/schema/index.ts';
import type { RegionSetup, Sku } from '../domain/catalogue.ts';

export type StockLine = { readonly skuId: string; readonly count: number };

/** Entries of one order. */
const SKUS_MAX = 100;

/** What is sold, and how it is shipped. */
export function catalogueReads(db: Db) {
  const skusById = onceForEachCount(SKUS_MAX, (ids) =>
    db.select().from(sku).where(inArray(sku.skuId, ids)).prepare(),
  );
  const setupOf = once(() =>
    db
      .select({ region: regionTable, channel: shippingChannel, free: freeShipping })
      .from(regionTable)
      .leftJoin(shippingChannel, eq(shippingChannel.region, regionTable.region))
      .leftJoin(
        freeShipping,
        and(
          eq(freeShipping.region, shippingChannel.region),
          eq(freeShipping.channelKey, shippingChannel.channelKey),
        ),
      )
      .where(eq(regionTable.region, sql.placeholder('region')))
      .prepare(),
  );
  return {
    /** The SKUs that exist among `skuIds` (at most 100), by id. */
    async skus(skuIds: readonly string[]): Promise<ReadonlyMap<string, Sku>> {
      if (skuIds.length === 0) return new Map();
      const rows = await skusById(skuIds.length).execute(valuesOf(skuIds));
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

    /**
     * Currency, channels and free shipping of a region, in one statement; null where we do not sell. Free shipping of
     * a channel that the region does not have is never asked for.
     */
    async regionSetup(region: string): Promise<RegionSetup | null> {
      const rows = await setupOf().execute({ region });
      const first = rows[0];
      if (first === undefined) return null;
      const channels = new Map(
        rows.flatMap(({ channel }) => (channel ? [[channel.channelKey, channel]] : [])),
      );
      return {
        region: first.region.region,
        currency: first.region.currency,
        channels: [...channels.values()].map(({ channelKey, etaDaysFrom, etaDaysTo, ...channel }) => ({
          ...channel,
          key: channelKey,
          etaDays: [etaDaysFrom, etaDaysTo],
        })),
        freeShipping: rows.flatMap(({ free }) => (free === null ? [] : [toFreeShipping(free)])),
      };
    },
  };
}

const toFreeShipping = (row: typeof freeShipping.$inferSelect) => ({
  mall: row.mall,
  region: row.region,
  channelKey: row.channelKey,
  threshold: { amountMinor: row.thresholdMinor, currency: row.currency },
});

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
