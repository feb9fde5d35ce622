import { and, asc, eq, getTableColumns, lte } from 'drizzle-orm';
import { acrossShards } from '../db/across-shards.ts';
import type { Db } from '../db/client.ts';
import { putInto } from '../db/insert.ts';
import { behind } from '../db/keyset.ts';
import { orderProgress } from '../db/schema/index.ts';
import type { Progress } from '../domain/order/records.ts';

/** Where an order stands in the line of those that time moves on. */
export type DueOrder = { readonly orderId: string; readonly userId: string; readonly dueAtMs: number };

const DUE = {
  orderId: orderProgress.orderId,
  userId: orderProgress.userId,
  dueAtMs: orderProgress.dueAtMs,
};
const { orderId: _, ...REST } = getTableColumns(orderProgress);
const put = putInto(orderProgress, REST);

export function progressReads(db: Db) {
  return {
    /** Orders that time moves on: authorizations that lapse, receiving that times out. */
    async due(nowMs: number, after: DueOrder | null, limit: number): Promise<readonly DueOrder[]> {
      const rows = await db
        .select(acrossShards(DUE))
        .from(orderProgress)
        .where(
          and(
            lte(orderProgress.dueAtMs, nowMs),
            behind([orderProgress.dueAtMs, orderProgress.orderId], after && [after.dueAtMs, after.orderId]),
          ),
        )
        .orderBy(asc(orderProgress.dueAtMs), asc(orderProgress.orderId))
        .limit(limit);
      return rows.map((row) => ({ ...row, dueAtMs: row.dueAtMs ?? 0 }));
    },
  };
}

/** Complete in themselves, so that they may stand alone; inside a transaction they mean the same. */
export function progressSingleWrites(db: Db) {
  return {
    /** Still not moved on at its time: looked at again later, so that it does not stand before the others. */
    async postpone(orderId: string, wasDueByMs: number, dueAtMs: number): Promise<void> {
      await db
        .update(orderProgress)
        .set({ dueAtMs: dueAtMs })
        .where(and(eq(orderProgress.orderId, orderId), lte(orderProgress.dueAtMs, wasDueByMs)));
    },
  };
}

export function progressWrites(db: Db) {
  return {
    /** Under the locks of their orders. */
    async save(rows: readonly Progress[]): Promise<void> {
      await put(db, rows);
    },
  };
}
