import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { DbClient } from '../../src/db/client.ts';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { type MockUpstreamsServer, startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { buildWorker } from '../../src/tooling/dev/worker/build.ts';
import { type RunningWorker, startWorker, type WorkerOptions } from '../../src/tooling/dev/worker/start.ts';
import { paid } from '../support/order-events.ts';
import { until } from '../support/until.ts';
import { rootDir } from '../support/world.ts';
import { startCollector } from '../trace/collector.ts';
import { asService, placed, sent } from './contract/stage.ts';
import { hostEnv } from './hosts.ts';
import { createTranscript } from './transcript.ts';

// Special to the Worker: limits by bindings, the cron, isolates that share nothing between requests, Hyperdrive.

const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
const CART = ['37804755-378047556-2', '5120010-51200101-1'];
const PRICE = '/shopping/cal_price/v4_4';
const CHECKOUT = '/shopping/cart/checkout/entries';

let upstreams: MockUpstreamsServer;
let database: DbClient;
let simulator: Simulator;
let script: string;
const running: RunningWorker[] = [];
beforeAll(async () => {
  upstreams = startMockUpstreams({ port: 0, demo: demoData });
  database = openTcpDatabase(databaseUrl, 2);
  simulator = startPlanetscaleSimulator({ databaseUrl });
  script = (await buildWorker({ rootDir, outDir: join(rootDir, '.local', 'test-edge') })).text;
});
beforeEach(async () => {
  await emptyTables(database.db);
  await seed(database.db, demoData);
  upstreams.state.reset();
});
afterAll(async () => {
  await Promise.all(running.map((worker) => worker.stop()));
  await simulator.stop();
  await database.close();
  await upstreams.stop();
});

async function start(options: Partial<WorkerOptions> = {}): Promise<RunningWorker> {
  const { vars, ...rest } = options;
  const env = {
    ...hostEnv(databaseUrl, upstreams),
    DATABASE_DRIVER: 'planetscale',
    DATABASE_URL: simulator.url,
  };
  const worker = await startWorker({ script, ...rest, vars: { ...env, ...vars } });
  running.push(worker);
  return worker;
}

describe('a Worker', () => {
  test('sends its spans after the answer, all of them within the request', async () => {
    const collector = startCollector();
    const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '1' };
    const { ask } = createTranscript((await start({ vars })).url);
    expect((await ask('POST', PRICE, { entries: CART })).status).toBe(200);
    await until(() => collector.named(`POST ${PRICE}`).length === 1);
    const [request] = collector.named(`POST ${PRICE}`);
    const others = collector.spans.filter((span) => span !== request);
    expect(others.map(({ name }) => name)).toContain('pricectrl.mallDiscounts');
    for (const span of others)
      expect([span.traceId, span.parentSpanId]).toEqual([request?.traceId, request?.spanId]);
    // Wall-clock times, not times since the isolate began.
    expect(Math.abs(Number(request?.startTimeUnixNano) / 1e6 - Date.now())).toBeLessThan(3_600_000);
    const [asked] = upstreams.state.calls.filter(({ service }) => service === 'pricectrl');
    expect(asked?.headers.traceparent).toContain(request?.traceId ?? 'none');
    await collector.stop();
  }, 30_000);

  test('its cron leaves a trace for each of its runs that did something', async () => {
    const collector = startCollector();
    const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '1' };
    const worker = await start({ vars });
    const { ask } = createTranscript(worker.url);
    expect((await ask('POST', CHECKOUT, { entries: CART, addr_id: '501' })).status).toBe(200);
    await database.db.update(t.orders).set({ payDeadlineMs: 1 });
    await worker.runScheduled();
    await until(() => collector.named('sweep').length === 1);
    const [sweep] = collector.named('sweep');
    const within = collector.spans.filter(({ traceId }) => traceId === sweep?.traceId);
    expect(within.filter(({ name }) => name.startsWith('db.transaction'))).not.toEqual([]);
    for (const span of within.filter((one) => one !== sweep)) expect(span.parentSpanId).toBe(sweep?.spanId);
    await collector.stop();
  }, 30_000);

  test('limits checkouts by user, and bad coupons by guest’s address, by its bindings', async () => {
    const { ask } = createTranscript(
      (await start({ limits: { LIMIT_CHECKOUT: 2, LIMIT_BAD_COUPON_GUEST: 2 } })).url,
    );
    const checkout = (key: string, as = {}) =>
      ask('POST', CHECKOUT, { entries: CART, addr_id: '501' }, { key, ...as });
    for (const key of ['a', 'b']) expect((await checkout(key)).status).toBe(200);
    const refused = await checkout('c');
    expect([refused.status, refused.json.error]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await checkout('c', { user: '1003' })).json.error).toBe('ADDRESS_NOT_FOUND');

    const guess = async (address: string) => {
      const as = { user: null, headers: { 'cf-connecting-ip': address } };
      return (await ask('POST', PRICE, { entries: CART, coupon_code: 'NO-SUCH' }, as)).status;
    };
    const tries = [];
    for (let n = 0; n < 5; n += 1) tries.push(await guess('203.0.113.7'));
    expect(tries).toEqual([200, 200, 200, 429, 429]);
    expect(await guess('203.0.113.8')).toBe(200);
  });

  test('expires unpaid orders by its cron, and gives back what they held', async () => {
    const worker = await start();
    const { ask } = createTranscript(worker.url);
    const body = { entries: CART, addr_id: '501', coupon_code: 'WELCOME5', cash: 10 };
    const { order_id } = (await ask('POST', CHECKOUT, body)).json.data;
    await database.db.update(t.orders).set({ payDeadlineMs: Date.now() - 1_000 });
    await worker.runScheduled();
    const [order] = await database.db.select().from(t.orders).where(eq(t.orders.orderId, order_id));
    expect(order?.status).toBe('canceled');
    expect(upstreams.state.holds.get(order_id)?.state).toBe('released');
    const stock = await database.db.select().from(t.sku).where(eq(t.sku.skuId, '378047556'));
    expect(stock[0]?.stock).toBe(1000);
  });

  test('deletes in each tenth minute of its cron what is done with', async () => {
    const worker = await start();
    const sentAtMs = Date.now() - 31 * 86_400_000;
    const row = {
      orderId: 'O',
      eventId: 'E',
      seq: 0,
      topic: 'order.paid',
      payload: {},
      createdAtMs: sentAtMs,
    };
    await database.db.insert(t.outbox).values({ ...row, sentAtMs });
    await worker.runScheduled(new Date('2026-01-05T08:09:00Z'));
    expect(await database.db.$count(t.outbox)).toBe(1);
    await worker.runScheduled(new Date('2026-01-05T08:10:00Z'));
    expect(await database.db.$count(t.outbox)).toBe(0);
  });

  test('tries waiting events and unanswered requests by its cron', async () => {
    const worker = await start();
    const { ask } = createTranscript(worker.url);
    const { id, final } = await placed(ask, 'cron');
    // As if the order's commit came later than its event.
    const [row] = await database.db.select().from(t.orders);
    if (row === undefined) throw new Error('there is no order');
    await database.db.delete(t.orders);
    await database.db.update(t.orderEntry).set({ orderId: 'ELSEWHERE' });
    expect(await sent(ask, 'payment_notified_cm', paid(id, 'captured', final))).toBe('stored');
    await database.db.insert(t.orders).values(row);
    await database.db.update(t.orderEntry).set({ orderId: id });
    await database.db.update(t.orderEvent).set({ nextAtMs: 0 });
    await worker.runScheduled();
    expect((await database.db.select().from(t.orders))[0]?.status).toBe('paid');

    upstreams.state.faults.set('payment', '*', { kind: 'down' });
    const refund = { refund_id: 'T-1', order_id: id };
    expect((await asService(ask, 'tickets')('/refund/refund', refund)).status).toBe(200);
    upstreams.state.faults.clear();
    await database.db.update(t.upstreamAsk).set({ nextAtMs: 0 });
    await worker.runScheduled();
    const requests = await database.db.select().from(t.upstreamAsk);
    expect(requests.map(({ askKey, state }) => [askKey, state])).toEqual([['T-1:pay-1:1', 'accepted']]);
    expect([...upstreams.state.payments.keys()]).toEqual(['T-1:pay-1:1']);
  });

  test('answers many requests at once, each with its own services', async () => {
    const { ask } = createTranscript((await start()).url);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        n % 2 === 0
          ? ask('POST', PRICE, { entries: CART, cash: 1 })
          : ask('POST', CHECKOUT, { entries: CART, addr_id: '501' }, { key: `many-${n}` }),
      ),
    );
    expect(answers.filter(({ status }) => status !== 200).map(({ text }) => text)).toEqual([]);
    expect(await database.db.select().from(t.orders)).toHaveLength(50);
  }, 60_000);

  test('never lets one request wait for the call of another', async () => {
    const { ask } = createTranscript((await start()).url);
    // No rate is known. forex answers after both requests have asked, so a shared call would never get an answer.
    const both = Promise.withResolvers<void>();
    let asked = 0;
    upstreams.state.hooks.before = async (service) => {
      if (service !== 'forex') return;
      asked += 1;
      if (asked === 2) both.resolve();
      await both.promise;
    };
    const answers = await Promise.all([1, 2].map(() => ask('POST', PRICE, { entries: CART })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('says nothing of a configuration that cannot be used', async () => {
    const { ask } = createTranscript((await start({ vars: { FOREX_URL: 'secret-nonsense' } })).url);
    const answer = await ask('GET', '/livez');
    expect([answer.status, answer.json.error]).toEqual([500, 'INTERNAL']);
    expect(answer.text).not.toContain('FOREX');
    expect(answer.headers.get('x-request-id')).not.toBeNull();
  });

  test('goes through Hyperdrive where that is built in', async () => {
    const bundle = await buildWorker({
      rootDir,
      outDir: join(rootDir, '.local', 'test-hyperdrive'),
      hyperdrive: true,
    });
    const worker = await start({
      script: bundle.text,
      hyperdriveUrl: databaseUrl,
      vars: { DATABASE_DRIVER: 'hyperdrive' },
    });
    const { ask } = createTranscript(worker.url);
    expect((await ask('GET', '/readyz')).text).toContain('"ready":true');
    const body = { entries: CART, addr_id: '501', coupon_code: 'WELCOME5', cash: 10 };
    const first = await ask('POST', CHECKOUT, body, { key: 'hyper' });
    expect(first.json.data.order.final).toEqual({ v: '62.55', c: 'USD' });
    expect((await ask('POST', CHECKOUT, body, { key: 'hyper' })).text).toBe(first.text);
  }, 60_000);
});
