import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import * as t from '../../src/db/schema/index.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { watchOverChild } from '../../src/tooling/dev/guard/watch-over.ts';
import { freeFixedPort } from '../../src/tooling/dev/tcp-port.ts';
import { startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { BODY, expectTruth } from '../support/aftermath.ts';
import { type MysqlProxy, startMysqlProxy, type Verdict } from '../support/mysql-proxy.ts';
import { openWorld, rootDir, testEnv, type World } from '../support/world.ts';

// Spec 6: the process dies, or the database's answer is lost, at every step of a checkout. After a restart and one
// sweep nothing is held without an order, and the same key gives the order if and only if it exists.

let world: World;
let proxy: MysqlProxy;
beforeAll(async () => {
  world = await openWorld();
  proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
});
afterAll(async () => {
  await world.close();
  await proxy.stop();
});

/** The statements of a checkout, as the proxy sees them. Reads that run side by side come in any order. */
async function statementsOfCheckout(): Promise<string[]> {
  await world.fresh();
  const seen: string[] = [];
  const other = await openWorld({ databaseUrl: proxy.url });
  proxy.onCommand(({ sql }) => {
    seen.push(sql);
    return 'pass';
  });
  const answer = await other.checkout(BODY, { key: 'count' });
  expect(answer.json.error).toBe('');
  await other.close();
  return seen;
}

/** Breaks the `step`-th statement, and checks the data afterwards. */
async function breakAt(step: number, verdict: Verdict): Promise<void> {
  await world.fresh();
  const other = await openWorld({ databaseUrl: proxy.url });
  let count = 0;
  proxy.onCommand(() => {
    count += 1;
    return count === step ? verdict : 'pass';
  });
  const answer = await other.checkout(BODY, { key: 'crash' });
  expect([200, 503]).toContain(answer.status);
  proxy.onCommand(() => 'pass');
  // The database is still there, so the service reads back what happened, and answers no failure for a placed order.
  const orders = await world.database.db.select().from(t.orders);
  expect({ step, orders: orders.length }).toEqual({ step, orders: answer.status === 200 ? 1 : 0 });
  // `other` has the mock rebate that got the requests.
  const after = other;
  await expectTruth(after, answer.status === 200 ? answer.text : null);
  await other.close();
}

describe('a checkout whose database connection breaks', () => {
  test('at each statement, before it or after it was done', async () => {
    const steps = (await statementsOfCheckout()).length;
    expect(steps).toBeGreaterThan(10);
    for (const verdict of ['drop-answer', 'drop-command'] as const) {
      for (let step = 1; step <= steps; step += 1) await breakAt(step, verdict);
    }
  }, 240_000);
});

test('a claim whose answer is lost does not stay in the way of the next try', async () => {
  await world.fresh();
  const other = await openWorld({ databaseUrl: proxy.url });
  proxy.onCommand(({ sql }) => (/^insert into `idempotency`/i.test(sql) ? 'drop-answer' : 'pass'));
  expect((await other.checkout(BODY, { key: 'lost' })).json.error).toBe('DATABASE_UNAVAILABLE');
  proxy.onCommand(() => 'pass');
  expect((await other.checkout(BODY, { key: 'lost' })).json.error).toBe('');
  expect(await world.database.db.$count(t.orders)).toBe(1);
  await other.close();
});

describe('a process killed', () => {
  test('at each write of a checkout, and between freeze and order', async () => {
    const steps = (await statementsOfCheckout()).length;
    const mocks = startMockUpstreams({ port: 0, demo: demoData });
    try {
      for (let step = 1; step <= steps; step += 1) await killAt(step, mocks);
    } finally {
      await mocks.stop();
    }
  }, 400_000);
});

async function killAt(step: number, mocks: ReturnType<typeof startMockUpstreams>): Promise<void> {
  await world.fresh();
  mocks.state.reset();
  const port = await freeFixedPort();
  const urls = mocks.urls;
  const server = spawn(process.execPath, [join(rootDir, 'src', 'server.ts')], {
    cwd: rootDir,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...testEnv(proxy.url),
      PORT: String(port),
      PRICECTRL_URL: urls.pricectrl,
      FOREX_URL: urls.forex,
      REBATE_URL: urls.rebate,
      PAYMENT_URL: urls.payment,
      SWEEP_INTERVAL_MS: '600000',
      LOG_LEVEL: 'error',
    },
  });
  watchOverChild(server.pid);
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await untilReady(port);
  let count = 0;
  proxy.onCommand(() => {
    count += 1;
    if (count === step) server.kill('SIGKILL');
    // The process is killed while the statement is on its way, so the server may or may not have run it.
    return count === step ? (step % 2 === 0 ? 'drop-answer' : 'drop-command') : 'pass';
  });
  const told = await world.remoteCheckout(`http://127.0.0.1:${port}`, BODY, 'crash');
  if (count < step) server.kill('SIGKILL');
  await gone;
  proxy.onCommand(() => 'pass');
  const at = await openWorld({ upstreams: mocks });
  await expectTruth(at, told);
  await at.close();
}

async function untilReady(port: number): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the server did not become ready');
}
