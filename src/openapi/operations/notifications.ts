import { notifications, takenNotification, unread } from '../answers/notification.ts';
import { type Docs, ORDER_ID } from '../operation.ts';

const tag = 'Notifications';

/** Notifications (spec 12). */
export const NOTIFICATION_DOCS = {
  'GET /shopping/noti': {
    tag,
    summary: 'What the user was told',
    description: 'Newest first; `next_cursor` is empty on the last page.',
    answer: notifications,
    examples: [
      { name: 'The first page', given: 'notification' },
      { name: 'A limit above 50', query: { limit: '51' }, error: 'INVALID_REQUEST' },
    ],
  },
  'POST /shopping/noti/read': {
    tag,
    summary: 'Mark as read',
    description: 'Either some by their `ids`, or `all`.',
    answer: unread,
    examples: [
      { name: 'All', given: 'notification', body: { all: true } },
      { name: 'Neither ids nor all', body: {}, error: 'INVALID_REQUEST' },
    ],
  },
  'POST /noti/:kind': {
    tag,
    summary: 'Store a notification, from the orders service',
    description:
      '`noti_id` makes it idempotent. A kind with a text of its own (`paid`, `shipped`, ...) needs no title and body.',
    params: { kind: { description: 'What it is about', pattern: '^[a-z0-9_]{1,32}$' } },
    answer: takenNotification,
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
} satisfies Docs;
