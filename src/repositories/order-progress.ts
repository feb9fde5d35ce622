import { and, asc, eq, getTableColumns, lte } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { putInto } from '../db/insert.ts';
import { orderProgress } from '../db/schema/index.ts';
import type { Progress } from '../domain/order/records.ts';

const { orderId: _, ...REST } = getTableColumns(orderProgress);
const put = putInto(orderProgress, REST);

export function orderProgressRows(db: Db) {
  return {
    /** Under the locks of their orders. */
    async save(rows: readonly Progress[]): Promise<void> {
      await put(db, rows);
    },
    /** Still not moved on at its time: looked at again later, so that it does not stand before the others. */
    async postpone(orderId: string, wasDueByMs: number, dueAtMs: number): Promise<void> {
      await db
        .update(orderProgress)
        .set({ dueAt: dueAtMs })
        .where(and(eq(orderProgress.orderId, orderId), lte(orderProgress.dueAt, wasDueByMs)));
    },
    /** Orders that time moves on: authorizations that lapse, receiving that times out. */
    async due(nowMs: number, limit: number): Promise<readonly string[]> {
      const rows = await db
        .select({ orderId: orderProgress.orderId })
        .from(orderProgress)
        .where(lte(orderProgress.dueAt, nowMs))
        .orderBy(asc(orderProgress.dueAt))
        .limit(limit);
      return rows.map((row) => row.orderId);
    },
  };
}
