import { afterAll, expect, test } from 'bun:test';
import { drizzle } from 'drizzle-orm/mysql2';
import { createPool } from 'mysql2/promise';
import { CASING, type Db } from '../../src/db/client.ts';
import { openHyperdriveDatabase } from '../../src/db/hyperdrive-client.ts';
import { cacheProblems } from '../../src/db/read-cache.ts';
import * as schema from '../../src/db/schema/index.ts';
import { checkReadiness } from '../../src/platform/readiness.ts';
import { useWorld } from '../support/use-world.ts';

// Hyperdrive answers equal reads out of its cache for a minute, unless it is created without one.

const world = useWorld();
const uri = process.env.TEST_DATABASE_URL ?? '';
const hyperdrive = openHyperdriveDatabase({ connectionString: uri });
const pool = createPool({ uri });
afterAll(async () => {
  await hyperdrive.close();
  await pool.end();
});

/** A database behind a cache by the text and values of a read. */
function cached(): Db {
  const answers = new Map<string, unknown>();
  const query = async (text: { sql: string }, values: unknown) => {
    const key = JSON.stringify([text.sql, values]);
    const answer = answers.get(key) ?? (await pool.query(text as never, values as never));
    if (/^select/i.test(text.sql)) answers.set(key, answer);
    return answer;
  };
  return drizzle({ query } as never, { schema, mode: 'planetscale', casing: CASING }) as unknown as Db;
}

const readinessOf = (db: Db) =>
  checkReadiness({
    isDraining: () => false,
    ping: async () => {},
    isMigrated: async () => true,
    settingProblems: async () => [],
    cacheProblems: () => cacheProblems(db),
  });

test('without a cache there is nothing to say, and nothing is left', async () => {
  expect(hyperdrive.hasCacheBefore).toBe(true);
  expect(await readinessOf(hyperdrive.db)).toEqual({ ready: true, reasons: [] });
  expect(await world.database.db.select().from(schema.lease)).toEqual([]);
});

test('a cache before the database makes a process unready', async () => {
  const { ready, reasons } = await readinessOf(cached());
  expect(ready).toBe(false);
  expect(reasons).toEqual([expect.stringContaining('reads come out of a cache')]);
  expect(await world.database.db.select().from(schema.lease)).toEqual([]);
});
