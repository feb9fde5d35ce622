import { asc, eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { orderTimeline } from '../db/schema/index.ts';
import type { TimelineRow } from '../domain/order/records.ts';

const insertRows = insertInto(orderTimeline);

export function timelineReads(db: Db) {
  return {
    async listFor(orderId: string): Promise<readonly TimelineRow[]> {
      return db
        .select()
        .from(orderTimeline)
        .where(eq(orderTimeline.orderId, orderId))
        .orderBy(asc(orderTimeline.seq), asc(orderTimeline.eventId));
    },
  };
}

export function timelineWrites(db: Db) {
  return {
    async add(rows: readonly TimelineRow[]): Promise<void> {
      await insertRows(db, rows);
    },
  };
}
