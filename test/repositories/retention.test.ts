import { expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import { workClaim } from '../../src/db/schema/index.ts';
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
  expect(await step?.(5, 100)).toBe(1);
  expect(failures).toBe(0);
  expect(await db.select().from(workClaim).where(eq(workClaim.orderId, 'O'))).toEqual([]);
});
