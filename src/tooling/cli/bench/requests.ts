import { devEnv } from '../../dev/dev-env.ts';
import { manyEntries } from '../../dev/many-skus.ts';
import { signUserToken } from '../../dev/user-token.ts';
import type { Buyer } from './buyers.ts';
import { COUPON } from './ground.ts';

/** One kind of request: `make` gives a fresh one for the service at `origin`. */
export type RequestCase = { readonly name: string; readonly make: (origin: string) => Request };

/** A user whose list has more than a page of orders. */
export const LIST_USER = 'bench-list';
export const CHECKOUT_PATH = '/shopping/cart/checkout/entries';
const ENTRIES = ['37804755-378047556-1', '5120010-51200101-1'];

/** The numbers of entries of summaries, to see that the cost grows slower than they do. */
export const SIZES = [1, 10, 100] as const;

/** The request rows of `bun run bench`. Orders come from `buyers` in turn, for a user's own run one after another. */
export async function requestCases(buyers: readonly Buyer[]): Promise<readonly RequestCase[]> {
  const bearer = async (userId: string) => ({
    authorization: `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, userId)}`,
  });
  const [user, list] = await Promise.all([bearer('1001'), bearer(LIST_USER)]);
  const headers = { 'cm-user-region': 'US', 'content-type': 'application/json' };
  const post =
    (path: string, own: Record<string, string>, body: object) =>
    (origin: string): Request =>
      new Request(origin + path, {
        method: 'POST',
        headers: { ...headers, ...own },
        body: JSON.stringify(body),
      });
  const summary = '/shopping/cal_price/v4_4';
  const coupons = '/shopping/user_coupons_for_order';
  return [
    { name: 'cal_price_user', make: post(summary, user, { entries: ENTRIES, coupon_code: COUPON }) },
    { name: 'cal_price_guest', make: post(summary, {}, { entries: ENTRIES }) },
    { name: 'coupons', make: post(coupons, user, { entries: ENTRIES }) },
    { name: 'checkout', make: checkoutOf(buyers) },
    {
      name: 'order_list',
      make: (origin) =>
        new Request(`${origin}/shopping/orders?limit=20`, { headers: { ...headers, ...list } }),
    },
    ...SIZES.map((size) => ({
      name: `cal_price_${size}`,
      make: post(summary, user, { entries: manyEntries(size) }),
    })),
  ];
}

function checkoutOf(buyers: readonly Buyer[]): RequestCase['make'] {
  let turn = 0;
  return (origin) => {
    const buyer = buyers[turn % buyers.length];
    turn += 1;
    if (buyer === undefined) throw new Error('nobody buys');
    const { headers, addrId, couponCode, skus } = buyer;
    return new Request(origin + CHECKOUT_PATH, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({
        entries: skus.map(({ spuId, skuId }) => `${spuId}-${skuId}-1`),
        coupon_code: couponCode,
        addr_id: addrId,
      }),
    });
  };
}
