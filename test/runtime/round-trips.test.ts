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

/** How many statements, and in how many waves. */
function counted() {
  const waves = Math.max(0, ...simulator.seen.map(({ wave }) => wave));
  if (process.env.SHOW) console.log(simulator.seen.map((s) => `${s.wave} ${s.sql.slice(0, 110)}`).join('\n'));
  return { statements: simulator.seen.length, waves };
}

describe('round trips', () => {
  for (const entries of [ONE, MANY]) {
    test(`summary of ${entries.length}`, async () => {
      expect((await world.summary({ entries, coupon_code: 'WELCOME5', cash: 10 })).status).toBe(200);
      console.log(counted());
    });
    test(`checkout of ${entries.length}`, async () => {
      expect((await world.checkout({ entries }, { key: 'k' })).status).toBe(200);
      console.log(counted());
    });
    test(`checkout of ${entries.length} with everything`, async () => {
      const body = { entries, coupon_code: 'TEN10', cash: 1, no_remove_from_cart: false };
      const answer = await world.checkout(body, { key: 'k' });
      expect(answer.json.error).toBe('');
      console.log(counted());
    });
  }
});
