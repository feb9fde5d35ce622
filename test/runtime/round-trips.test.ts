import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/dev/planetscale/simulator.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { openWorld, type World } from '../support/world.ts';

// One statement is one round trip on the edge. A wave is what is sent side by side, before any of it is answered.

const MANY = Array.from({ length: 100 }, (_, n) => `700000-${700_001 + n}-1`);
const ONE = MANY.slice(0, 1);

let simulator: Simulator;
let world: World;
beforeAll(async () => {
  simulator = startPlanetscaleSimulator({ databaseUrl: process.env.TEST_DATABASE_URL ?? '' });
  world = await openWorld({ database: openPlanetscale(simulator) });
});
beforeEach(async () => {
  simulator.onStatement();
  await world.fresh();
  await world.database.db.insert(t.sku).values(
    MANY.map((_, n) => ({
      skuId: String(700_001 + n),
      spuId: '700000',
      mall: n % 2 === 0 ? 'taobao' : 'tmall',
      title: `Item ${n}`,
      priceFen: 6_900n,
      weightG: 10,
      stock: 1_000,
      status: 'on_sale',
    })),
  );
  // The last rate is known to the table, not to this process: as in an isolate that has just begun.
  await world.summary({ entries: ONE });
  world.restart();
  simulator.clear();
  // So long that what is sent side by side is seen side by side.
  simulator.onStatement(() => ({ delayMs: 15 }));
});
afterAll(async () => {
  await world.close();
  await simulator.stop();
});

/** How many waves, and how many statements the widest has; a checkout's last waves are one each. */
function counted() {
  const sizes: number[] = [];
  for (const { wave } of simulator.seen) sizes[wave - 1] = (sizes[wave - 1] ?? 0) + 1;
  return { waves: sizes.length, widest: Math.max(...sizes) };
}

/** Workers open six connections at once. */
const WIDEST = 6;

type Case = readonly [name: string, body: Record<string, unknown>, wavesMax: number];

const SUMMARIES: readonly Case[] = [
  ['plain', {}, 1],
  ['with a coupon and cash', { coupon_code: 'WELCOME5', cash: 10 }, 1],
  ['with the best coupon', { auto_select_coupon: true }, 1],
];
/** Measured: 9, 11, 11 and 15. What touches wallet and coupon has more to write. */
const CHECKOUTS: readonly Case[] = [
  ['plain', {}, 10],
  ['with a coupon', { coupon_code: 'TEN10' }, 12],
  ['with cash', { cash: 1 }, 12],
  ['with both, out of the cart', { coupon_code: 'TEN10', cash: 1, no_remove_from_cart: false }, 16],
];

describe('round trips in a row, whatever the number of entries', () => {
  for (const entries of [ONE, MANY]) {
    for (const [name, body, wavesMax] of SUMMARIES) {
      test(`a summary ${name}, of ${entries.length}: ${wavesMax}`, async () => {
        expect((await world.summary({ entries, ...body })).status).toBe(200);
        expect(counted().waves).toBe(wavesMax);
        expect(counted().widest).toBeLessThanOrEqual(WIDEST);
      });
    }
    for (const [name, body, wavesMax] of CHECKOUTS) {
      test(`a checkout ${name}, of ${entries.length}: at most ${wavesMax}`, async () => {
        const answer = await world.checkout({ entries, ...body }, { key: 'k' });
        expect([answer.status, answer.json.error]).toEqual([200, '']);
        expect(counted().waves).toBeGreaterThan(5);
        expect(counted().waves).toBeLessThanOrEqual(wavesMax);
        expect(counted().widest).toBeLessThanOrEqual(WIDEST);
      });
    }
  }

  test('a repeat with the same key reads its answer; paying asks once', async () => {
    const placed = await world.checkout({ entries: ONE }, { key: 'k' });
    simulator.clear();
    expect((await world.checkout({ entries: ONE }, { key: 'k' })).text).toBe(placed.text);
    expect(counted().waves).toBe(2);
    simulator.clear();
    await world.get(`/shopping/orders/${placed.json.data.order_id}/pay_cm`);
    expect(counted()).toEqual({ waves: 1, widest: 2 });
  });
});
