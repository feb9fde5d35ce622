import { and, asc, eq, lte } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { behind } from '../db/keyset.ts';
import { upstreamAsk } from '../db/schema/index.ts';

/** `void` and `refund` go to payment, `credit` to rebate, `notify` to the orders service. */
export type AskKind = 'void' | 'refund' | 'credit' | 'notify';
/** `open` until there is a definite answer; `closed` when there is nothing to ask any more. */
export type AskState = 'open' | 'accepted' | 'refused' | 'closed';

export type Ask = Omit<typeof upstreamAsk.$inferSelect, 'kind' | 'state'> & {
  readonly kind: AskKind;
  readonly state: AskState;
};

/** Where an open ask stands in the line of those to be sent. */
export type DueAsk = { readonly orderId: string; readonly askKey: string; readonly nextAtMs: number };

export function upstreamAsks(db: Db) {
  return {
    async insert(asks: readonly Ask[]): Promise<void> {
      if (asks.length > 0) await db.insert(upstreamAsk).values([...asks]);
    },
    async listFor(orderId: string): Promise<readonly Ask[]> {
      return (await db.select().from(upstreamAsk).where(eq(upstreamAsk.orderId, orderId))) as Ask[];
    },
    /** Open asks whose time has come, longest due first. */
    async due(nowMs: number, after: DueAsk | null, limit: number): Promise<readonly DueAsk[]> {
      const { orderId, askKey, nextAt } = upstreamAsk;
      return db
        .select({ orderId, askKey, nextAtMs: nextAt })
        .from(upstreamAsk)
        .where(
          and(
            eq(upstreamAsk.state, 'open'),
            lte(nextAt, nowMs),
            behind([nextAt, orderId, askKey], after && [after.nextAtMs, after.orderId, after.askKey]),
          ),
        )
        .orderBy(asc(nextAt), asc(orderId), asc(askKey))
        .limit(limit);
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
    /** Not when it was asked anew in the meantime: a person's retry does not wait for the pause of an older try. */
    async tryLater(ask: Ask, nextAtMs: number): Promise<void> {
      await db
        .update(upstreamAsk)
        .set({ attempts: ask.attempts + 1, nextAt: nextAtMs })
        .where(
          and(
            eq(upstreamAsk.orderId, ask.orderId),
            eq(upstreamAsk.askKey, ask.askKey),
            eq(upstreamAsk.state, 'open'),
            eq(upstreamAsk.attempts, ask.attempts),
            eq(upstreamAsk.nextAt, ask.nextAt),
          ),
        );
    },
  };
}
