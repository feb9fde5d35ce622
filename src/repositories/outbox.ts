import type { Db } from '../db/client.ts';
import { outbox } from '../db/schema/index.ts';

export type OutgoingEvent = typeof outbox.$inferInsert;

export function outboxWrites(db: Db) {
  return {
    async add(events: readonly OutgoingEvent[]): Promise<void> {
      await db.insert(outbox).values([...events]);
    },
  };
}
