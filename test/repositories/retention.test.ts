import { expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import { walletHold, workClaim } from '../../src/db/schema/index.ts';
import { retentionSteps } from '../../src/repositories/retention.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld();

test.each([1213, 1205])('a step that meets the error %d is tried again', async (errno) => {
  const { db } = world.database;
  await db
    .insert(workClaim)
    .values({ ...{ orderId: 'O', queue: 'due', owner: '' }, ...{ nextAtMs: 1, attempts: 0 } });
  let failures = 2;
  const flaky = new Proxy(db, {
    get(target, name) {
      if (name === 'transaction' && failures > 0) {
        failures -= 1;
        throw Object.assign(new Error('of a driver'), { errno });
      }
      return Reflect.get(target, name);
    },
  }) as Db;
  const [step] = retentionSteps(flaky).claims;
  expect(await step?.(5, 100, 0)).toEqual({ found: 1, gone: 1 });
  expect(failures).toBe(0);
  expect(await db.select().from(workClaim).where(eq(workClaim.orderId, 'O'))).toEqual([]);
});

const DAY = 24 * 3_600_000;

/** Prunes holds as often as `turns` says, `everyMs` apart. @returns the orders of those that are left */
async function holdsAfter(turns: number, everyMs: number, beforeMs: number): Promise<readonly string[]> {
  const { db } = world.database;
  const steps = retentionSteps(db).holds;
  for (let turn = 0; turn < turns; turn += 1)
    for (const step of steps) await step(beforeMs + turn * everyMs, 100, 0);
  return (await db.select().from(walletHold)).map((row) => row.orderId).sort();
}

test.each([10 * 60_000, 60 * 60_000])(
  'a hold of no order goes however old it is, when prune runs every %d ms',
  async (everyMs) => {
    const beforeMs = Date.UTC(2026, 0, 5);
    const hold = (orderId: string, days: number, state: 'released' | 'deducted' = 'released') => ({
      ...{ orderId, userId: 'u', amountMinor: 1n, currency: 'USD', state, createdAtMs: 0 },
      updatedAtMs: beforeMs - days * DAY,
    });
    await world.database.db
      .insert(walletHold)
      .values([
        hold('NEW', -9),
        hold('NOW', 0),
        hold('MONTH', 29),
        hold('OLD', 31),
        hold('OLDER', 300),
        hold('OLDEST', 3_600),
        hold('KEPT', 300, 'deducted'),
      ]);
    expect(await holdsAfter(1, everyMs, beforeMs)).not.toContain('MONTH');
    expect(await holdsAfter(127, everyMs, beforeMs)).toEqual(['KEPT', 'NEW']);
  },
);
