import { and, count, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { notification } from '../db/schema/index.ts';
import type { NotificationRow } from '../domain/order/records.ts';
import { notificationRows } from '../row-contracts/after-sale.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';

const isNotification = fits<NotificationRow>(notificationRows);

export function notificationReads(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  const good = (rows: readonly NotificationRow[]) => sift(notificationRows, isNotification, onBadRow, rows);
  /** A page, newest first, older than `before` if given. Ids rise with time, so the primary key gives the order. */
  async function page(
    userId: string,
    before: string | null,
    limit: number,
  ): Promise<readonly NotificationRow[]> {
    const rows = await db
      .select()
      .from(notification)
      .where(
        and(eq(notification.userId, userId), before === null ? undefined : lt(notification.notiId, before)),
      )
      .orderBy(desc(notification.notiId))
      .limit(limit);
    const shown = good(rows);
    const last = rows.at(-1);
    if (shown.length === rows.length || rows.length < limit || last === undefined) return shown;
    // Rows that were left out are replaced, or a short page would look like the last one.
    return [...shown, ...(await page(userId, last.notiId, limit - shown.length))];
  }
  return {
    page,
    async find(userId: string, notiId: string): Promise<NotificationRow | null> {
      const [row] = await db
        .select()
        .from(notification)
        .where(and(eq(notification.userId, userId), eq(notification.notiId, notiId)));
      return row === undefined ? null : (good([row])[0] ?? null);
    },
    /** Counts up to `max` within the index, however many rows there are. */
    async countUnread(userId: string, max: number): Promise<number> {
      const some = db
        .select({ one: sql`1`.as('one') })
        .from(notification)
        .where(and(eq(notification.userId, userId), eq(notification.isRead, 0)))
        .limit(max)
        .as('some');
      const [row] = await db.select({ unread: count() }).from(some);
      return Number(row?.unread ?? 0);
    },
    /** Ids of unread notifications, none newer than `upTo`. */
    async unreadIds(userId: string, upTo: string, limit: number): Promise<readonly string[]> {
      const rows = await db
        .select({ notiId: notification.notiId })
        .from(notification)
        .where(
          and(
            eq(notification.userId, userId),
            eq(notification.isRead, 0),
            sql`${notification.notiId} <= ${upTo}`,
          ),
        )
        .limit(limit);
      return rows.map((row) => row.notiId);
    },
  };
}

const insertRows = insertInto(notification);

export function notificationWrites(db: Db) {
  return {
    /** @throws the duplicate-key error for a source that has a notification already */
    async insert(rows: readonly NotificationRow[]): Promise<void> {
      await insertRows(db, rows);
    },
    /**
     * Marks as read; ids of other users change nothing. It finds rows by primary key alone, for a condition on
     * `is_read` could lock the index that new notifications are written to.
     */
    async markRead(userId: string, notiIds: readonly string[]): Promise<void> {
      await db
        .update(notification)
        .set({ isRead: 1 })
        .where(and(eq(notification.userId, userId), inArray(notification.notiId, [...notiIds])));
    },
  };
}
