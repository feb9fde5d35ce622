import { and, eq, inArray, Param, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { isRetryable } from '../db/errors.ts';
import { workClaim } from '../db/schema/index.ts';
import type { Later } from '../domain/values/pause.ts';

export type Claimed = {
  readonly orderId: string;
  /** the number of failures in a row before this claim */
  readonly attempts: number;
};

/** Which sweep works on which orders of a queue, and which orders are put off after a failure. */
export function workClaims(db: Db) {
  const isOf = (queue: string, orderIds: readonly string[]) =>
    and(eq(workClaim.queue, queue), inArray(workClaim.orderId, [...orderIds]));
  return {
    /**
     * Claims those of `orderIds` that are not claimed or put off, until `untilMs`. A claim that ends beyond `longestMs`
     * from now was made by a wrong clock and does not count. `owner` must be new each time.
     */
    async take(
      queue: string,
      orderIds: readonly string[],
      owner: string,
      { nowMs, untilMs, longestMs }: { nowMs: number; untilMs: number; longestMs: number },
    ): Promise<readonly Claimed[]> {
      const latestMs = nowMs + longestMs;
      const known = await db.select().from(workClaim).where(isOf(queue, orderIds));
      const isHeld = new Set(
        known.filter((one) => one.nextAtMs > nowMs && one.nextAtMs <= latestMs).map((one) => one.orderId),
      );
      // Sorted, so that two processes that claim the same orders do not wait for each other.
      const free = orderIds.filter((id) => !isHeld.has(id)).sort();
      if (free.length === 0) return [];
      const at = (ms: number) => sql`${new Param(ms, workClaim.nextAtMs)}`;
      const ifFree = (column: 'owner' | 'next_at') =>
        sql`IF(next_at <= ${at(nowMs)} OR next_at > ${at(latestMs)}, VALUES(${sql.raw(column)}), ${sql.raw(column)})`;
      const rows = free.map((orderId) => ({ orderId, queue, owner, attempts: 0, nextAtMs: untilMs }));
      try {
        // `owner` is set before `next_at`, for both depend on the old `next_at`.
        await db
          .insert(workClaim)
          .values(rows)
          .onDuplicateKeyUpdate({ set: { owner: ifFree('owner'), nextAtMs: ifFree('next_at') } });
      } catch (error) {
        // Another process claims the same orders at this moment.
        if (isRetryable(error)) return [];
        throw error;
      }
      return db
        .select({ orderId: workClaim.orderId, attempts: workClaim.attempts })
        .from(workClaim)
        .where(and(isOf(queue, free), eq(workClaim.owner, owner)));
    },
    /** Deletes the claims of orders that are done. */
    async release(queue: string, orderIds: readonly string[], owner: string): Promise<void> {
      if (orderIds.length === 0) return;
      await db.delete(workClaim).where(and(isOf(queue, orderIds), eq(workClaim.owner, owner)));
    },
    /** Frees the claims of orders that were not tried: how often they failed before still counts. */
    async giveUp(queue: string, orderIds: readonly string[], owner: string, nowMs: number): Promise<void> {
      if (orderIds.length === 0) return;
      await db
        .update(workClaim)
        .set({ nextAtMs: nowMs })
        .where(and(isOf(queue, orderIds), eq(workClaim.owner, owner)));
    },
    /** Puts an order off until `later`, unless another owner has taken it over. */
    async putOff(queue: string, orderId: string, owner: string, later: Later): Promise<void> {
      await db
        .update(workClaim)
        .set({ attempts: later.attempts, nextAtMs: later.nextAtMs })
        .where(and(isOf(queue, [orderId]), eq(workClaim.owner, owner)));
    },
  };
}
