import { and, asc, eq, inArray, lte, min, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { orderEvent, orderProgress, orders } from '../db/schema/index.ts';
import { slot, statement } from '../db/statement.ts';
import type { Progress } from './order-progress.ts';

/** `waiting`: kept, to be tried again; `refused`: can never become legal; `conflict`: its key came with other content. */
export type EventState = 'waiting' | 'applied' | 'refused' | 'conflict' | 'ignored' | 'dead';

export type StoredEvent = Omit<typeof orderEvent.$inferSelect, 'state'> & { readonly state: EventState };

/** An order has tens of events; more than this is an attack or a loop, and must not make us slow. */
const EVENTS_MAX = 2_000;

const withMarks = statement((db) =>
  db
    .select({ progress: orderProgress, event: orderEvent })
    .from(orders)
    .leftJoin(orderProgress, eq(orderProgress.orderId, orders.orderId))
    .leftJoin(orderEvent, eq(orderEvent.orderId, orders.orderId))
    .where(eq(orders.orderId, slot('orderId')))
    .limit(EVENTS_MAX),
);
const insertEvent = insertInto(orderEvent);

export function orderEvents(db: Db) {
  const isRow = (orderId: string, eventKey: string) =>
    and(eq(orderEvent.orderId, orderId), eq(orderEvent.eventKey, eventKey));
  return {
    async listFor(orderId: string): Promise<readonly StoredEvent[]> {
      const rows = await db
        .select()
        .from(orderEvent)
        .where(eq(orderEvent.orderId, orderId))
        .limit(EVENTS_MAX);
      return rows as StoredEvent[];
    },
    /** Both that a change of an order begins with, in one round trip. */
    async withProgress(
      orderId: string,
    ): Promise<{ readonly progress: Progress | null; readonly events: readonly StoredEvent[] }> {
      const rows = await withMarks(db, { orderId });
      return {
        progress: rows[0]?.progress ?? null,
        events: rows.flatMap((row) => (row.event === null ? [] : [row.event as StoredEvent])),
      };
    },
    /** Plain INSERT: a duplicate key throws, and tells that another process kept it first. */
    async insert(event: StoredEvent): Promise<void> {
      await insertEvent(db, [event]);
    },
    async setState(
      orderId: string,
      eventKeys: readonly string[],
      state: EventState,
      reason: string | null,
    ): Promise<void> {
      if (eventKeys.length === 0) return;
      await db
        .update(orderEvent)
        .set({ state, reason, nextAt: null })
        .where(and(eq(orderEvent.orderId, orderId), inArray(orderEvent.eventKey, [...eventKeys])));
    },
    /** Only what still waits can die: another sweep may have applied it meanwhile. */
    async bury(orderId: string, eventKey: string, reason: string): Promise<void> {
      await db
        .update(orderEvent)
        .set({ state: 'dead', reason, nextAt: null })
        .where(and(isRow(orderId, eventKey), eq(orderEvent.state, 'waiting')));
    },
    /** A dead one that came again waits anew. */
    async wake(event: StoredEvent): Promise<void> {
      const { orderId, eventKey, state, receivedAt, attempts, nextAt, reason } = event;
      await db
        .update(orderEvent)
        .set({ state, receivedAt, attempts, nextAt, reason })
        .where(and(isRow(orderId, eventKey), eq(orderEvent.state, 'dead')));
    },
    async tryLater(event: StoredEvent, attempts: number, nextAtMs: number, reason: string): Promise<void> {
      await db
        .update(orderEvent)
        .set({ attempts, nextAt: nextAtMs, reason })
        .where(and(isRow(event.orderId, event.eventKey), eq(orderEvent.state, 'waiting')));
    },
    /** Waiting events whose time has come, longest overdue first. */
    async due(nowMs: number, limit: number): Promise<readonly StoredEvent[]> {
      const rows = await db
        .select()
        .from(orderEvent)
        .where(and(eq(orderEvent.state, 'waiting'), lte(orderEvent.nextAt, nowMs)))
        .orderBy(asc(orderEvent.nextAt))
        .limit(limit);
      return rows as StoredEvent[];
    },
    /** For metrics: how many wait, and since when the oldest. */
    async backlog(): Promise<{ readonly waiting: number; readonly oldestMs: number | null }> {
      const [row] = await db
        .select({ waiting: sql<string>`count(*)`, oldestMs: min(orderEvent.receivedAt) })
        .from(orderEvent)
        .where(eq(orderEvent.state, 'waiting'));
      return { waiting: Number(row?.waiting ?? 0), oldestMs: row?.oldestMs ?? null };
    },
  };
}
