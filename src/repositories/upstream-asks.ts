import { and, asc, eq, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { hasCome } from '../db/has-come.ts';
import { upstreamAsk } from '../db/schema/index.ts';
import type { OutboundRequest as Ask, RequestState as AskState } from '../domain/order/records.ts';

export function upstreamAsks(db: Db) {
  return {
    /** Each key is asked for once: one that is kept already stays as it is. */
    async enqueue(asks: readonly Ask[]): Promise<void> {
      if (asks.length === 0) return;
      await db
        .insert(upstreamAsk)
        .values([...asks])
        .onDuplicateKeyUpdate({ set: { askKey: sql`values(${upstreamAsk.askKey})` } });
    },
    async listFor(orderId: string): Promise<readonly Ask[]> {
      return (await db.select().from(upstreamAsk).where(eq(upstreamAsk.orderId, orderId))) as Ask[];
    },
    /** Open asks whose time has come. */
    async due(nowMs: number, latestMs: number, limit: number): Promise<readonly Ask[]> {
      const rows = await db
        .select()
        .from(upstreamAsk)
        .where(and(eq(upstreamAsk.state, 'open'), hasCome(upstreamAsk.nextAt, nowMs, latestMs)))
        .orderBy(asc(upstreamAsk.nextAt))
        .limit(limit);
      return rows as Ask[];
    },
    /** open → its answer; false when another was first. */
    async settle(orderId: string, askKey: string, state: AskState, nowMs: number): Promise<boolean> {
      const result = await db
        .update(upstreamAsk)
        .set({ state, updatedAt: nowMs })
        .where(
          and(
            eq(upstreamAsk.orderId, orderId),
            eq(upstreamAsk.askKey, askKey),
            eq(upstreamAsk.state, 'open'),
          ),
        );
      return affectedRows(result) === 1;
    },
    /** Asked again within its attempt, with the same key. */
    async reopen(orderId: string, askKey: string, nowMs: number): Promise<void> {
      await db
        .update(upstreamAsk)
        .set({ state: 'open', attempts: 0, nextAt: nowMs, updatedAt: nowMs })
        .where(and(eq(upstreamAsk.orderId, orderId), eq(upstreamAsk.askKey, askKey)));
    },
    async tryLater(ask: Ask, nextAtMs: number): Promise<void> {
      await db
        .update(upstreamAsk)
        .set({ attempts: ask.attempts + 1, nextAt: nextAtMs })
        .where(
          and(
            eq(upstreamAsk.orderId, ask.orderId),
            eq(upstreamAsk.askKey, ask.askKey),
            eq(upstreamAsk.state, 'open'),
          ),
        );
    },
  };
}
