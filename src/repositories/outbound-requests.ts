import { and, asc, eq, sql } from 'drizzle-orm';
import { acrossShards } from '../db/across-shards.ts';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { hasCome } from '../db/has-come.ts';
import { behind } from '../db/keyset.ts';
import { upstreamAsk } from '../db/schema/index.ts';
import type { OutboundRequest, RequestState } from '../domain/order/records.ts';
import type { Later } from '../domain/values/pause.ts';

/** The position of an open request in the queue of those to be sent. */
export type DueRequest = { readonly orderId: string; readonly askKey: string; readonly nextAtMs: number };

export function outboundRequestReads(db: Db) {
  return {
    async listFor(orderId: string): Promise<readonly OutboundRequest[]> {
      return (await db
        .select()
        .from(upstreamAsk)
        .where(eq(upstreamAsk.orderId, orderId))) as OutboundRequest[];
    },
    /** Open requests whose time has come, longest due first. */
    async due(
      nowMs: number,
      latestMs: number,
      after: DueRequest | null,
      limit: number,
    ): Promise<readonly DueRequest[]> {
      const { orderId, askKey, nextAtMs } = upstreamAsk;
      return db
        .select(acrossShards({ orderId, askKey, nextAtMs }))
        .from(upstreamAsk)
        .where(
          and(
            eq(upstreamAsk.state, 'open'),
            hasCome(nextAtMs, nowMs, latestMs),
            behind([nextAtMs, orderId, askKey], after && [after.nextAtMs, after.orderId, after.askKey]),
          ),
        )
        .orderBy(asc(nextAtMs), asc(orderId), asc(askKey))
        .limit(limit);
    },
  };
}

/** Writes of one statement, complete in themselves, inside or outside of a transaction. */
export function outboundRequestSingleWrites(db: Db) {
  return {
    /** Records the answer of an open request. @returns false when another process was first */
    async settle(orderId: string, askKey: string, state: RequestState, nowMs: number): Promise<boolean> {
      const result = await db
        .update(upstreamAsk)
        .set({ state, updatedAtMs: nowMs })
        .where(
          and(
            eq(upstreamAsk.orderId, orderId),
            eq(upstreamAsk.askKey, askKey),
            eq(upstreamAsk.state, 'open'),
          ),
        );
      return affectedRows(result) === 1;
    },
    async tryLater(request: OutboundRequest, later: Later): Promise<void> {
      await db
        .update(upstreamAsk)
        .set({ attempts: later.attempts, nextAtMs: later.nextAtMs })
        .where(
          and(
            eq(upstreamAsk.orderId, request.orderId),
            eq(upstreamAsk.askKey, request.askKey),
            eq(upstreamAsk.state, 'open'),
            eq(upstreamAsk.attempts, request.attempts),
            eq(upstreamAsk.nextAtMs, request.nextAtMs),
          ),
        );
    },
  };
}

export function outboundRequestWrites(db: Db) {
  return {
    /** Adds requests; one whose key is kept already stays as it is. */
    async enqueue(requests: readonly OutboundRequest[]): Promise<void> {
      if (requests.length === 0) return;
      await db
        .insert(upstreamAsk)
        .values([...requests])
        .onDuplicateKeyUpdate({ set: { askKey: sql`values(${upstreamAsk.askKey})` } });
    },
    /** Sends requests again with the same key; a request whose row was pruned gets a new one. */
    async reopen(requests: readonly OutboundRequest[]): Promise<void> {
      if (requests.length === 0) return;
      const { state, attempts, nextAtMs, updatedAtMs } = upstreamAsk;
      const set = {
        state: sql`values(${state})`,
        attempts: sql`values(${attempts})`,
        nextAtMs: sql`values(${nextAtMs})`,
        updatedAtMs: sql`values(${updatedAtMs})`,
      };
      await db
        .insert(upstreamAsk)
        .values([...requests])
        .onDuplicateKeyUpdate({ set });
    },
  };
}
