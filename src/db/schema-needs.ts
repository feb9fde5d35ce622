import { getTableName } from 'drizzle-orm';
import { getTableConfig, type MySqlColumn, type MySqlTable } from 'drizzle-orm/mysql-core';
import type { TableShape } from './declared-schema.ts';
import {
  cartItem,
  coupon,
  couponUser,
  notification,
  orderEntry,
  orders,
  payment,
  refund,
  sku,
} from './schema/index.ts';

/** Unique indexes that the service needs, whatever the table's name: two rows of a key would count twice. */
const UNIQUE: readonly (readonly MySqlColumn[])[] = [
  [sku.skuId],
  [coupon.code],
  [couponUser.userId, couponUser.code],
  [cartItem.userId, cartItem.skuId],
  [orders.orderId],
  [orders.shortId],
  [orderEntry.orderId, orderEntry.lineNo],
  [payment.orderId, payment.paymentId],
  [refund.refundId],
  [notification.userId, notification.notiId],
  [notification.userId, notification.sourceKey],
];

/** Columns that requests look up by, each of which needs an index. */
const LOOKED_UP: readonly MySqlColumn[] = [
  orders.userId,
  orders.status,
  orderEntry.orderId,
  payment.orderId,
  refund.orderId,
  couponUser.userId,
];

/** Tables that the service inserts into: their unknown columns must have a default. */
const INSERTED: readonly MySqlTable[] = [orders, orderEntry, payment, refund, notification, couponUser];

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * In words, what a live table lacks for the service. `mustBeGiven`: its columns that are not null without a default.
 */
export function needsOf(
  table: string,
  found: TableShape,
  declared: TableShape,
  mustBeGiven: readonly string[],
): string[] {
  const out: string[] = [];
  const isOf = (column: MySqlColumn) => getTableName(column.table) === table;
  for (const columns of UNIQUE.filter(([first]) => first !== undefined && isOf(first))) {
    const names = columns.map((one) => snake(one.name));
    const isUnique = [...found.uniqueIndexes].some((index) =>
      (found.indexes.get(index) ?? ['']).every((name) => names.includes(name)),
    );
    if (!isUnique) out.push(`no unique index is on (${names.join(', ')}): the same could be there twice`);
  }
  for (const name of LOOKED_UP.filter(isOf).map((one) => snake(one.name)))
    if (![...found.indexes.values()].some(([first]) => first === name))
      out.push(`no index begins with ${name}: each look-up would read the whole table`);
  if (INSERTED.some((one) => getTableConfig(one).name === table))
    for (const name of mustBeGiven.filter((one) => !declared.columns.has(one)))
      out.push(`column ${name} is not null, has no default and is not declared: no row can be inserted`);
  return out;
}

/** Which column type to declare for a live type that differs from the declared one (src/db/adopted-columns.ts). */
export function hintFor(have: string, want: string): string {
  if (have.startsWith('decimal')) return `: declare amount, or decimalUnits where the currency is fixed`;
  if (have === 'json') return ': declare wholeJson, or partOf where several of ours stand in it';
  if (want.startsWith('datetime') && have.includes('int')) return ': declare epoch';
  if (want.startsWith('varchar') && have.startsWith('bigint')) return ': declare numericId';
  const isCode = /^(char\(1\)|tinyint|smallint|int|enum)/.test(have);
  if (isCode && (want.startsWith('varchar') || want === 'tinyint')) return ': declare coded, or nonZero';
  return '';
}
