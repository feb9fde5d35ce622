import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { clusterOf } from '../../src/tooling/dev/vitess/cluster.ts';
import { startEntry } from '../entries/child.ts';
import { breachesOf } from '../support/invariants/check-all.ts';
import { demoStart, takeSnapshot } from '../support/invariants/snapshot.ts';
import { seeded } from '../support/seeded.ts';
import { until } from '../support/until.ts';
import { rootDir, type World } from '../support/world.ts';
import { expectNoScatter, strayLookups, unfinishedCommits, wordsOfOldName } from './move-after.ts';
import { createLoad, type Load, openSweeper } from './move-load.ts';
import { createSplit, createSteps, ours } from './move-steps.ts';

// Spec 19: the move of docs/deploy.md from one unsharded keyspace to two shards, and then to three, while users, events,
// tickets and sweeps go on. `bun run move:shards` starts the real Vitess cluster. Callers get right answers or 503 with
// Retry-After, and nothing acknowledged is lost.

const RATE = Number(process.env.MOVE_RATE ?? 10);
const ORDERS = Number(process.env.MOVE_ORDERS ?? 100);
/** `MoveTables complete` leaves the old tables. */
const KEEP_DATA = process.env.MOVE_KEEP_DATA === '1';
const SEED = Number(process.env.SEED ?? 1);
const LIMIT_MS = 3_600_000;
const STOCK = 1_000_000;
/** Requests a second until there are `ORDERS` orders. */
const FILL_RATE = 40;
/** How long the load goes on after a step, before the next one. vtgate does not buffer again for 10 s (cluster.sh). */
const REST_MS = 12_000;
const RIGHT_FAILURE = '503 DATABASE_UNAVAILABLE';

const oldUrl = process.env.TEST_DATABASE_URL ?? '';
const newUrl = oldUrl.replace(/\/shopping$/, '/sharded');
const mocks = startMockUpstreams({ port: 0, demo: demoData });
const steps = createSteps(clusterOf(rootDir));
const split = createSplit(clusterOf(rootDir));
const random = seeded(SEED);

let sweeper: Awaited<ReturnType<typeof openSweeper>>;
beforeAll(async () => {
  sweeper = await openSweeper(oldUrl, mocks);
  const { world } = sweeper;
  await world.fresh();
  await world.database.db.execute(sql.raw(`UPDATE sku SET stock = ${STOCK}`));
  await world.database.db.execute(sql.raw('UPDATE coupon SET total_limit = NULL, per_user_limit = NULL'));
  mocks.state.setBalance('1001', { v: '999999.00', c: 'USD' });
}, 120_000);
afterAll(async () => {
  await sweeper.world.close();
  await mocks.stop();
}, 60_000);

const startServer = (url: string) =>
  startEntry('server', {
    PRICECTRL_URL: mocks.urls.pricectrl,
    FOREX_URL: mocks.urls.forex,
    REBATE_URL: mocks.urls.rebate,
    PAYMENT_URL: mocks.urls.payment,
    DATABASE_URL: url,
    DATABASE_SHARDED: 'true',
    // A long deadline, so that only the database is unavailable, also on a slow machine.
    UPSTREAM_TIMEOUT_MS: '10000',
  });

const seconds = (ms: number) => (ms / 1_000).toFixed(1);
const rows = ['| step | took | requests | failures | slowest answer |', '|---|---|---|---|---|'];

/** Does one step under load, and notes what callers saw until `REST_MS` after it. */
async function step(load: Load, name: string, work: () => Promise<unknown>): Promise<void> {
  const sinceMs = performance.now();
  const said = String((await work()) ?? '');
  const tookMs = performance.now() - sinceMs;
  await Bun.sleep(REST_MS);
  const { count, slowestMs, failed } = load.since(sinceMs);
  const words = [...Map.groupBy(failed, (one) => one.says)].map(([says, all]) => `${all.length} x ${says}`);
  const spanMs = (failed.at(-1)?.atMs ?? 0) - (failed[0]?.atMs ?? 0);
  const fails = failed.length === 0 ? 'none' : `${words.join(', ')} within ${seconds(spanMs)} s`;
  const row = `| ${name} | ${seconds(tookMs)} s | ${count} | ${fails} | ${seconds(slowestMs)} s |`;
  rows.push(row);
  console.log(`${row}\n${said}`);
}

/** `db:migrate` and `db:check` find nothing to do. */
async function check(): Promise<string> {
  const said = [await ours('db-migrate', newUrl), await ours('db-check', newUrl)];
  expect(said).toEqual(['Nothing to do.', 'The database is as declared.']);
  return said.join('\n');
}

/** Steps 1 to 9. */
async function move(load: Load, roll: () => Promise<void>): Promise<void> {
  await step(load, 'lookup tables in `shopping`', () => ours('db-migrate', oldUrl));
  await step(load, 'keyspace `sharded`, VSchema', steps.addShards);
  await step(load, '`MoveTables create`', steps.copy);
  await step(load, '`VDiff`', steps.compare);
  await step(load, '`LookupVindex create`, five times', steps.fillLookups);
  await step(load, '`switchtraffic`, replicas', steps.switchReads);
  await step(load, '`switchtraffic`, primary', steps.switchWrites);
  await step(load, '`reversetraffic`', steps.goBack);
  await step(load, '`switchtraffic` again', steps.switchAll);
  await step(load, '`LookupVindex externalize`, five times', steps.useLookups);
  await step(load, '`LookupVindex internalize`, `reversetraffic`', async () =>
    [await steps.leaveLookups(), await steps.goBack()].join('\n'),
  );
  await step(load, '`switchtraffic` a third time', steps.switchAll);
  await step(load, '`LookupVindex externalize` again', steps.useLookups);
  await step(load, 'processes with the new URL', roll);
  const options = KEEP_DATA ? ['--keep-data'] : [];
  await step(load, `\`${['MoveTables complete', ...options].join(' ')}\``, () => steps.complete(...options));
  for (const words of await wordsOfOldName(oldUrl))
    expect(words).toMatch(KEEP_DATA ? /enforce denied tables/ : /doesn't exist/);
  await step(load, '`LookupVindex complete`, five times', steps.endLookups);
  await step(load, '`ApplyVSchema` of `drizzle/vschema.json`', steps.declare);
  await step(load, '`db:migrate`, `db:check`', check);
}

/** Step 10. */
async function splitFirstShard(load: Load): Promise<void> {
  await step(load, 'tablets of `-40` and `40-80`', split.addTablets);
  await step(load, '`Reshard create`', split.copy);
  await step(load, '`VDiff`', split.compare);
  await step(load, '`switchtraffic`, replicas', split.switchReads);
  await step(load, '`switchtraffic`, primary', async () => {
    await until(async () => (await unfinishedCommits(newUrl)).length === 0);
    return split.switchWrites();
  });
  await step(load, '`reversetraffic`', split.goBack);
  await step(load, '`switchtraffic` again', split.switchAll);
  await step(load, '`Reshard complete`', split.complete);
  await step(load, 'tablets of `-80` ended', split.endTablets);
  await step(load, '`db:migrate`, `db:check`', check);
}

/** Every acknowledged order is there once, with all that belongs to it, and no other. */
async function expectAllThere(world: World, load: Load): Promise<void> {
  const { db } = world.database;
  const orders = await db.select().from(t.orders);
  const ids = [...load.traffic.placed.values()].map((order) => order.id);
  expect(orders.map((order) => order.orderId).sort()).toEqual(ids.sort());
  const refunds = new Set((await db.select().from(t.refund)).map((row) => row.refundId));
  expect([...load.refundIds].filter((id) => !refunds.has(id))).toEqual([]);
  const start = { ...demoStart, stock: new Map([...demoStart.stock.keys()].map((id) => [id, STOCK])) };
  expect(breachesOf(await takeSnapshot(world, start), true)).toEqual([]);
  expect(await db.select().from(t.deadLetter)).toEqual([]);
  expect(await strayLookups(world)).toEqual([]);
  expect(await unfinishedCommits(newUrl)).toEqual([]);
}

test(
  `the move to two shards, then to three, with ${ORDERS} orders before it, at ${RATE} requests a second`,
  async () => {
    let server = await startServer(oldUrl);
    let rate = FILL_RATE;
    const load = createLoad(
      random,
      () => rate,
      () => server.origin,
    );
    sweeper.start();
    await until(() => load.traffic.placed.size >= ORDERS);
    rate = RATE;
    await until(() => load.traffic.events.length < RATE);
    await move(load, async () => {
      const before = server;
      server = await startServer(newUrl);
      expect(await before.stop()).toBe(0);
      await sweeper.stop();
      await sweeper.world.close();
      sweeper = await openSweeper(newUrl, mocks);
      sweeper.start();
    });
    await splitFirstShard(load);
    await load.end();
    await sweeper.stop();
    await sweeper.settle();
    console.log(
      `${rows.join('\n')}\n${load.traffic.placed.size} orders, ${load.refundIds.size} refunds; answers: ` +
        `${[...load.traffic.statuses, ...load.counts].map(([name, count]) => `${name}: ${count}`).join(', ')}`,
    );
    await expectAllThere(sweeper.world, load);
    await expectNoScatter(newUrl, mocks);
    // Last: a machine that is too slow for the callers' patience says nothing about what is there.
    const wrong = load.failures().filter(({ says }) => says !== RIGHT_FAILURE);
    expect(wrong).toEqual([]);
    expect(await server.stop()).toBe(0);
  },
  LIMIT_MS,
);
