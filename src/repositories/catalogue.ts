import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { countSlots, countValues } from '../db/counts-by-key.ts';
import { freeShipping, region as regionTable, shippingChannel, sku } from '../db/schema/index.ts';
import { pointReadPerCount, slot, slots, statement, statementPerCount } from '../db/statement.ts';
import type { RegionSetup, Sku } from '../domain/pricing/catalogue.ts';
import type { Counted } from '../domain/pricing/goods.ts';
import { channelRows, freeShippingRows, regionRows, skuRows } from '../row-contracts/catalogue.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';

/** The most entries of one order. */
const SKUS_MAX = 100;

const skusById = pointReadPerCount(SKUS_MAX, (db, count) =>
  db
    .select()
    .from(sku)
    .where(inArray(sku.skuId, slots(count, sku.skuId))),
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
    .where(eq(regionTable.region, slot('region', regionTable.region))),
);

type SkuRow = typeof sku.$inferSelect;
const isSku = fits<SkuRow>(skuRows);
const isRegion = fits<typeof regionTable.$inferSelect>(regionRows);
const isChannel = fits<typeof shippingChannel.$inferSelect>(channelRows);
const isFree = fits<typeof freeShipping.$inferSelect>(freeShippingRows);

/** SKUs, regions, shipping channels and free shipping. */
export function catalogueReads(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  return {
    /**
     * The SKUs that exist among `skuIds` (at most 100), by id. A SKU whose row breaks its contract counts as not for
     * sale, so that the rest of a cart still has its price.
     */
    async skus(skuIds: readonly string[]): Promise<ReadonlyMap<string, Sku>> {
      if (skuIds.length === 0) return new Map();
      const rows = await skusById(db, skuIds.length, skuIds);
      return new Map(rows.map((row) => [row.skuId, isSku(row) ? toSku(row) : withdrawn(row, onBadRow)]));
    },

    /** The served regions. */
    async regions(): Promise<readonly string[]> {
      const rows = await db.select({ region: regionTable.region }).from(regionTable);
      return rows.map((row) => row.region);
    },
    /**
     * Currency, channels and free shipping of a region, in one statement; null for a region that is not served. Free
     * shipping of a channel that the region does not have is left out.
     */
    async regionSetup(region: string): Promise<RegionSetup | null> {
      const rows = await setupOf(db, { region });
      const [first] = sift(
        regionRows,
        isRegion,
        onBadRow,
        rows.slice(0, 1).map((row) => row.region),
      );
      if (first === undefined) return null;
      const byKey = new Map(rows.flatMap(({ channel }) => (channel ? [[channel.channelKey, channel]] : [])));
      const channels = sift(channelRows, isChannel, onBadRow, [...byKey.values()]);
      const free = rows.flatMap((row) => (row.free === null ? [] : [row.free]));
      return {
        region: first.region,
        currency: first.currency,
        channels: channels.map(({ channelKey, etaDaysFrom, etaDaysTo, ...channel }) => ({
          ...channel,
          key: channelKey,
          etaDays: [etaDaysFrom, etaDaysTo],
        })),
        freeShipping: sift(freeShippingRows, isFree, onBadRow, free).map(toFreeShipping),
      };
    },
  };
}

const toSku = ({ status, ...row }: SkuRow): Sku => ({ ...row, onSale: status === 'on_sale' });

function withdrawn(row: SkuRow, onBadRow: OnBadRow): Sku {
  onBadRow(skuRows.name);
  return { ...toSku(row), priceFen: 0n, weightG: 0, stock: 0, onSale: false };
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

/**
 * `isSharded`: updates one SKU after another, as checkouts do, for one statement locks rows of several shards in no
 * order.
 */
export function stockWrites(db: Db, isSharded = false) {
  return {
    async giveBack(lines: readonly Counted[]): Promise<void> {
      if (!isSharded) return void (await giveAllBack(db, lines.length, countValues(lines)));
      const inOrder = [...lines].sort((a, b) => (a.skuId < b.skuId ? -1 : 1));
      for (const line of inOrder) await giveAllBack(db, 1, countValues([line]));
    },
  };
}
