import { afterAll, afterEach, describe, expect, test } from 'bun:test';
import { type MysqlProxy, startMysqlProxy } from '../support/mysql-proxy.ts';
import { seeded } from '../support/seeded.ts';
import { openWorld, type World } from '../support/world.ts';
import { ALL_OPERATIONS } from './all-operations.ts';
import { breakOperation } from './break-points.ts';

// Spec 6, 10, 11: the process dies at any statement of any writing operation. After a restart and one sweep nothing is
// lost, and the same key or event ends as without a crash. A seeded part runs; `FULL=1` breaks at every point.

const isFull = process.env.FULL === '1';
/** By hand, each operation runs in both ways of counting rows. */
const isEach = isFull || process.env.CRASH_TABLE === '1';
const seed = Number(process.env.CRASH_SEED ?? 1);
/** One of this many points is chosen. */
const PART = Number(process.env.CRASH_PART ?? 5);

let world: World | null = null;
let proxy: MysqlProxy | null = null;
afterEach(async () => {
  await world?.close();
  await proxy?.stop();
  world = null;
  proxy = null;
});
const totals = { points: 0, failures: 0 };
afterAll(() => console.log(`crashes: ${totals.points} points, ${totals.failures} failures, seed ${seed}`));

for (const foundRows of [true, false]) {
  describe(`dying at a statement, counting ${foundRows ? 'found' : 'changed'} rows`, () => {
    for (const [at, operation] of ALL_OPERATIONS.entries()) {
      // In a part run, half of the operations run in each way of counting rows.
      if (!isEach && (at + seed) % 2 === Number(foundRows)) continue;
      test(operation.name, async () => {
        proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
        const url = new URL(proxy.url);
        url.searchParams.set('flags', foundRows ? 'FOUND_ROWS' : '-FOUND_ROWS');
        world = await openWorld({ databaseUrl: url.href });
        const random = seeded(seed * 1_000 + at * 2 + (foundRows ? 1 : 0));
        const done = await breakOperation(
          { world, proxy },
          operation,
          () => isFull || random.below(PART) === 0,
        );
        totals.points += done.points;
        totals.failures += done.failures.length;
        if (process.env.CRASH_TABLE === '1')
          console.log(`${operation.name} | ${done.steps} | ${done.points} | ${done.failures.length}`);
        expect(done.failures).toEqual([]);
      }, 600_000);
    }
  });
}
