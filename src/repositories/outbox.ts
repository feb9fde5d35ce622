import { and, asc, eq, inArray, isNull, min, type SQL, sql } from 'drizzle-orm';
import { acrossShards } from '../db/across-shards.ts';
import type { Db } from '../db/client.ts';
import { hasCome } from '../db/has-come.ts';
import { insertInto } from '../db/insert.ts';
import { outbox } from '../db/schema/index.ts';
import type { StoredOutgoing } from '../domain/order/read-model.ts';
import type { OutgoingEvent } from '../domain/order/records.ts';

const TO_SEND = {
  orderId: outbox.orderId,
  eventId: outbox.eventId,
  topic: outbox.topic,
  /** the JSON text, parsed by its reader: one broken text must not stop the other rows */
  payload: sql<string>`${outbox.payload}`,
  traceparent: outbox.traceparent,
  attempts: outbox.attempts,
};
export type EventToSend = Pick<
  StoredOutgoing,
  'orderId' | 'eventId' | 'topic' | 'traceparent' | 'attempts'
> & { readonly payload: string };

/** The most rows of one batch; further rows wait for the next round. */
const ROWS_PER_BATCH_MAX = 2_000;
/** One of so many orders in a batch may be a retry, so that events that were never tried go first. */
const AGAIN_SHARE = 5;

const insertEvents = insertInto(outbox);

export function outboxWrites(db: Db) {
  return {
    async add(events: readonly OutgoingEvent[]): Promise<void> {
      await insertEvents(db, events);
    },
  };
}

/**
 * Updates rows pair by pair, by the primary key. Two lists would pair every event with every order, and a scan of the
 * unsent rows would wait for every transaction that writes one.
 */
async function updateUnsent(
  db: Db,
  events: readonly { orderId: string; eventId: string }[],
  set: SQL,
): Promise<void> {
  if (events.length === 0) return;
  const pairs = events.map(({ orderId, eventId }) => sql`(${orderId}, ${eventId})`);
  await db.execute(
    sql`UPDATE ${outbox} FORCE INDEX (PRIMARY) SET ${set} WHERE (${outbox.orderId}, ${outbox.eventId}) IN (${sql.join(pairs, sql`, `)}) AND ${outbox.sentAtMs} IS NULL`,
  );
}

export function outboxReads(db: Db) {
  return {
    /**
     * The unsent events of the orders that wait longest, in order per order, without orders that are put off beyond
     * `nowMs`, up to `latestMs`: further on a wrong clock has put them. Payloads are not parsed. It takes two steps, for clocks differ: the oldest rows by time may lack an
     * earlier row of the same order.
     */
    async unsent(limit: number, nowMs: number, latestMs: number): Promise<readonly EventToSend[]> {
      const { orderId, sentAtMs, retryAtMs, createdAtMs } = outbox;
      const fresh = db
        .select(acrossShards({ orderId }))
        .from(outbox)
        .where(and(isNull(sentAtMs), isNull(retryAtMs)))
        .orderBy(asc(createdAtMs))
        .limit(limit);
      const again = db
        .select(acrossShards({ orderId }))
        .from(outbox)
        .where(and(isNull(sentAtMs), hasCome(retryAtMs, nowMs, latestMs)))
        .orderBy(asc(retryAtMs))
        .limit(Math.ceil(limit / AGAIN_SHARE));
      const oldest = await db
        .selectDistinct({ orderId: sql<string>`order_id` })
        .from(sql`(${fresh} union all ${again}) as oldest`);
      if (oldest.length === 0) return [];
      const orderIds = oldest.map((row) => row.orderId);
      return db
        .select(TO_SEND)
        .from(outbox)
        .where(and(inArray(orderId, orderIds), isNull(sentAtMs)))
        .orderBy(asc(orderId), asc(outbox.seq), asc(outbox.eventId))
        .limit(ROWS_PER_BATCH_MAX);
    },
    async listFor(orderId: string): Promise<readonly StoredOutgoing[]> {
      const rows = await db.select().from(outbox).where(eq(outbox.orderId, orderId)).orderBy(asc(outbox.seq));
      return rows as StoredOutgoing[];
    },
    /** For metrics: the number of unsent events, and the time of the oldest. */
    async backlog(): Promise<{ readonly unsent: number; readonly oldestMs: number | null }> {
      const [row] = await db
        .select({ unsent: sql<string>`count(*)`, oldestMs: min(outbox.createdAtMs) })
        .from(outbox)
        .where(isNull(outbox.sentAtMs));
      return { unsent: Number(row?.unsent ?? 0), oldestMs: row?.oldestMs ?? null };
    },
  };
}

/** Writes of one statement, complete in themselves, inside or outside of a transaction. */
export function outboxSingleWrites(db: Db) {
  return {
    /** Puts off all unsent events of an order until `untilMs`, or until the order has a new event. */
    async putOff(
      events: readonly { orderId: string; eventId: string }[],
      attempts: number,
      untilMs: number,
    ): Promise<void> {
      const set = sql`${outbox.attempts} = ${attempts}, ${outbox.retryAtMs} = ${sql.param(untilMs, outbox.retryAtMs)}`;
      await updateUnsent(db, events, set);
    },
    async markSent(events: readonly { orderId: string; eventId: string }[], nowMs: number): Promise<void> {
      await updateUnsent(db, events, sql`${outbox.sentAtMs} = ${sql.param(nowMs, outbox.sentAtMs)}`);
    },
  };
}
