import { join } from 'node:path';
import Table from 'cli-table3';
import { sql } from 'drizzle-orm';
import { compose } from '../../compose.ts';
import { parseConfig } from '../../config.ts';
import { isUnavailable } from '../../db/errors.ts';
import { migrate } from '../../db/migrate.ts';
import { openTcpDatabase } from '../../db/tcp-client.ts';
import { arrangeDatabase } from '../../dev/database/arrange-database.ts';
import { demoData } from '../../dev/demo-data.ts';
import { devEnv } from '../../dev/dev-env.ts';
import { readMigrations } from '../../dev/migrations.ts';
import { createProgress, inStep } from '../../dev/progress.ts';
import { emptyTables, seed } from '../../dev/seed.ts';
import { startMockUpstreams } from '../../dev/upstreams/server.ts';
import { signUserToken } from '../../dev/user-token.ts';
import { createApp } from '../../http/app.ts';
import { createTokenVerifier } from '../../http/auth.ts';
import { createServiceAuth } from '../../http/service-auth.ts';
import { createUpstreams } from '../../upstream/create.ts';
import { type Call, type Recording, type Statement, startBare } from './bare.ts';
import { load, type Measured } from './load.ts';

const rootDir = join(import.meta.dir, '..', '..', '..');
const ENTRIES = ['37804755-378047556-1', '5120010-51200101-1'];
const PRICE = '/shopping/cal_price/v4_4';
const CHECKOUT = '/shopping/cart/checkout/entries';
const POOL = 32;

/** The API in this process, with what it sends written down when asked. */
async function startApi(
  databaseUrl: string,
  urls: Record<'pricectrl' | 'forex' | 'rebate' | 'payment', string>,
) {
  const statements: Statement[] = [];
  const calls: Call[] = [];
  const recording = { on: false };
  const config = parseConfig({
    ...devEnv,
    DATABASE_URL: databaseUrl,
    PRICECTRL_URL: urls.pricectrl,
    FOREX_URL: urls.forex,
    REBATE_URL: urls.rebate,
    PAYMENT_URL: urls.payment,
  });
  const database = openTcpDatabase(databaseUrl, POOL, (text, params) => {
    if (recording.on) statements.push({ sql: text, params });
  });
  const recordingFetch = async (request: Request) => {
    if (recording.on) {
      const body = request.method === 'GET' ? null : await request.clone().text();
      calls.push({ url: request.url, method: request.method, body });
    }
    return fetch(request);
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const upstream = createUpstreams({
    urls: config.upstreamUrls,
    timeoutMs: 800,
    nowMs: Date.now,
    fetch: recordingFetch,
  });
  const service = compose({
    settings: config,
    priceTokenKeys: config.priceTokenKeys,
    database,
    upstream,
    log,
  });
  const app = createApp({
    operations: service.operations,
    handleEvent: service.handleEvent,
    config,
    log,
    verifyToken: createTokenVerifier(config, Date.now),
    authenticateService: createServiceAuth(config, Date.now),
    limits: { take: async () => ({ ok: true }), peek: async () => ({ ok: true }) },
    readiness: async () => ({ ready: true, reasons: [] }),
    isDatabaseUnavailable: isUnavailable,
    nowMs: Date.now,
    newRequestId: () => crypto.randomUUID(),
  });
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.fetch(request) });
  const record = async (work: () => Promise<unknown>): Promise<Recording> => {
    recording.on = true;
    await work();
    recording.on = false;
    return { statements: statements.splice(0), calls: calls.splice(0) };
  };
  return {
    url: `http://127.0.0.1:${server.port}`,
    record,
    stop: () => server.stop(true).then(() => database.close()),
  };
}

export async function runBench(seconds: number, clients: number): Promise<void> {
  const progress = createProgress();
  const arranged = await arrangeDatabase({
    rootDir,
    name: 'bench',
    databaseUrl: process.env.DATABASE_URL,
    progress,
  });
  const client = openTcpDatabase(arranged.url, 2);
  await migrate(client.db, readMigrations(rootDir));
  await emptyTables(client.db);
  await seed(client.db, demoData);
  await client.db.execute(sql.raw('UPDATE sku SET stock = 1000000000'));
  const mocks = startMockUpstreams({ port: 0, demo: demoData });
  const api = await startApi(arranged.url, mocks.urls);
  const headers = {
    authorization: `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, '1001')}`,
    'cm-user-region': 'US',
    'content-type': 'application/json',
  };
  const send = (url: string, path: string) => async (index: number) => {
    const key =
      path === CHECKOUT ? { 'idempotency-key': `bench-${process.pid}-${index}-${crypto.randomUUID()}` } : {};
    const body = JSON.stringify({ entries: ENTRIES, addr_id: '501' });
    const response = await fetch(url + path, { method: 'POST', headers: { ...headers, ...key }, body });
    await response.text();
    return response.status === 200;
  };
  const results: [string, Measured][] = [];
  for (const [name, path] of [
    ['cal_price', PRICE],
    ['checkout', CHECKOUT],
  ] as const) {
    await send(api.url, path)(0);
    const recording = await api.record(() => send(api.url, path)(0));
    const note = `${recording.statements.length} statements, ${recording.calls.length} calls`;
    const measure = (url: string) => load(clients, seconds, send(url, path));
    results.push([`${name} (${note})`, await inStep(progress, `Measuring ${name}`, () => measure(api.url))]);
    const bare = startBare(arranged.url, POOL, recording);
    results.push([
      '  bare handler',
      await inStep(progress, `Measuring the bare ${name}`, () => measure(bare.url)),
    ]);
    await bare.stop();
  }
  const table = new Table({
    head: ['', 'requests/s', 'p50 ms', 'p99 ms', 'failed'],
    style: { head: [], border: [] },
  });
  for (const [name, { perSecond, p50Ms, p99Ms, failed }] of results) {
    table.push([name, perSecond.toFixed(0), p50Ms.toFixed(1), p99Ms.toFixed(1), failed]);
  }
  process.stdout.write(
    `${table}\n${clients} clients, ${seconds} s each, client, API, mocks and database on one machine\n`,
  );
  await api.stop();
  await mocks.stop();
  await client.close();
  await arranged.stop();
}
