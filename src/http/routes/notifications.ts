import { DomainError } from '../../domain/values/errors.ts';
import { listNotifications } from '../../operations/notifications/list-notifications.ts';
import { markNotificationsRead } from '../../operations/notifications/mark-notifications-read.ts';
import { sendNotification } from '../../operations/notifications/send-notification.ts';
import { notificationQuery } from '../list-query.ts';
import { notiBody, readBody } from '../noti-body.ts';
import { presentNotifications, presentTaken } from '../present/notification.ts';
import { route } from '../route.ts';

const KIND = /^[a-z0-9_]{1,32}$/;

/** The user's notifications, their read marks, and notifications from services (spec 12). */
export const notificationRoutes = [
  route({
    method: 'GET',
    path: '/shopping/noti',
    access: 'user',
    query: notificationQuery,
    errors: [],
    handler: async ({ deps, caller, query: { cursor, limit } }) =>
      presentNotifications(await listNotifications(deps, caller, { after: cursor, limit })),
  }),
  route({
    method: 'POST',
    path: '/shopping/noti/read',
    access: 'user',
    body: readBody,
    errors: [],
    async handler({ deps, caller, body: { ids } }) {
      const request = ids == null ? ({ all: true } as const) : { ids };
      return { unread_count: await markNotificationsRead(deps, caller, request) };
    },
  }),
  route({
    method: 'POST',
    path: '/noti/:kind',
    access: 'noti',
    body: notiBody,
    errors: ['NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED'],
    async handler({ deps, caller, body: sent, c }) {
      const kind = c.req.param('kind') ?? '';
      if (!KIND.test(kind)) throw new DomainError('NOT_FOUND');
      const taken = await sendNotification(deps, caller, {
        kind,
        notiId: sent.noti_id,
        userId: sent.user_id,
        orderId: sent.order_id,
        title: sent.title,
        body: sent.body,
        language: sent.language,
        params: sent.params,
      });
      return presentTaken(sent.noti_id, taken);
    },
  }),
];
