import { placeOf } from '../../domain/notifications/noti-places.ts';
import type { NotificationRow } from '../../domain/order/records.ts';
import type { ListPlace } from '../../domain/values/list-place.ts';
import type { Deps } from '../../service/deps.ts';
import type { NotificationView, SignedIn } from '../shared/types.ts';

/** Counting stops here, so that its cost is bounded; an APP shows "99+" at most. */
const UNREAD_MAX = 999;

export type NotificationPage = {
  /** where the page before ended; null for the first page */
  readonly after: ListPlace | null;
  readonly limit: number;
};

export type NotificationList = {
  readonly items: readonly NotificationView[];
  /** at most 999 */
  readonly unreadCount: number;
  /** null on the last page */
  readonly next: ListPlace | null;
};

/** A page of the user's notifications, newest first (spec 12). */
export async function listNotifications(
  deps: Deps,
  { userId }: SignedIn,
  { after, limit }: NotificationPage,
): Promise<NotificationList> {
  const [rows, unread] = await Promise.all([
    // One row more than the page tells whether there is another page.
    deps.store.notifications.page(userId, after, limit + 1),
    unreadCount(deps, userId),
  ]);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(notificationView),
    unreadCount: unread,
    next: last === undefined ? null : placeOf(last),
  };
}

export const unreadCount = (deps: Deps, userId: string): Promise<number> =>
  deps.store.notifications.countUnread(userId, UNREAD_MAX);

export const notificationView = (row: NotificationRow): NotificationView => ({
  notiId: row.notiId,
  kind: row.kind,
  orderId: row.orderId,
  title: row.title,
  body: row.body,
  isRead: row.isRead !== 0,
  createdAtMs: row.createdAtMs,
});
