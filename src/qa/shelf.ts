import { Hono } from 'hono';
import * as v from 'valibot';
import type { AppParts } from '../http/app-parts.ts';
import type { HttpEnv } from '../http/env.ts';
import { succeed } from '../http/envelope.ts';
import { refuse } from '../http/failures.ts';
import { service } from '../http/middleware/service-caller.ts';
import { money, type WireMoney } from '../http/present/money.ts';
import { parseQuery } from '../http/validate.ts';
import type { Deps } from '../service/deps.ts';

const IDS_MAX = 50;
const PATH = '/';

const idList = v.pipe(
  v.optional(v.string(), ''),
  v.regex(/^[A-Za-z0-9_,-]{0,1000}$/, 'must be ids with commas between'),
  v.transform((text) => text.split(',').filter((id) => id !== '')),
  v.maxLength(IDS_MAX, `must be at most ${IDS_MAX}`),
);
const shelfQuery = v.object({ skus: idList, users: idList });

/** What is left of the goods, and in the wallets: null where rebate does not answer. */
export type Shelf = {
  readonly stock: Readonly<Record<string, { readonly stock: number; readonly on_sale: boolean }>>;
  readonly wallets: Readonly<Record<string, WireMoney | null>>;
};

/**
 * `GET qa/console/shelf?skus=&users=`: the console shows what there is now, not what the seed began with. For services
 * with the scope `support`.
 */
export function shelfRoutes(parts: AppParts, deps: Deps) {
  const app = new Hono<HttpEnv>();
  app.all(PATH, async (c, next) =>
    c.req.method === 'GET' ? next() : refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: 'GET' }),
  );
  app.use(PATH, service(parts, 'support'));
  return app.get(PATH, async (c) => {
    const { skus, users } = parseQuery(c, shelfQuery);
    const call = { requestId: c.get('requestId'), traceparent: c.get('traceparent') };
    const balance = (userId: string) =>
      deps.upstream.rebate.balance(userId, call).then(
        ({ amountMinor, currency }) => money(amountMinor, currency),
        () => null,
      );
    const found = await deps.store.catalogue.skus(skus);
    const wallets = await Promise.all(users.map(async (id) => [id, await balance(id)] as const));
    const shelf: Shelf = {
      stock: Object.fromEntries(
        [...found].map(([id, { stock, onSale }]) => [id, { stock, on_sale: onSale }]),
      ),
      wallets: Object.fromEntries(wallets),
    };
    return succeed(c, shelf);
  });
}
