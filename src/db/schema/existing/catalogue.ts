import { index, int, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core';
import { big, id } from '../../columns.ts';

/** Regions served, and the currency each is priced in. */
export const region = mysqlTable('region', {
  region: id(2).notNull().primaryKey(),
  currency: id(3).notNull(),
});

/** What can be sold. Price in CNY fen, weight in grams. */
export const sku = mysqlTable(
  'sku',
  {
    skuId: id(20).notNull().primaryKey(),
    spuId: id(20).notNull(),
    mall: id(32).notNull(),
    title: varchar({ length: 255 }).notNull(),
    priceFen: big().notNull(),
    weightG: int().notNull(),
    stock: int().notNull(),
    status: varchar({ length: 16 }).notNull(),
  },
  (t) => [index('sku_spu').on(t.spuId)],
);

/** Ways to ship to a region. */
export const shippingChannel = mysqlTable(
  'shipping_channel',
  {
    region: id(2).notNull(),
    channelKey: id(64).notNull(),
    name: varchar({ length: 128 }).notNull(),
    priority: int().notNull(),
    firstWeightG: int().notNull(),
    firstFeeFen: big().notNull(),
    stepWeightG: int().notNull(),
    stepFeeFen: big().notNull(),
    taxBps: int().notNull(),
    etaDaysFrom: int().notNull(),
    etaDaysTo: int().notNull(),
    maxWeightG: int().notNull(),
  },
  (t) => [primaryKey({ columns: [t.region, t.channelKey] })],
);

/** Shipping is free from `threshold_minor` (goods less mall discount) on. */
export const freeShipping = mysqlTable(
  'free_shipping',
  {
    region: id(2).notNull(),
    mall: id(32).notNull(),
    channelKey: id(64).notNull(),
    thresholdMinor: big().notNull(),
    currency: id(3).notNull(),
  },
  (t) => [primaryKey({ columns: [t.region, t.mall, t.channelKey] })],
);
