import type { NotificationList } from '../../operations/notifications/list-notifications.ts';
import type { NotificationView } from '../../operations/shared/types.ts';
import { NOTI_CURSOR } from '../cursor.ts';

const told = (one: NotificationView) => ({
  id: one.notiId,
  kind: one.kind,
  order_id: one.orderId ?? '',
  title: one.title,
  body: one.body,
});

/** A page of `GET shopping/noti` (spec 12). */
export const presentNotifications = ({ items, unreadCount, next }: NotificationList) => ({
  items: items.map((one) => ({
    ...told(one),
    read: one.isRead,
    created_at: new Date(one.createdAtMs).toISOString(),
  })),
  unread_count: unreadCount,
  next_cursor: next === null ? '' : NOTI_CURSOR.write(next),
});

/** The answer of `POST noti/{kind}`, without the read mark, so that a repeat gets the same answer. */
export const presentTaken = (sentId: string, one: NotificationView) => ({
  noti_id: sentId,
  noti: { ...told(one), created_at: new Date(one.createdAtMs).toISOString() },
});
