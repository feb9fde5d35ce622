import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { IS_SHARDED, openWorld, type World } from '../support/world.ts';

// With DATABASE_SHARDED no statement joins tables that may lie on different shards (spec 19). These forms also run on
// any other MySQL. They must take, refuse and show the same as the joined ones.

const BODY = { coupon_code: 'TEN10', cash: 5, no_remove_from_cart: false };
const ONE = ['37804755-378047556-1'];

let joined: World;
let apart: World;
const sent: string[] = [];
beforeAll(async () => {
  // The joined form does not run on shards. There both worlds have the same form.
  joined = await openWorld({ env: { DATABASE_SHARDED: String(IS_SHARDED) } });
  apart = await openWorld({ env: { DATABASE_SHARDED: 'true' }, onQuery: (text) => sent.push(text) });
});
beforeEach(() => apart.fresh());
afterAll(async () => {
  await apart.close();
  await joined.close();
});

/** What a checkout takes from (stock, coupon counts, the cart), and the state of the holds. */
async function shared({ database: { db } }: World) {
  const [skus, coupons, uses, cart, holds] = await Promise.all([
    db.select({ id: t.sku.skuId, stock: t.sku.stock }).from(t.sku),
    db.select({ code: t.coupon.code, used: t.coupon.usedCount }).from(t.coupon),
    db.select({ code: t.couponUser.code, used: t.couponUser.usedCount }).from(t.couponUser),
    db.select().from(t.cartItem),
    db.select({ state: t.walletHold.state }).from(t.walletHold),
  ]);
  // Shards return rows in any order.
  return [skus, coupons, uses, cart, holds].map((rows) => rows.map((row) => JSON.stringify(row)).sort());
}

/** Puts more into the cart than is ordered, so that some stays. */
const fillCart = ({ database: { db } }: World) => db.update(t.cartItem).set({ count: 5 });

describe('tables that may lie on different shards', () => {
  test('a checkout takes the same of them, and no statement joins them', async () => {
    const results = [];
    for (const world of [joined, apart]) {
      await world.fresh();
      await fillCart(world);
      sent.length = 0;
      expect((await world.checkout(BODY, { key: 'k' })).status).toBe(200);
      results.push(await shared(world));
    }
    expect(results[1]).toEqual(results[0] as (typeof results)[0]);
    expect(sent.filter((text) => /^update/i.test(text)).length).toBeGreaterThan(4);
    expect(sent.filter((text) => /^update.*(?:straight_)?join/i.test(text))).toEqual([]);
  });

  for (const [limit, column] of [
    ['for all', t.coupon.totalLimit],
    ['for one user', t.coupon.perUserLimit],
  ] as const) {
    test(`a coupon's limit ${limit} holds when eight race for the last three`, async () => {
      const { db } = apart.database;
      await db.execute(sql`UPDATE ${t.coupon} SET ${sql.identifier('total_limit')} = NULL,
        ${sql.identifier('per_user_limit')} = NULL WHERE ${t.coupon.code} = 'TEN10'`);
      await db.execute(
        sql`UPDATE ${t.coupon} SET ${sql.identifier(column.name === 'totalLimit' ? 'total_limit' : 'per_user_limit')} = 3 WHERE ${t.coupon.code} = 'TEN10'`,
      );
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          apart.checkout({ entries: ONE, coupon_code: 'TEN10' }, { key: `k${at}` }),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
      const [coupon] = await db.select().from(t.coupon).where(eq(t.coupon.code, 'TEN10'));
      expect([coupon?.usedCount, await db.$count(t.orders)]).toEqual([3, 3]);
    });
  }

  test('the list of coupons is the same, for a user and for a guest', async () => {
    for (const as of [{ user: '1001' }, { user: '1002' }, { user: null }]) {
      const lists = [];
      for (const world of [joined, apart]) {
        const answer = await world.post('/shopping/user_coupons_for_order', { entries: ONE }, as);
        expect(answer.status).toBe(200);
        lists.push(answer.json.data);
      }
      expect(lists[1]).toEqual(lists[0]);
    }
  });
});
