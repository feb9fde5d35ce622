import { Hono } from 'hono';
import { DomainError } from '../domain/values/errors.ts';
import type { AppParts } from '../http/app-parts.ts';
import type { HttpEnv } from '../http/env.ts';
import { succeed } from '../http/envelope.ts';
import { refuse } from '../http/failures.ts';
import { limitBody } from '../http/middleware/json-body.ts';
import { service, serviceCaller } from '../http/middleware/service-caller.ts';
import type { Service } from '../service/create-service.ts';

const LIMIT = 50;
const PAYLOAD_MAX = 4_000;
const LETTER_ID = /^[0-9a-f]{1,64}$/;
const LIST = '/';
const ONE = '/:letter_id';

export type ShownLetter = {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly detail: string;
  readonly place: string;
  readonly created_at: string;
  readonly payload: string;
};

/**
 * The open dead letters, oldest first, with what they say; replay and drop do what `bun run dlq` does. They hold what
 * customers and other services sent, and a replay may be money: for services with the scope `support` only, also where
 * nobody minds.
 */
export function deadLetterRoutes(parts: AppParts, letters: Service['deadLetters']) {
  const app = new Hono<HttpEnv>();
  for (const [path, method] of [
    [LIST, 'GET'],
    [`${ONE}/replay`, 'POST'],
    [`${ONE}/drop`, 'POST'],
  ] as const) {
    app.all(path, async (c, next) =>
      c.req.method === method ? next() : refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: method }),
    );
    app.use(path, limitBody, service(parts, 'support'));
  }
  return app
    .get(LIST, async (c) => {
      const heads = await letters.list({ state: 'open' }, LIMIT);
      const shown: ShownLetter[] = await Promise.all(
        heads.map(async (head) => ({
          id: head.letterId,
          name: head.name,
          reason: head.reason,
          detail: head.detail,
          place: head.place,
          created_at: new Date(head.createdAtMs).toISOString(),
          payload: textOf((await letters.find(head.letterId))?.payload ?? null),
        })),
      );
      return succeed(c, { letters: shown, limit: LIMIT });
    })
    .post(`${ONE}/replay`, async (c) => {
      const { outcome, reason } = await letters.replay(
        letterId(c.req.param('letter_id')),
        serviceCaller(c).service,
      );
      return succeed(c, { outcome, reason });
    })
    .post(`${ONE}/drop`, async (c) =>
      succeed(c, {
        outcome: await letters.drop(letterId(c.req.param('letter_id')), serviceCaller(c).service),
        reason: '',
      }),
    );
}

/** @throws DomainError NOT_FOUND for what cannot be a letter's id */
function letterId(text: string): string {
  if (!LETTER_ID.test(text)) throw new DomainError('NOT_FOUND');
  return text;
}

/** Base64 of what came, as text; bytes that are none show as the replacement character. */
function textOf(payload: string | null): string {
  if (payload === null) return '(no value)';
  const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
  const text = new TextDecoder().decode(bytes);
  return text.length <= PAYLOAD_MAX ? text : `${text.slice(0, PAYLOAD_MAX)}…`;
}
