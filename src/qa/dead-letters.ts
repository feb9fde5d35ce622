import { DomainError } from '../domain/values/errors.ts';
import { route } from '../http/route.ts';
import type { DeadLetters } from '../service/dead-letters.ts';

const LIMIT = 50;
const PAYLOAD_MAX = 4_000;
const LETTER_ID = /^[0-9a-f]{1,64}$/;
const PATH = '/qa/console/dead-letters';

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
 * The open dead letters, oldest first, with their texts; replay and drop are those of `bun run dlq`. The texts come
 * from customers and other services, and a replay may move money, so only services with the scope `support` may call
 * this, in every environment.
 */
export const deadLetterRoutes = (letters: DeadLetters) => [
  route({
    method: 'GET',
    path: PATH,
    access: 'support',
    errors: [],
    async handler() {
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
      return { letters: shown, limit: LIMIT };
    },
  }),
  route({
    method: 'POST',
    path: `${PATH}/:letter_id/replay`,
    access: 'support',
    errors: ['NOT_FOUND'],
    async handler({ caller, c }) {
      const { outcome, reason } = await letters.replay(letterId(c.req.param('letter_id')), caller.service);
      return { outcome, reason };
    },
  }),
  route({
    method: 'POST',
    path: `${PATH}/:letter_id/drop`,
    access: 'support',
    errors: ['NOT_FOUND'],
    handler: async ({ caller, c }) => ({
      outcome: await letters.drop(letterId(c.req.param('letter_id')), caller.service),
      reason: '',
    }),
  }),
];

/** @throws DomainError NOT_FOUND for a text that cannot be a letter's id */
function letterId(text = ''): string {
  if (!LETTER_ID.test(text)) throw new DomainError('NOT_FOUND');
  return text;
}

/** The payload as text; bytes that are no UTF-8 show as the replacement character. */
function textOf(payload: string | null): string {
  if (payload === null) return '(no value)';
  const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
  const text = new TextDecoder().decode(bytes);
  return text.length <= PAYLOAD_MAX ? text : `${text.slice(0, PAYLOAD_MAX)}…`;
}
