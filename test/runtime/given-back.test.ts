import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/dev/planetscale/simulator.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { openWorld, type World } from '../support/world.ts';

// Spec 6, phase 3: something is gone when the order takes it, and there again when it is asked what was gone.

const direct = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 2);
const SKU = '51200101';
let simulator: Simulator;
let world: World;
beforeAll(async () => {
  simulator = startPlanetscaleSimulator({ databaseUrl: process.env.TEST_DATABASE_URL ?? '' });
  world = await openWorld({ database: openPlanetscale(simulator) });
});
beforeEach(async () => {
  simulator.onStatement();
  await world.fresh();
});
afterAll(async () => {
  await world.close();
  await simulator.stop();
  await direct.close();
});

const setStock = async (stock: number) => {
  await direct.db.update(t.sku).set({ stock }).where(eq(t.sku.skuId, SKU));
};

/** While the order is written all is sold, `times` over; it is there again when the refusal is looked for. */
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

test('a cart that has changed since it was looked at is taken as it is', async () => {
  const inCart = (count: number) =>
    direct.db.update(t.cartItem).set({ count }).where(eq(t.cartItem.skuId, SKU));
  await inCart(5);
  await direct.db.delete(t.cartItem).where(eq(t.cartItem.skuId, '378047556'));
  let begins = 0;
  simulator.onStatement((sql) => {
    // Looked at before, and written to after.
    if (/^begin/i.test(sql) && ++begins === 1) {
      void inCart(1).execute();
      return { delayMs: 100 };
    }
    return 'pass';
  });
  const placed = await world.checkout({ no_remove_from_cart: false }, { key: 'k' });
  expect([placed.json.error, begins]).toEqual(['', 2]);
  expect(await direct.db.$count(t.cartItem, eq(t.cartItem.skuId, SKU))).toBe(0);
});
