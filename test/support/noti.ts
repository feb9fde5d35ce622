import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import type { As, World } from './world.ts';

export type Item = {
  readonly id: string;
  readonly kind: string;
  readonly order_id: string;
  readonly title: string;
  readonly body: string;
  readonly read: boolean;
  readonly created_at: string;
};

/** The dev token of a service, by its name. */
export const serviceToken = (name: string): string =>
  devEnv.SERVICE_TOKENS.split(',')
    .find((one) => one.startsWith(`${name}:`))
    ?.split(':')
    .slice(2)
    .join(':') ?? '';

/** Reads and sends notifications over a world. */
export function notiOf(world: World) {
  const list = async (query = '', as: As = {}) => (await world.get(`/shopping/noti${query}`, as)).json.data;
  return {
    list,
    /** All pages, `limit` at a time; `between` runs after each page. */
    async all(limit: number, between: () => Promise<unknown> = async () => null, as: As = {}) {
      const items: Item[] = [];
      for (let cursor = '', pages = 0; pages < 1_000; pages += 1) {
        const page = await list(`?limit=${limit}&cursor=${cursor}`, as);
        items.push(...page.items);
        cursor = page.next_cursor;
        if (cursor === '') return items;
        await between();
      }
      throw new Error('the pages have no end');
    },
    send: (kind: string, body: unknown, service = 'orders') =>
      world.post(`/noti/${kind}`, body, {
        user: null,
        headers: { authorization: `Bearer ${serviceToken(service)}` },
      }),
    read: (body: unknown, as: As = {}) => world.post('/shopping/noti/read', body, as),
  };
}
