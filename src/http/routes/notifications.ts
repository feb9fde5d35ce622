import { type Context, Hono } from 'hono';
import { DomainError } from '../../domain/errors.ts';
import type { NotificationPage } from '../../operations/list-notifications.ts';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeed } from '../envelope.ts';
import { signedIn } from '../middleware/caller.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { serviceCaller } from '../middleware/service-caller.ts';
import { notiBody, readBody } from '../noti-body.ts';
import { presentNotifications, presentTaken } from '../present/notification.ts';
import { validateBody } from '../validate.ts';

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 50;
const CURSOR = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const KIND = /^[a-z0-9_]{1,32}$/;

/** What the user was told, and that they have read it (spec 12). */
export const notificationRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>()
    .get('/noti', async (c) => {
      const caller = signedIn(c);
      return succeed(c, presentNotifications(await parts.operations.listNotifications(caller, pageOf(c))));
    })
    .post(
      '/noti/read',
      async (c, next) => {
        signedIn(c);
        await next();
      },
      jsonBody,
      validateBody(readBody),
      async (c) => {
        const { ids } = c.req.valid('json');
        const request = ids == null ? ({ all: true } as const) : { ids };
        const unread = await parts.operations.markNotificationsRead(signedIn(c), request);
        return succeed(c, { unread_count: unread });
      },
    );

/** `POST noti/{kind}` from the orders service (spec 12). */
export const inboundNotiRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>().post('/:kind', jsonBody, validateBody(notiBody), async (c) => {
    const kind = c.req.param('kind');
    if (!KIND.test(kind)) throw new DomainError('NOT_FOUND');
    const sent = c.req.valid('json');
    const taken = await parts.operations.takeNotification(serviceCaller(c), {
      kind,
      notiId: sent.noti_id,
      userId: sent.user_id,
      orderId: sent.order_id,
      title: sent.title,
      body: sent.body,
      language: sent.language,
      params: sent.params,
    });
    return succeed(c, presentTaken(sent.noti_id, taken));
  });

/** @throws DomainError INVALID_REQUEST */
function pageOf(c: Context<HttpEnv>): NotificationPage {
  const cursor = c.req.query('cursor') || null;
  const limit = c.req.query('limit') || String(LIMIT_DEFAULT);
  const fields = [];
  if (cursor !== null && !CURSOR.test(cursor))
    fields.push({ field: 'cursor', problem: 'must be one that was answered' });
  if (!/^[1-9]\d?$/.test(limit) || Number(limit) > LIMIT_MAX)
    fields.push({ field: 'limit', problem: `must be 1 to ${LIMIT_MAX}` });
  if (fields.length > 0) throw new DomainError('INVALID_REQUEST', { fields });
  return { before: cursor, limit: Number(limit) };
}
