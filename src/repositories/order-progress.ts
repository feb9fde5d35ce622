import { and, asc, eq, lte } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { orderProgress } from '../db/schema/index.ts';

export type Progress = typeof orderProgress.$inferSelect;

export function orderProgressRows(db: Db) {
  return {
    /** Under the order's lock, by someone who has just read whether the row is there. */
    async save(progress: Progress, isThere: boolean): Promise<void> {
      if (!isThere) {
        await db.insert(orderProgress).values(progress);
        return;
      }
      const { orderId, ...rest } = progress;
      await db.update(orderProgress).set(rest).where(eq(orderProgress.orderId, orderId));
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
