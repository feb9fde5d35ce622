import { and, asc, eq, getTableColumns, lte } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { orderProgress } from '../db/schema/index.ts';
import { slot, slotsOf, statement } from '../db/statement.ts';

export type Progress = typeof orderProgress.$inferSelect;

const insertProgress = insertInto(orderProgress);
const { orderId: _, ...REST } = getTableColumns(orderProgress);
const updateProgress = statement((db) =>
  db
    .update(orderProgress)
    .set(slotsOf(REST))
    .where(eq(orderProgress.orderId, slot('orderId'))),
);

export function orderProgressRows(db: Db) {
  return {
    /** Under the order's lock, by someone who has just read whether the row is there. */
    async save(progress: Progress, isThere: boolean): Promise<void> {
      if (!isThere) {
        await insertProgress(db, [progress]);
        return;
      }
      await updateProgress(db, progress);
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
