import { and, asc, eq, getTableColumns, lte } from 'drizzle-orm';
import { acrossShards } from '../db/across-shards.ts';
import type { Db } from '../db/client.ts';
import { putInto } from '../db/insert.ts';
import { behind } from '../db/keyset.ts';
import { orderProgress } from '../db/schema/index.ts';
import type { Progress } from '../domain/order/records.ts';

/** The position of an order in the queue of those that time advances. */
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
    /** Orders that time advances: authorizations that lapse, receiving that times out. */
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

/** Writes of one statement, complete in themselves, inside or outside of a transaction. */
export function progressSingleWrites(db: Db) {
  return {
    /** Puts off an order that did not advance at its time, so that it does not block the queue. */
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
    /** Saves marks under the locks of their orders. */
    async save(rows: readonly Progress[]): Promise<void> {
      await put(db, rows);
    },
  };
}
