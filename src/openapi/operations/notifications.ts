import { notificationQuery } from '../../http/list-query.ts';
import { notiBody, readBody } from '../../http/noti-body.ts';
import { notifications, takenNotification, unread } from '../answers/notification.ts';
import { type Operation, ORDER_ID } from '../operation.ts';

const tag = 'Notifications';

/** What a user was told (spec 12). */
export const NOTIFICATION_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/shopping/noti',
    tag,
    summary: 'What the user was told',
    description: 'Newest first; `next_cursor` is empty on the last page.',
    access: 'user',
    query: notificationQuery,
    answer: notifications,
    errors: [],
    examples: [
      { name: 'The first page', given: 'notification' },
      { name: 'A limit above 50', query: { limit: '51' }, error: 'INVALID_REQUEST' },
    ],
  },
  {
    method: 'POST',
    path: '/shopping/noti/read',
    tag,
    summary: 'Mark as read',
    description: 'Either some by their `ids`, or `all`.',
    access: 'user',
    body: readBody,
    answer: unread,
    errors: [],
    examples: [
      { name: 'All', given: 'notification', body: { all: true } },
      { name: 'Neither ids nor all', body: {}, error: 'INVALID_REQUEST' },
    ],
  },
  {
    method: 'POST',
    path: '/noti/{kind}',
    tag,
    summary: 'Store a notification, from the orders service',
    description:
      '`noti_id` makes it idempotent. A kind with a text of its own (`paid`, `shipped`, ...) needs no title and body.',
    access: 'noti',
    params: { kind: { description: 'What it is about', pattern: '^[a-z0-9_]{1,32}$' } },
    body: notiBody,
    answer: takenNotification,
    errors: ['NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED'],
    examples: [
      {
        name: 'A text of its own',
        path: { kind: 'promotion' },
        body: {
          noti_id: 'N-1',
          user_id: '1001',
          title: 'Hello',
          body: 'You have {credit} to spend.',
          params: { credit: { v: '5.00', c: 'USD' } },
        },
      },
      {
        name: 'A kind with a text of ours',
        given: 'unpaid order',
        path: { kind: 'paid' },
        body: { noti_id: 'N-2', user_id: '1001', order_id: ORDER_ID },
      },
      {
        name: 'No text at all',
        path: { kind: 'promotion' },
        body: { noti_id: 'N-3', user_id: '1001' },
        error: 'INVALID_REQUEST',
      },
    ],
  },
];
