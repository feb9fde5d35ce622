import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { rawRows } from '../../src/db/raw-rows.ts';
import { clusterOf } from '../../src/tooling/dev/vitess/cluster.ts';
import { BODY, expectTruth } from '../support/aftermath.ts';
import { until } from '../support/until.ts';
import { openWorld, rootDir, type World } from '../support/world.ts';
import { openTwoPhase, STEPS, VICTIMS } from './two-phase.ts';

// Spec 19: the commit of a checkout over two shards stops at each of its steps, and a process is killed there. After
// recovery the order is there as a whole or not at all, the same key gives it once, and the caller got the truth or
// 503. `bun run crashes:shards` starts the cluster.

const LIMIT_MS = 240_000;
const cluster = clusterOf(rootDir);
const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
/** An ordered SKU, whose row another session locks until the commit is to begin. */
const SKU = '51200101';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.fresh();
}, 120_000);
afterAll(() => world.close());

/** Locks the row of the SKU. @returns a function that unlocks it */
async function lockGoods(): Promise<() => Promise<void>> {
  const connection = await createConnection({ uri: databaseUrl });
  await connection.query('BEGIN');
  await connection.query('SELECT stock FROM sku WHERE sku_id = ? FOR UPDATE', [SKU]);
  return async () => {
    await connection.query('ROLLBACK');
    await connection.end();
  };
}

/**
 * The number of lookup rows without their order and orders without their lookup rows. vtgate writes both in one
 * transaction.
 */
async function strayLookups(): Promise<number> {
  const { db } = world.database;
  const count = async (from: string) =>
    Number((await rawRows<{ n: number }>(db, `SELECT COUNT(*) AS n FROM ${from}`))[0]?.n);
  const [orders, byShortId, byUser] = await Promise.all(
    ['orders', 'order_by_short_id', 'order_by_user'].map(count),
  );
  return Math.abs((orders ?? 0) - (byShortId ?? 0)) + Math.abs((orders ?? 0) - (byUser ?? 0));
}

/** Whether the checkout waits for the lock, by the MySQL servers of the shards. */
async function isAtTheLock(): Promise<boolean> {
  const waiting = await Promise.all(
    (['-80', '80-'] as const).map(async (shard) =>
      cluster.ask(
        (await cluster.roles(shard)).primary,
        'SELECT COUNT(*) FROM performance_schema.data_lock_waits',
      ),
    ),
  );
  return waiting.some((count) => Number(count) > 0);
}

for (const step of STEPS)
  describe(`a checkout over two shards stands at its ${step}`, () => {
    for (const victim of VICTIMS)
      test(
        `and ${victim} is killed: all or nothing, and once`,
        async () => {
          await world.fresh();
          const commit = await openTwoPhase(cluster);
          const letGo = await lockGoods();
          const answering = world.checkout(BODY, { key: 'crash' });
          await until(isAtTheLock);
          await commit.freezeAll();
          await letGo();
          await commit.holdAt(step);
          await commit.kill(victim);
          await commit.recover(victim);
          const answer = await answering;
          console.log(`${step}, ${victim}: ${answer.status} ${answer.json.error}`);
          expect([200, 503]).toContain(answer.status);
          expect(await strayLookups()).toBe(0);
          await expectTruth(world, answer.status === 200 ? answer.text : null);
          expect(await strayLookups()).toBe(0);
        },
        LIMIT_MS,
      );
  });
