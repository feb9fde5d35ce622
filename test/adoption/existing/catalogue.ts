import { char, index, int, mysqlTable, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import {
  coded,
  decimalUnits,
  numericId,
  partOf,
  readOnly,
  smallDecimalUnits,
} from '../../../src/db/adopted-columns.ts';
import { major } from './units.ts';

export const region = mysqlTable('t_region', {
  region: char('code', { length: 2 }).notNull().primaryKey(),
  currency: char('ccy', { length: 3 }).notNull(),
});

export const sku = mysqlTable(
  't_goods_sku',
  {
    skuId: numericId('id', 'bigint unsigned').notNull().primaryKey(),
    spuId: numericId('spu', 'bigint unsigned').notNull(),
    mall: varchar('mall_code', { length: 32 }).notNull(),
    title: varchar('name', { length: 255 }).notNull(),
    priceFen: decimalUnits('price_yuan', 12, 2).notNull(),
    weightG: smallDecimalUnits('weight_kg', 9, 3).notNull(),
    stock: int('inventory').notNull(),
    status: coded<string>('shelf', 'char(1)', [
      ['on_sale', 'Y'],
      ['off_shelf', 'N'],
    ]).notNull(),
  },
  (t) => [index('idx_spu').on(t.spuId)],
);

const days = (at: 0 | 1) =>
  partOf<number>(
    'eta',
    'varchar(16)',
    (text) => Number(String(text).split('-')[at] ?? text),
    ({ etaDaysFrom, etaDaysTo }) => `${etaDaysFrom}-${etaDaysTo}`,
  );

export const shippingChannel = mysqlTable('t_ship_line', {
  region: char('country', { length: 2 }).notNull(),
  channelKey: varchar('line_key', { length: 64 }).notNull().primaryKey(),
  name: varchar('title', { length: 128 }).notNull(),
  priority: int('sort').notNull(),
  firstWeightG: smallDecimalUnits('first_kg', 9, 3).notNull(),
  firstFeeFen: decimalUnits('first_yuan', 12, 2).notNull(),
  stepWeightG: smallDecimalUnits('step_kg', 9, 3).notNull(),
  stepFeeFen: decimalUnits('step_yuan', 12, 2).notNull(),
  taxBps: smallDecimalUnits('tax_percent', 5, 2).notNull(),
  etaDaysFrom: days(0).notNull(),
  etaDaysTo: readOnly(days(1)).notNull(),
  maxWeightG: smallDecimalUnits('max_kg', 9, 3).notNull(),
});

export const freeShipping = mysqlTable(
  't_free_ship',
  {
    region: char('country', { length: 2 }).notNull(),
    mall: varchar('mall_code', { length: 32 }).notNull(),
    channelKey: varchar('line_key', { length: 64 }).notNull(),
    thresholdMinor: major('over_amount', 12).notNull(),
    currency: char('ccy', { length: 3 }).notNull(),
  },
  (t) => [uniqueIndex('uk').on(t.region, t.mall, t.channelKey)],
);
