import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { countSlots, countValues } from '../db/counts-by-key.ts';
import { freeShipping, region as regionTable, shippingChannel, sku } from '../db/schema/index.ts';
import { slot, slots, statement, statementPerCount } from '../db/statement.ts';
import type { RegionSetup, Sku } from '../domain/catalogue.ts';
import type { Counted } from '../domain/goods.ts';

/** Entries of one order. */
const SKUS_MAX = 100;

const skusById = statementPerCount(SKUS_MAX, (db, count) =>
  db
    .select()
    .from(sku)
    .where(inArray(sku.skuId, slots(count))),
);
const setupOf = statement((db) =>
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
    .where(eq(regionTable.region, slot('region'))),
);

/** What is sold, and how it is shipped. */
export function catalogueReads(db: Db) {
  return {
    /** The SKUs that exist among `skuIds` (at most 100), by id. */
    async skus(skuIds: readonly string[]): Promise<ReadonlyMap<string, Sku>> {
      if (skuIds.length === 0) return new Map();
      const rows = await skusById(db, skuIds.length, skuIds);
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
      const rows = await setupOf(db, { region });
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

const giveAllBack = statementPerCount(SKUS_MAX, (db, length) => {
  const { ids, count } = countSlots(sku.skuId, length);
  return db
    .update(sku)
    .set({ stock: sql`${sku.stock} + ${count}` })
    .where(inArray(sku.skuId, ids));
});

export function stockWrites(db: Db) {
  return {
    async giveBack(lines: readonly Counted[]): Promise<void> {
      await giveAllBack(db, lines.length, countValues(lines));
    },
  };
}
