import { and, count, desc, eq, gte, inArray, lt, lte, max, or, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/mysql-core';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { notification } from '../db/schema/index.ts';
import { byAge, placeOf, type Rest, restBehind } from '../domain/notifications/noti-places.ts';
import type { NotificationRow } from '../domain/order/records.ts';
import type { ListPlace } from '../domain/values/list-place.ts';
import { OURS_BEFORE, OURS_FROM } from '../domain/values/our-ids.ts';
import { notificationRows } from '../row-contracts/after-sale.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';

const isNotification = fits<NotificationRow>(notificationRows);

const { userId: ofUser, notiId, createdAtMs } = notification;
const ofTheirs = or(lt(notiId, OURS_FROM), gte(notiId, OURS_BEFORE));

/** Those of theirs that lie behind a place. */
const older = (theirs: Rest['theirs']) => {
  if (theirs === null) return undefined;
  const { atMs, id } = theirs;
  return id === null
    ? lte(createdAtMs, atMs)
    : or(lt(createdAtMs, atMs), and(eq(createdAtMs, atMs), lt(notiId, id)));
};

export function notificationReads(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  const good = (rows: readonly NotificationRow[]) => sift(notificationRows, isNotification, onBadRow, rows);
  /**
   * A page, newest first, behind `after` if given. The primary key gives ours in their order. Theirs are sorted: they are
   * those that the old service left to this user, and mostly none.
   */
  async function page(
    userId: string,
    after: ListPlace | null,
    limit: number,
  ): Promise<readonly NotificationRow[]> {
    const rest = restBehind(after);
    const some = () => db.select().from(notification);
    const ours = some()
      .where(and(eq(ofUser, userId), gte(notiId, OURS_FROM), lt(notiId, rest.oursBelow)))
      .orderBy(desc(notiId))
      .limit(limit);
    const theirs = some()
      .where(and(eq(ofUser, userId), ofTheirs, older(rest.theirs)))
      .orderBy(desc(createdAtMs), desc(notiId))
      .limit(limit);
    const rows = [...(await unionAll(ours, theirs))]
      .sort((a, b) => byAge(placeOf(a), placeOf(b)))
      .slice(0, limit);
    const shown = good(rows);
    const last = rows.at(-1);
    const end = last === undefined ? null : placeOf(last);
    const isOver = end === null || rows.length < limit || (end.id === after?.id && end.atMs === after.atMs);
    if (shown.length === rows.length || isOver) return shown;
    // Rows that were left out are replaced, or a short page would look like the last one.
    return [...shown, ...(await page(userId, end, limit - shown.length))];
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
    /** The newest id of ours; '' without any. */
    async newestId(userId: string): Promise<string> {
      const [row] = await db
        .select({ newest: max(notiId) })
        .from(notification)
        .where(and(eq(ofUser, userId), gte(notiId, OURS_FROM), lt(notiId, OURS_BEFORE)));
      return row?.newest ?? '';
    },
    /** Ids of unread notifications: of ours none newer than `upTo`, and all of theirs. */
    async unreadIds(userId: string, upTo: string, limit: number): Promise<readonly string[]> {
      const rows = await db
        .select({ notiId: notification.notiId })
        .from(notification)
        .where(
          and(
            eq(notification.userId, userId),
            eq(notification.isRead, 0),
            or(lte(notification.notiId, upTo), ofTheirs),
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
