import { afterAll, afterEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 6, phase 3: something is gone when the order takes it, and is back when the lost race is explained.

const direct = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 2);
const SKU = '51200101';
let simulator: Simulator;
const world = useWorld({
  prepare: () => {
    simulator = startPlanetscaleSimulator({ databaseUrl: process.env.TEST_DATABASE_URL ?? '' });
    return { database: openPlanetscale(simulator) };
  },
});
afterEach(() => simulator.onStatement());
afterAll(async () => {
  await simulator.stop();
  await direct.close();
});

const setStock = async (stock: number) => {
  await direct.db.update(t.sku).set({ stock }).where(eq(t.sku.skuId, SKU));
};

/** Sells everything while an order is written, `times` over. The stock is back when the refusal is looked for. */
function soldAndGivenBack(times: number) {
  const seen = { writings: 0 };
  simulator.onStatement((sql) => {
    if (/^insert into `orders`/i.test(sql)) {
      seen.writings += 1;
      if (seen.writings <= times) void setStock(0);
      return { delayMs: 100 };
    }
    if (seen.writings === 0) return 'pass';
    if (/^select .* from `idempotency`/i.test(sql)) void setStock(200);
    return /^select .* from `sku`/i.test(sql) ? { delayMs: 100 } : 'pass';
  });
  return seen;
}

test('what is there again is taken in a second try, and everything once', async () => {
  const seen = soldAndGivenBack(1);
  const placed = await world.checkout({ coupon_code: 'WELCOME5', cash: 10 }, { key: 'k' });
  expect([placed.json.error, seen.writings]).toEqual(['', 2]);
  const stock = new Map((await direct.db.select().from(t.sku)).map((row) => [row.skuId, row.stock]));
  expect([stock.get('378047556'), stock.get(SKU)]).toEqual([998, 199]);
  const [coupon] = await direct.db.select().from(t.coupon).where(eq(t.coupon.code, 'WELCOME5'));
  const [key] = await direct.db.select().from(t.idempotency);
  const [hold] = await direct.db.select().from(t.walletHold);
  expect([coupon?.usedCount, key?.state, hold?.state]).toEqual([1, 'done', 'bound']);
  expect(await direct.db.$count(t.orders)).toBe(1);
  await expectNothingLost(world);
  expect(placed.text).toBe(key?.response ?? '');
});

test('what comes and goes each time is refused in the end, and nothing is taken', async () => {
  const seen = soldAndGivenBack(9);
  const refused = await world.checkout({ coupon_code: 'WELCOME5', cash: 10 }, { key: 'k' });
  expect([refused.status, refused.json.error, seen.writings]).toEqual([409, 'STOCK_INSUFFICIENT', 3]);
  simulator.onStatement();
  const [coupon] = await direct.db.select().from(t.coupon).where(eq(t.coupon.code, 'WELCOME5'));
  const [hold] = await direct.db.select().from(t.walletHold);
  expect([coupon?.usedCount, hold?.state, await direct.db.$count(t.orders)]).toEqual([0, 'released', 0]);
  expect(await direct.db.$count(t.idempotency)).toBe(0);
});

describe('a cart that has changed since it was looked at is taken as it is', () => {
  const setCart = async (count: number) => {
    await direct.db.delete(t.cartItem).where(eq(t.cartItem.skuId, SKU));
    if (count > 0) await direct.db.insert(t.cartItem).values({ userId: '1001', skuId: SKU, count });
  };
  const left = async () => {
    const rows = await direct.db.select().from(t.cartItem).where(eq(t.cartItem.skuId, SKU));
    return rows.map((row) => row.count);
  };
  const OTHER = '378047556';
  // The order has two units of the other SKU, and one of this.
  for (const [looked, then, rest, other = 9] of [
    [5, 1, []],
    [5, 0, []],
    [1, 5, [4]],
    [1, 0, []],
    // As if it was put into the cart after the order.
    [0, 1, [1]],
    [0, 5, [4]],
    [0, 5, [5], 0],
    [5, 1, [], 0],
    [1, 5, [4], 0],
    [1, 5, [4], 2],
  ] as const) {
    test(`${looked} of it, then ${then}, beside ${other} of another`, async () => {
      await direct.db.delete(t.cartItem).where(eq(t.cartItem.skuId, OTHER));
      if (other > 0)
        await direct.db.insert(t.cartItem).values({ userId: '1001', skuId: OTHER, count: other });
      await setCart(looked);
      let writings = 0;
      simulator.onStatement((sql) => {
        if (!/^insert into `orders`/i.test(sql) || ++writings > 1) return 'pass';
        void setCart(then);
        return { delayMs: 100 };
      });
      const placed = await world.checkout({ no_remove_from_cart: false }, { key: 'k' });
      expect([placed.json.error, await left()]).toEqual(['', [...rest]]);
      expect(await direct.db.$count(t.orders)).toBe(1);
      const others = await direct.db.select().from(t.cartItem).where(eq(t.cartItem.skuId, OTHER));
      expect(others.map((row) => row.count)).toEqual(other > 2 ? [other - 2] : []);
    });
  }
});
