import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import type { Snapshot } from '../support/invariants/snapshot.ts';
import { type Bench, openBench } from './bench.ts';
import { describeFailure, explore, type Failure } from './explore.ts';
import { generate } from './generate.ts';
import { type Planted, play } from './play.ts';
import type { Step } from './steps.ts';

// Tests of the harness: a planted fault is found, shrunk to few steps, and fails again in a replay.

const STEPS_MIN = 20;

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

/** The first failure of a long history. */
async function firstLong(planted: Planted): Promise<Failure> {
  for (let seed = 1; seed < 2_000; seed += 1) {
    if (generate(seed, 40).steps.length < STEPS_MIN) continue;
    const { failures } = await explore(bench, { count: 1, seed, maxSteps: 40, planted });
    if (failures[0] !== undefined) return failures[0];
  }
  throw new Error('no history failed');
}

const kinds = (steps: readonly Step[]) => steps.map((step) => step.do);

describe('a long history that fails becomes a short one', () => {
  test('a rule that is not true: nobody ever cancels an order with a coupon', async () => {
    const rules = ({ orders }: Snapshot) =>
      orders
        .filter((order) => order.status === 'canceled' && order.couponCode !== '')
        .map((order) => ({ rule: 'planted', says: order.orderId }));
    const failure = await firstLong({ rules });
    expect(failure.history.steps.length).toBeGreaterThanOrEqual(STEPS_MIN);
    expect(failure.shrunk.length).toBeLessThanOrEqual(4);
    expect(kinds(failure.shrunk)[0]).toBe('checkout');
    expect((await play(bench, failure.shrunk, { rules })).map((one) => one.rule)).toEqual(['planted']);
    expect(await play(bench, failure.shrunk)).toEqual([]);
    expect(describeFailure(failure)).toContain(`seed ${failure.history.seed}`);
  }, 120_000);

  test('a service that forgets: every capture takes a piece off the shelf', async () => {
    const planted: Planted = {
      async afterStep(step, { world }, model) {
        if (step.do !== 'pay' || step.status !== 'captured' || !model.slots.has(step.slot)) return;
        await world.database.db.execute(
          sql.raw("UPDATE sku SET stock = stock - 1 WHERE sku_id = '51200102'"),
        );
      },
    };
    const failure = await firstLong(planted);
    expect(kinds(failure.shrunk)).toEqual(['checkout', 'pay']);
    expect(failure.breaches.map((one) => one.rule)).toContain('stock');
    expect(failure.shrunk[0]).toMatchObject({ coupon: '', cash: 0, key: false, price: 'plain' });
  }, 120_000);
});

test('the same seed gives the same history, another seed gives another', () => {
  expect(generate(5, 40)).toEqual(generate(5, 40));
  expect(generate(5, 40)).not.toEqual(generate(6, 40));
});
