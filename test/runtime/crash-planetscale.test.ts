import { afterEach, describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import type { Fault } from '../../src/tooling/dev/planetscale/faults.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { BODY, expectTruth } from '../support/aftermath.ts';
import { useWorld } from '../support/use-world.ts';
import { FAULTS, openOver, untilQuiet } from './breaking.ts';

// Spec 6 over the PlanetScale driver: a checkout is broken at each statement, by each fault, with either meaning of
// affected rows. test/scenarios/crash.test.ts does the same over TCP.

let simulator: Simulator | null = null;
const world = useWorld({ fresh: 'never' });
afterEach(async () => {
  await simulator?.stop();
  simulator = null;
});

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
  // A failure is answered only without an order, and a success only with one.
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
