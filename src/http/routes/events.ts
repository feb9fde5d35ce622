import { Hono } from 'hono';
import { DomainError } from '../../domain/values/errors.ts';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeed } from '../envelope.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { serviceCaller } from '../middleware/service-caller.ts';

const EVENT_NAME = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * `POST event/{name}` from the orders service (spec 10): the same JSON and the same path as from Kafka. Answers once
 * the event is safely kept, with what became of it.
 */
export const eventRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>().post('/:name', jsonBody, async (c) => {
    const name = c.req.param('name');
    if (!EVENT_NAME.test(name)) throw new DomainError('NOT_FOUND');
    const { traceparent } = serviceCaller(c);
    const outcome = await parts.handleEvent({
      via: 'http',
      name,
      payload: c.get('rawBody'),
      headers: {},
      traceparent,
      place: null,
    });
    return succeed(c, { outcome });
  });
