import { and, eq, inArray, Param, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { isRetryable } from '../db/errors.ts';
import { workClaim } from '../db/schema/index.ts';

export type Claimed = {
  readonly orderId: string;
  /** how often it has failed in a row before */
  readonly attempts: number;
};

/** Which of several sweeps works on which orders of a queue, and which orders are put off after a failure. */
export function workClaims(db: Db) {
  const isOf = (queue: string, orderIds: readonly string[]) =>
    and(eq(workClaim.queue, queue), inArray(workClaim.orderId, [...orderIds]));
  return {
    /**
     * Takes those of `orderIds` that nobody has, and that are not put off, until `untilMs`. A claim beyond `longestMs`
     * from now is by a clock that was wrong, and counts for nothing. `owner` must be new each time.
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
      // In one order, so that two who want the same do not wait for each other.
      const free = orderIds.filter((id) => !isHeld.has(id)).sort();
      if (free.length === 0) return [];
      const at = (ms: number) => sql`${new Param(ms, workClaim.nextAtMs)}`;
      const ifFree = (column: 'owner' | 'next_at') =>
        sql`IF(next_at <= ${at(nowMs)} OR next_at > ${at(latestMs)}, VALUES(${sql.raw(column)}), ${sql.raw(column)})`;
      const rows = free.map((orderId) => ({ orderId, queue, owner, attempts: 0, nextAtMs: untilMs }));
      try {
        // `owner` comes first: both are judged by `next_at` as it was.
        await db
          .insert(workClaim)
          .values(rows)
          .onDuplicateKeyUpdate({ set: { owner: ifFree('owner'), nextAtMs: ifFree('next_at') } });
      } catch (error) {
        // Others take the same at this very moment.
        if (isRetryable(error)) return [];
        throw error;
      }
      return db
        .select({ orderId: workClaim.orderId, attempts: workClaim.attempts })
        .from(workClaim)
        .where(and(isOf(queue, free), eq(workClaim.owner, owner)));
    },
    /** Done with: nothing is kept of them. */
    async release(queue: string, orderIds: readonly string[], owner: string): Promise<void> {
      if (orderIds.length === 0) return;
      await db.delete(workClaim).where(and(isOf(queue, orderIds), eq(workClaim.owner, owner)));
    },
    /** Put off until `nextAtMs`, unless another has taken it over. */
    async putOff(
      queue: string,
      { orderId, attempts }: Claimed,
      owner: string,
      nextAtMs: number,
    ): Promise<void> {
      await db
        .update(workClaim)
        .set({ attempts: attempts + 1, nextAtMs: nextAtMs })
        .where(and(isOf(queue, [orderId]), eq(workClaim.owner, owner)));
    },
  };
}
