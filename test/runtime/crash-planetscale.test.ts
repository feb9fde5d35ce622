import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import type { Fault } from '../../src/dev/planetscale/faults.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/dev/planetscale/simulator.ts';
import { BODY, expectTruth } from '../support/aftermath.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { openWorld, type World } from '../support/world.ts';

// Spec 6 over the PlanetScale driver: a checkout broken off at each statement, in each way, with either meaning of
// affected rows. The TCP driver's is test/scenarios/crash.test.ts.

const TIMEOUT_MS = 300;
const FAULTS: readonly Fault[] = [
  'drop-before',
  'drop-answer',
  'status-500',
  'reset',
  // Done after the caller has given up on it.
  { delayMs: TIMEOUT_MS + 100 },
  // The database is at it while the caller gives up and wants to roll back.
  { delayMs: TIMEOUT_MS + 100, busy: true },
];

let world: World;
let simulator: Simulator | null = null;
beforeAll(async () => {
  world = await openWorld();
});
afterEach(async () => {
  await simulator?.stop();
  simulator = null;
});
afterAll(() => world.close());

/** A world over the driver; `hook` is asked about the n-th statement of what follows, from 1. */
async function openOver(at: Simulator, hook: (step: number, sql: string) => Fault): Promise<World> {
  const other = await openWorld({ database: openPlanetscale(at, { timeoutMs: TIMEOUT_MS }) });
  let step = 0;
  at.onStatement((sql) => {
    step += 1;
    return hook(step, sql);
  });
  return other;
}

/** Late statements are done, and what nobody ended is rolled back. */
async function untilQuiet(at: Simulator): Promise<void> {
  at.onStatement();
  while (at.inFlight > 0 || at.openTransactions > 0) await Bun.sleep(5);
}

async function breakAt(at: Simulator, step: number, fault: Fault): Promise<void> {
  await world.fresh();
  let broken = '';
  const other = await openOver(at, (now, sql) => {
    if (now !== step) return 'pass';
    broken = sql.slice(0, 40);
    return fault;
  });
  const answer = await other.checkout(BODY, { key: 'crash' });
  await untilQuiet(at);
  const orders = await world.database.db.select().from(t.orders);
  // Nobody is told of a failure that did not happen, nor of an order that does not exist.
  const { status } = answer;
  expect({ step, fault, broken, status, orders: orders.length }).toEqual({
    step,
    fault,
    broken,
    status: orders.length === 1 ? 200 : 503,
    orders: orders.length,
  });
  await expectTruth(other, status === 200 ? answer.text : null);
  await other.close();
}

describe('a checkout over the PlanetScale driver', () => {
  for (const foundRows of [false, true]) {
    test(`breaks at each statement in each way, counting ${foundRows ? 'found' : 'changed'} rows`, async () => {
      const at = startPlanetscaleSimulator({
        databaseUrl: process.env.TEST_DATABASE_URL ?? '',
        foundRows,
        idleMs: 120,
      });
      simulator = at;
      await world.fresh();
      const whole = await openOver(at, () => 'pass');
      at.clear();
      expect((await whole.checkout(BODY, { key: 'count' })).status).toBe(200);
      const steps = at.seen.length;
      await whole.close();
      expect(steps).toBeGreaterThan(10);
      for (const fault of FAULTS) {
        for (let step = 1; step <= steps; step += 1) await breakAt(at, step, fault);
      }
    }, 300_000);
  }
});
