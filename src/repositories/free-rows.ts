import { and, eq, inArray, type SQL } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import type { Db } from '../db/client.ts';
import { coupon, couponUser, sku } from '../db/schema/index.ts';

/** The rows that a canceled order gives stock and coupon back to. */
export type GivenBack = {
  readonly skuIds: readonly string[];
  readonly userId: string;
  /** `''` without a coupon */
  readonly couponCode: string;
};

/** Locks rows without waiting. @returns false when another transaction locks any of them */
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

/** Checks whether rows are locked, in a transaction of its own, so that its own locks end at once. */
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
