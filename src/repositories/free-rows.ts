import { and, eq, inArray, type SQL } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import type { Db } from '../db/client.ts';
import { coupon, couponUser, sku } from '../db/schema/index.ts';

/** What an order that is canceled gives back to. */
export type GivenBack = {
  readonly skuIds: readonly string[];
  readonly userId: string;
  /** `''`: none */
  readonly couponCode: string;
};

/** Locks what nobody else holds, without waiting; false when somebody holds any of them. */
async function lockFree(
  db: Db,
  table: MySqlTable,
  key: MySqlColumn,
  isOne: SQL | undefined,
): Promise<boolean> {
  const free = await db.select({ key }).from(table).where(isOne).for('update', { skipLocked: true });
  const there = await db.select({ key }).from(table).where(isOne);
  return free.length >= there.length;
}

/** Looks whether rows are held: in a transaction of its own, so that what it locks is free again at once. */
export function freeRows(db: Db) {
  return {
    async areFree({ skuIds, userId, couponCode }: GivenBack): Promise<boolean> {
      if (!(await lockFree(db, sku, sku.skuId, inArray(sku.skuId, [...skuIds])))) return false;
      if (couponCode === '') return true;
      const isOwn = and(eq(couponUser.userId, userId), eq(couponUser.code, couponCode));
      return (
        (await lockFree(db, coupon, coupon.code, eq(coupon.code, couponCode))) &&
        (await lockFree(db, couponUser, couponUser.code, isOwn))
      );
    },
  };
}
