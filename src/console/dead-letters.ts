import { Hono } from 'hono';

const LIMIT = 50;
const PAYLOAD_MAX = 4_000;
const LETTER_ID = /^[0-9a-f]{1,64}$/;

type Head = {
  readonly letterId: string;
  readonly name: string;
  readonly reason: string;
  readonly detail: string;
  readonly place: string;
  readonly createdAt: number;
};

/** What compose gives for the dead letters, as far as the page needs it. */
export type ConsoleLetters = {
  list(filter: { readonly state: 'open' }, limit: number): Promise<readonly Head[]>;
  find(letterId: string): Promise<{ readonly payload: string | null } | null>;
  replay(letterId: string): Promise<{ readonly outcome: string; readonly reason: string }>;
  drop(letterId: string): Promise<string>;
};

export type ShownLetter = {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly detail: string;
  readonly place: string;
  readonly created_at: string;
  readonly payload: string;
};

/** The open dead letters, oldest first, with what they say; replay and drop do what `bun run dlq` does. */
export const deadLetterRoutes = (letters: ConsoleLetters) =>
  new Hono()
    .get('/', async (c) => {
      const heads = await letters.list({ state: 'open' }, LIMIT);
      const shown: ShownLetter[] = await Promise.all(
        heads.map(async (head) => ({
          id: head.letterId,
          name: head.name,
          reason: head.reason,
          detail: head.detail,
          place: head.place,
          created_at: new Date(head.createdAt).toISOString(),
          payload: textOf((await letters.find(head.letterId))?.payload ?? null),
        })),
      );
      return c.json({ letters: shown, limit: LIMIT });
    })
    .post('/:id/:action', async (c) => {
      const { id, action } = c.req.param();
      if (!LETTER_ID.test(id)) return c.json({ error: 'NOT_FOUND' }, 404);
      if (action === 'replay') return c.json(await letters.replay(id));
      if (action === 'drop') return c.json({ outcome: await letters.drop(id), reason: '' });
      return c.json({ error: 'NOT_FOUND' }, 404);
    });

/** Base64 of what came, as text; bytes that are none show as the replacement character. */
function textOf(payload: string | null): string {
  if (payload === null) return '(no value)';
  const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
  const text = new TextDecoder().decode(bytes);
  return text.length <= PAYLOAD_MAX ? text : `${text.slice(0, PAYLOAD_MAX)}…`;
}
