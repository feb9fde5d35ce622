import type { NotificationRow } from '../../domain/order/records.ts';
import type { Deps } from '../../service/deps.ts';
import type { NotificationView, SignedIn } from '../shared/types.ts';

/** Counting stops here: an APP shows "99+" at most, and the cost stays the same at any number of rows. */
const UNREAD_MAX = 999;

export type NotificationPage = {
  /** the last id of the page before; null for the first */
  readonly before: string | null;
  readonly limit: number;
};

export type NotificationList = {
  readonly items: readonly NotificationView[];
  /** at most 999 */
  readonly unreadCount: number;
  /** null at the end */
  readonly next: string | null;
};

/** A page of what the user was told, newest first (spec 12). */
export async function listNotifications(
  deps: Deps,
  { userId }: SignedIn,
  { before, limit }: NotificationPage,
): Promise<NotificationList> {
  const [rows, unread] = await Promise.all([
    // One more than asked for tells whether there is another page.
    deps.store.notifications.page(userId, before, limit + 1),
    unreadCount(deps, userId),
  ]);
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(notificationView),
    unreadCount: unread,
    next: rows.length > limit ? (shown.at(-1)?.notiId ?? null) : null,
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
