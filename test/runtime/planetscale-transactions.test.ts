import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import type { DbClient } from '../../src/db/client.ts';
import { isDuplicateKey, isUnavailable } from '../../src/db/errors.ts';
import { region } from '../../src/db/schema/index.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { openPlanetscale } from '../support/planetscale.ts';

let simulator: Simulator;
let db: DbClient['db'];
const IDLE_MS = 60;
beforeAll(() => {
  simulator = startPlanetscaleSimulator({
    databaseUrl: process.env.TEST_DATABASE_URL ?? '',
    idleMs: IDLE_MS,
  });
  db = openPlanetscale(simulator).db;
});
beforeEach(async () => {
  simulator.onStatement();
  await emptyTables(db);
  await seed(db, demoData);
  simulator.clear();
});
afterAll(() => simulator.stop());

const insert = (on: DbClient['db'], name: string) =>
  on.insert(region).values({ region: name, currency: 'USD' });
const has = async (name: string) =>
  (await db.select().from(region).where(eq(region.region, name))).length === 1;
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const asDb = (tx: unknown) => tx as DbClient['db'];

/** Waits until the simulator holds no transaction. */
async function untilNoneIsOpen(): Promise<void> {
  while (simulator.openTransactions > 0) await Bun.sleep(5);
}

describe('a transaction over HTTP', () => {
  test('commits or rolls back as a whole; the session pins its connection', async () => {
    await db.transaction(async (tx) => {
      await insert(asDb(tx), 'Z1');
      expect(await has('Z1')).toBe(false);
    });
    expect(await has('Z1')).toBe(true);
    const error = await failure(
      db.transaction(async (tx) => {
        await insert(asDb(tx), 'Z2');
        await insert(asDb(tx), 'Z1');
      }),
    );
    expect([isDuplicateKey(error), await has('Z2'), simulator.openTransactions]).toEqual([true, false, 0]);
  });

  test('a ROLLBACK that fails does not hide the first error', async () => {
    simulator.onStatement((sql) => (/^rollback/i.test(sql) ? 'drop-before' : 'pass'));
    expect(isDuplicateKey(await failure(db.transaction(async (tx) => insert(asDb(tx), 'US'))))).toBe(true);
    await untilNoneIsOpen();
  });

  test('a BEGIN that fails is followed by nothing', async () => {
    simulator.onStatement(() => 'drop-answer');
    const error = await failure(db.transaction(async (tx) => insert(asDb(tx), 'Z3')));
    expect([isUnavailable(error), simulator.seen.map(({ sql }) => sql)]).toEqual([true, ['BEGIN']]);
    await untilNoneIsOpen();
  });

  test('a COMMIT whose answer is lost looks failed and is done', async () => {
    simulator.onStatement((sql) => (/^commit/i.test(sql) ? 'drop-answer' : 'pass'));
    const error = await failure(db.transaction(async (tx) => insert(asDb(tx), 'Z4')));
    expect([isUnavailable(error), await has('Z4')]).toEqual([true, true]);
  });

  test('one that is left alone is rolled back and cannot be gone on with', async () => {
    const error = await failure(
      db.transaction(async (tx) => {
        await insert(asDb(tx), 'Z5');
        await untilNoneIsOpen();
        await insert(asDb(tx), 'Z6');
      }),
    );
    expect([isUnavailable(error), await has('Z5'), await has('Z6')]).toEqual([true, false, false]);
  });

  test('two statements at once in one transaction are not both done', async () => {
    // The delay keeps the first under way when the second arrives, also on a busy machine.
    simulator.onStatement((sql) => (/^insert/i.test(sql) ? { delayMs: 300, busy: true } : 'pass'));
    const error = await failure(
      db.transaction(async (tx) => {
        await Promise.all([insert(asDb(tx), 'Z7'), insert(asDb(tx), 'Z8')]);
      }),
    );
    expect(isUnavailable(error)).toBe(true);
    await untilNoneIsOpen();
    expect([await has('Z7'), await has('Z8')]).toEqual([false, false]);
  });

  test('one inside another is a savepoint', async () => {
    await db.transaction(async (tx) => {
      await insert(asDb(tx), 'Z9');
      await failure(
        tx.transaction(async (inner) => {
          await insert(asDb(inner), 'ZA');
          throw new Error('undone');
        }),
      );
    });
    expect([await has('Z9'), await has('ZA')]).toEqual([true, false]);
  });
});
