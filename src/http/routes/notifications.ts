import { Hono } from 'hono';
import { DomainError } from '../../domain/values/errors.ts';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeed } from '../envelope.ts';
import { notificationQuery } from '../list-query.ts';
import { signedIn } from '../middleware/caller.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { serviceCaller } from '../middleware/service-caller.ts';
import { notiBody, readBody } from '../noti-body.ts';
import { presentNotifications, presentTaken } from '../present/notification.ts';
import { parseQuery, validateBody } from '../validate.ts';

const KIND = /^[a-z0-9_]{1,32}$/;

/** What the user was told, and that they have read it (spec 12). */
export const notificationRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>()
    .get('/noti', async (c) => {
      const caller = signedIn(c);
      const { cursor, limit } = parseQuery(c, notificationQuery);
      const list = await parts.operations.listNotifications(caller, { before: cursor, limit });
      return succeed(c, presentNotifications(list));
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
    const taken = await parts.operations.sendNotification(serviceCaller(c), {
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
