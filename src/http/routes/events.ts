import * as v from 'valibot';
import { DomainError } from '../../domain/values/errors.ts';
import { route } from '../route.ts';

const EVENT_NAME = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * `POST event/{name}` from the orders service (spec 10): the same JSON and the same handler as from Kafka. The answer
 * comes once the event is safely kept, and has its outcome.
 */
export const eventRoutes = [
  route({
    method: 'POST',
    path: '/event/:name',
    access: 'event',
    // The event handler checks the contract, as for Kafka.
    body: v.unknown(),
    errors: ['NOT_FOUND'],
    async handler({ caller, parts, c }) {
      const name = c.req.param('name') ?? '';
      if (!EVENT_NAME.test(name)) throw new DomainError('NOT_FOUND');
      const outcome = await parts.handleEvent({
        via: 'http',
        name,
        payload: c.get('rawBody'),
        headers: {},
        traceparent: caller.traceparent,
        place: null,
      });
      return { outcome };
    },
  }),
];
