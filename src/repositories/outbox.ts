import { and, asc, eq, inArray, isNull, min, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { outbox } from '../db/schema/index.ts';
import type { OutgoingEvent } from '../domain/order/records.ts';

export type UnsentEvent = typeof outbox.$inferSelect;

/** Rows of one order beyond this wait for the next round. */
const ROWS_PER_BATCH_MAX = 2_000;

const insertEvents = insertInto(outbox);

export function outboxWrites(db: Db) {
  return {
    async add(events: readonly OutgoingEvent[]): Promise<void> {
      await insertEvents(db, events);
    },
  };
}

export function outboxReads(db: Db) {
  return {
    /**
     * The unsent events of the orders that wait longest, in order per order. Two steps: clocks differ, so the oldest
     * rows by time may lack an earlier one of the same order.
     */
    async unsent(limit: number): Promise<readonly UnsentEvent[]> {
      const oldest = await db
        .select({ orderId: outbox.orderId })
        .from(outbox)
        .where(isNull(outbox.sentAt))
        .orderBy(asc(outbox.createdAt))
        .limit(limit);
      const orderIds = [...new Set(oldest.map((row) => row.orderId))];
      if (orderIds.length === 0) return [];
      return db
        .select()
        .from(outbox)
        .where(and(inArray(outbox.orderId, orderIds), isNull(outbox.sentAt)))
        .orderBy(asc(outbox.orderId), asc(outbox.seq), asc(outbox.eventId))
        .limit(ROWS_PER_BATCH_MAX);
    },
    async markSent(events: readonly { orderId: string; eventId: string }[], nowMs: number): Promise<void> {
      if (events.length === 0) return;
      // Pair by pair, by the primary key: two lists would be every event under every order, and a scan of what is unsent
      // would wait for every transaction that is about to send something.
      const pairs = events.map(({ orderId, eventId }) => sql`(${orderId}, ${eventId})`);
      await db.execute(
        sql`UPDATE ${outbox} FORCE INDEX (PRIMARY) SET ${outbox.sentAt} = ${sql.param(nowMs, outbox.sentAt)} WHERE (${outbox.orderId}, ${outbox.eventId}) IN (${sql.join(pairs, sql`, `)}) AND ${outbox.sentAt} IS NULL`,
      );
    },
    async listFor(orderId: string): Promise<readonly UnsentEvent[]> {
      return db.select().from(outbox).where(eq(outbox.orderId, orderId)).orderBy(asc(outbox.seq));
    },
    /** For metrics: how many wait, and since when the oldest. */
    async backlog(): Promise<{ readonly unsent: number; readonly oldestMs: number | null }> {
      const [row] = await db
        .select({ unsent: sql<string>`count(*)`, oldestMs: min(outbox.createdAt) })
        .from(outbox)
        .where(isNull(outbox.sentAt));
      return { unsent: Number(row?.unsent ?? 0), oldestMs: row?.oldestMs ?? null };
    },
  };
}
