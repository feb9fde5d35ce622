import * as v from 'valibot';
import { money, type WireMoney } from '../http/present/money.ts';
import { route } from '../http/route.ts';

const IDS_MAX = 50;

const idList = v.pipe(
  v.optional(v.string(), ''),
  v.regex(/^[A-Za-z0-9_,-]{0,1000}$/, 'must be ids with commas between'),
  v.transform((text) => text.split(',').filter((id) => id !== '')),
  v.maxLength(IDS_MAX, `must be at most ${IDS_MAX}`),
);
const shelfQuery = v.object({ skus: idList, users: idList });

/** The present stock and wallet balances; a balance is null when rebate does not answer. */
export type Shelf = {
  readonly stock: Readonly<Record<string, { readonly stock: number; readonly on_sale: boolean }>>;
  readonly wallets: Readonly<Record<string, WireMoney | null>>;
};

/**
 * `GET qa/console/shelf?skus=&users=`: present stock and balances for the console. For services with the scope
 * `support`.
 */
export const shelfRoutes = [
  route({
    method: 'GET',
    path: '/qa/console/shelf',
    access: 'support',
    query: shelfQuery,
    errors: [],
    async handler({ deps, caller, query: { skus, users } }): Promise<Shelf> {
      const balance = (userId: string) =>
        deps.upstream.rebate.balance(userId, caller).then(
          ({ amountMinor, currency }) => money(amountMinor, currency),
          () => null,
        );
      const found = await deps.store.catalogue.skus(skus);
      const wallets = await Promise.all(users.map(async (id) => [id, await balance(id)] as const));
      return {
        stock: Object.fromEntries(
          [...found].map(([id, { stock, onSale }]) => [id, { stock, on_sale: onSale }]),
        ),
        wallets: Object.fromEntries(wallets),
      };
    },
  }),
];
