import type { Db } from '../db/client.ts';
import { notification } from '../db/schema/index.ts';

export type NotificationRow = typeof notification.$inferSelect;

export function notificationWrites(db: Db) {
  return {
    /** Plain INSERT: a source that was told before throws. */
    async insert(rows: readonly NotificationRow[]): Promise<void> {
      if (rows.length > 0) await db.insert(notification).values([...rows]);
    },
  };
}
