import type { Db } from '../../../db/client.ts';
import { address } from '../../../db/schema/index.ts';
import { demoData } from '../../dev/demo-data.ts';
import { devEnv } from '../../dev/dev-env.ts';
import { manySkus } from '../../dev/many-skus.ts';
import { signUserToken } from '../../dev/user-token.ts';
import { BENCH_COUPONS, SKUS } from './ground.ts';

/** A buyer, who always orders the same two SKUs of two malls with the same coupon to the same address. */
export type Buyer = {
  readonly addrId: string;
  readonly couponCode: string;
  /** one SKU of each mall */
  readonly skus: readonly { readonly skuId: string; readonly spuId: string; readonly mall: string }[];
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * Adds `count` buyers with an address each. The SKUs and coupons are spread over them, so that two orders of the same
 * second seldom need the same row, as in a real mall.
 */
export async function addBuyers(db: Db, count: number): Promise<Buyer[]> {
  const [like] = demoData.addresses;
  if (like === undefined) throw new Error('The demo data has no address');
  const { id: _id, user_id: _userId, ...place } = like;
  const named = Array.from({ length: count }, (_, at) => ({ addrId: `B${at}`, userId: `buyer-${at}` }));
  await db.insert(address).values(named.map((own) => ({ ...place, ...own })));
  const skus = manySkus(SKUS);
  return Promise.all(
    named.map(async ({ addrId, userId }, at) => {
      const pair = 2 * (at % (SKUS / 2));
      return {
        addrId,
        couponCode: BENCH_COUPONS[at % BENCH_COUPONS.length] ?? '',
        skus: skus.slice(pair, pair + 2),
        headers: {
          authorization: `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, userId)}`,
          'cm-user-region': 'US',
          'content-type': 'application/json',
        },
      };
    }),
  );
}
