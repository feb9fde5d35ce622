import { and, asc, eq, gt, inArray, isNull, min, sql } from 'drizzle-orm';
import { acrossShards } from '../db/across-shards.ts';
import type { Db } from '../db/client.ts';
import { hasCome } from '../db/has-come.ts';
import { insertInto } from '../db/insert.ts';
import { behind } from '../db/keyset.ts';
import { orderEvent, orderProgress, orders, payment, refund } from '../db/schema/index.ts';
import { slot, slots, statement, statementPerCount } from '../db/statement.ts';
import type { Progress, StoredEvent } from '../domain/order/records.ts';

/** The position of a waiting event in the queue of events to be tried again. */
export type WaitingEvent = { readonly orderId: string; readonly eventKey: string; readonly nextAtMs: number };

export type EventsOfOrder = {
  readonly progress: Progress | null;
  readonly events: readonly StoredEvent[];
  /**
   * the old service has written rows of it (spec 17): payments or refunds of an order without marks of ours, or refunds of
   * one that we know none of. Where we know some, they are read and looked at.
   */
  readonly hasRowsOfOthers: boolean;
};

/** The most orders of one change. */
const ORDERS_MAX = 20;
/** The most rows that one statement reads. An order has tens of events; more are read page by page. */
const PAGE = 1_000;

const hasRowsOfOthers = sql<number | string>`(
  (${orderProgress.orderId} is null and
    exists (select 1 from ${payment} where ${payment.orderId} = ${orders.orderId})) or
  (coalesce(${orderProgress.hasRefunds}, 0) = 0 and
    exists (select 1 from ${refund} where ${refund.orderId} = ${orders.orderId})))`;
const withMarks = statementPerCount(ORDERS_MAX, (db, count) =>
  db
    .select({ orderId: orders.orderId, progress: orderProgress, event: orderEvent, hasRowsOfOthers })
    .from(orders)
    .leftJoin(orderProgress, eq(orderProgress.orderId, orders.orderId))
    .leftJoin(orderEvent, eq(orderEvent.orderId, orders.orderId))
    .where(inArray(orders.orderId, slots(count, orders.orderId)))
    .limit(PAGE),
);
const pageAfter = statement((db) =>
  db
    .select()
    .from(orderEvent)
    .where(
      and(
        eq(orderEvent.orderId, slot('orderId', orderEvent.orderId)),
        gt(orderEvent.eventKey, slot('after', orderEvent.eventKey)),
      ),
    )
    .orderBy(asc(orderEvent.eventKey))
    .limit(PAGE),
);
const insertEvents = insertInto(orderEvent);

const isRow = (orderId: string, eventKey: string) =>
  and(eq(orderEvent.orderId, orderId), eq(orderEvent.eventKey, eventKey));
async function listFor(db: Db, orderId: string): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (let after = ''; ; after = all.at(-1)?.eventKey ?? '') {
    const page = (await pageAfter(db, { orderId, after })) as StoredEvent[];
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
async function eachOfMany(db: Db, orderIds: readonly string[]): Promise<ReadonlyMap<string, EventsOfOrder>> {
  const marks = await db
    .select()
    .from(orderProgress)
    .where(inArray(orderProgress.orderId, [...orderIds]));
  const found = new Map<string, EventsOfOrder>();
  for (const orderId of orderIds) {
    const progress = marks.find((one) => one.orderId === orderId) ?? null;
    // Not asked here: whoever wants to know looks at the rows themselves.
    const hasRowsOfOthers = progress?.hasRefunds !== true;
    found.set(orderId, { progress, events: await listFor(db, orderId), hasRowsOfOthers });
  }
  return found;
}
/** The event still waits as it was read: not applied, tried or delivered again since. */
const stillWaits = ({ orderId, eventKey, attempts, receivedAtMs }: StoredEvent) =>
  and(
    isRow(orderId, eventKey),
    eq(orderEvent.state, 'waiting'),
    eq(orderEvent.attempts, attempts),
    eq(orderEvent.receivedAtMs, receivedAtMs),
  );

export function eventReads(db: Db) {
  return {
    async listFor(orderId: string): Promise<readonly StoredEvent[]> {
      return listFor(db, orderId);
    },
    async find(orderId: string, eventKey: string): Promise<StoredEvent | null> {
      const [row] = await db.select().from(orderEvent).where(isRow(orderId, eventKey));
      return row === undefined ? null : (row as StoredEvent);
    },
    /**
     * Reads the marks and events of orders in one round trip, which is how a change begins. When one statement cannot
     * read all events, each order's events are read page by page, for none may be missing.
     */
    async withProgress(orderIds: readonly string[]): Promise<ReadonlyMap<string, EventsOfOrder>> {
      const rows = await withMarks(db, orderIds.length, orderIds);
      if (rows.length >= PAGE) return eachOfMany(db, orderIds);
      const found = new Map<string, EventsOfOrder & { readonly events: StoredEvent[] }>();
      for (const { orderId, progress, event, hasRowsOfOthers: flag } of rows) {
        const one = found.get(orderId) ?? { progress, events: [], hasRowsOfOthers: Number(flag) === 1 };
        found.set(orderId, one);
        if (event !== null) one.events.push(event as StoredEvent);
      }
      return found;
    },
    /** Waiting events whose time has come, longest overdue first. Bodies are not read, for one may be broken. */
    async due(
      nowMs: number,
      latestMs: number,
      after: WaitingEvent | null,
      limit: number,
    ): Promise<readonly WaitingEvent[]> {
      const { orderId, eventKey, nextAtMs } = orderEvent;
      const rows = await db
        .select(acrossShards({ orderId, eventKey, nextAtMs }))
        .from(orderEvent)
        .where(
          and(
            eq(orderEvent.state, 'waiting'),
            hasCome(nextAtMs, nowMs, latestMs),
            behind([nextAtMs, orderId, eventKey], after && [after.nextAtMs, after.orderId, after.eventKey]),
          ),
        )
        .orderBy(asc(nextAtMs), asc(orderId), asc(eventKey))
        .limit(limit);
      return rows.map((row) => ({ ...row, nextAtMs: row.nextAtMs ?? 0 }));
    },
    /** The keys of an order's waiting events that are due. */
    async dueOf(orderId: string, nowMs: number, latestMs: number): Promise<readonly string[]> {
      const rows = await db
        .select({ eventKey: orderEvent.eventKey })
        .from(orderEvent)
        .where(
          and(
            eq(orderEvent.orderId, orderId),
            eq(orderEvent.state, 'waiting'),
            hasCome(orderEvent.nextAtMs, nowMs, latestMs),
          ),
        )
        .limit(PAGE);
      return rows.map((row) => row.eventKey);
    },
    /** For metrics: the number of waiting events, and the time of the oldest. */
    async backlog(): Promise<{ readonly waiting: number; readonly oldestMs: number | null }> {
      const [row] = await db
        .select({ waiting: sql<string>`count(*)`, oldestMs: min(orderEvent.receivedAtMs) })
        .from(orderEvent)
        .where(eq(orderEvent.state, 'waiting'));
      return { waiting: Number(row?.waiting ?? 0), oldestMs: row?.oldestMs ?? null };
    },
  };
}

/** Writes of one statement, complete in themselves, inside or outside of a transaction. */
export function eventSingleWrites(db: Db) {
  return {
    /** @throws the duplicate-key error when another process has kept the event first */
    async insert(events: readonly StoredEvent[]): Promise<void> {
      await insertEvents(db, events);
    },
    /** Marks an event as dead if it still waits, for another sweep may have applied it meanwhile. */
    async bury(event: StoredEvent, reason: string, nowMs: number): Promise<void> {
      await db.update(orderEvent).set({ state: 'dead', reason, nextAtMs: nowMs }).where(stillWaits(event));
    },
    /** Closes an event that still waits although the order has taken in the same news by another delivery. */
    async closeRepeat(event: StoredEvent, nowMs: number): Promise<void> {
      const set = { state: 'ignored', reason: 'repeat', nextAtMs: nowMs } as const;
      await db.update(orderEvent).set(set).where(stillWaits(event));
    },
    /** Lets an event that was delivered again wait again, if it still is as it was read. */
    async wake(event: StoredEvent, was: Pick<StoredEvent, 'state' | 'reason'>): Promise<void> {
      const { orderId, eventKey, state, receivedAtMs, attempts, nextAtMs, reason } = event;
      await db
        .update(orderEvent)
        .set({ state, receivedAtMs, attempts, nextAtMs, reason })
        .where(
          and(
            isRow(orderId, eventKey),
            eq(orderEvent.state, was.state),
            was.reason === null ? isNull(orderEvent.reason) : eq(orderEvent.reason, was.reason),
          ),
        );
    },
    async tryLater(event: StoredEvent, attempts: number, nextAtMs: number, reason: string): Promise<void> {
      await db.update(orderEvent).set({ attempts, nextAtMs: nextAtMs, reason }).where(stillWaits(event));
    },
  };
}

export function eventWrites(db: Db) {
  return {
    /** In the place of one of the same key that had no effect yet; under the order's lock. */
    async replace({ orderId, eventKey, ...rest }: StoredEvent): Promise<void> {
      await db.update(orderEvent).set(rest).where(isRow(orderId, eventKey));
    },
  };
}
