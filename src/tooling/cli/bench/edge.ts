import { join } from 'node:path';
import Table from 'cli-table3';
import { sql } from 'drizzle-orm';
import { migrate } from '../../../db/migrate.ts';
import { openTcpDatabase } from '../../../db/tcp-client.ts';
import { arrangeDatabase } from '../../dev/database/arrange-database.ts';
import { demoData } from '../../dev/demo-data.ts';
import { devEnv } from '../../dev/dev-env.ts';
import { readMigrations } from '../../dev/migrations.ts';
import { startPlanetscaleSimulator } from '../../dev/planetscale/simulator.ts';
import { createProgress, inStep } from '../../dev/progress.ts';
import { mockEnv } from '../../dev/run-dev.ts';
import { emptyTables, seed } from '../../dev/seed.ts';
import { startMockUpstreams } from '../../dev/upstreams/server.ts';
import { signUserToken } from '../../dev/user-token.ts';
import { buildWorker } from '../../dev/worker/build.ts';
import type { HeapMeter } from '../../dev/worker/heap.ts';
import { startWorker } from '../../dev/worker/start.ts';
import { load, type Measured } from './load.ts';

const rootDir = join(import.meta.dir, '..', '..', '..', '..');
const ENTRIES = ['37804755-378047556-1', '5120010-51200101-1'];
/** The HTTP round trip to a database in the same region. */
const ROUND_TRIP_MS = 20;
const MEMORY_STEPS = 5;

export type EdgeBench = { readonly seconds: number; readonly clients: number; readonly requests: number };

/** Measures cal_price and checkout in workerd with round trips of 20 ms, then memory over many requests. */
export async function runEdgeBench({ seconds, clients, requests }: EdgeBench): Promise<void> {
  const progress = createProgress();
  const given = process.env.DATABASE_URL;
  const arranged = await arrangeDatabase({ rootDir, name: 'bench', databaseUrl: given, progress });
  const client = openTcpDatabase(arranged.url, 2);
  await migrate(client.db, readMigrations(rootDir));
  await emptyTables(client.db);
  await seed(client.db, demoData);
  await client.db.execute(sql.raw('UPDATE sku SET stock = 1000000000'));
  const mocks = startMockUpstreams({ port: 0, demo: demoData });
  const simulator = startPlanetscaleSimulator({ databaseUrl: arranged.url });
  const bundle = await buildWorker({ rootDir });
  const vars = {
    ...devEnv,
    ...mockEnv(mocks.urls),
    DATABASE_DRIVER: 'planetscale',
    DATABASE_URL: simulator.url,
  };
  const startedMs = performance.now();
  const worker = await startWorker({
    script: bundle.text,
    vars: { ...vars, LOG_LEVEL: 'error' },
    inspect: true,
  });
  await (await fetch(`${worker.url}/livez`)).text();
  const startUpMs = performance.now() - startedMs;

  const send = await sender(worker.url);
  simulator.onStatement(() => ({ delayMs: ROUND_TRIP_MS }));
  const results: [string, Measured][] = [];
  for (const [name, path] of Object.entries(PATHS)) {
    const measure = () => load(clients, seconds, () => send(path));
    results.push([name, await inStep(progress, `Measuring ${name}`, measure)]);
    simulator.clear();
  }
  simulator.onStatement();
  const meter = await worker.openHeapMeter();
  const memory = await inStep(progress, `Sending ${requests} summaries`, () =>
    memoryOver(requests, clients, meter, async () => {
      simulator.clear();
      return send(PATHS.cal_price);
    }),
  );
  meter.close();
  print(results, clients, seconds);
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;
  process.stdout.write(
    `bundle ${kib(bundle.rawBytes)}, ${kib(bundle.gzipBytes)} gzip; workerd started and answered in ${startUpMs.toFixed(0)} ms\n` +
      `heap of the isolate after each fifth of ${requests} summaries: ${memory.join(', ')} MiB\n`,
  );
  await worker.stop();
  await simulator.stop();
  await mocks.stop();
  await client.close();
  await arranged.stop();
}

const PATHS = { cal_price: '/shopping/cal_price/v4_4', checkout: '/shopping/cart/checkout/entries' };

async function sender(origin: string) {
  const headers = {
    authorization: `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, '1001')}`,
    'cm-user-region': 'US',
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ entries: ENTRIES, addr_id: '501' });
  return async (path: string): Promise<boolean> => {
    const own = { ...headers, 'idempotency-key': crypto.randomUUID() };
    const response = await fetch(origin + path, { method: 'POST', headers: own, body });
    await response.text();
    return response.status === 200;
  };
}

/** The isolate's heap in MiB after each fifth, with its garbage collected. */
async function memoryOver(
  requests: number,
  clients: number,
  meter: HeapMeter,
  send: () => Promise<boolean>,
): Promise<string[]> {
  const found: string[] = [];
  for (let step = 0; step < MEMORY_STEPS; step += 1) {
    let left = Math.floor(requests / MEMORY_STEPS);
    const caller = async () => {
      while (left-- > 0) await send();
    };
    await Promise.all(Array.from({ length: clients }, caller));
    found.push(((await heldUnderLoad(meter, send)) / 1024 / 1024).toFixed(2));
  }
  return found;
}

/** Reads the heap under load, for the inspector answers only while the isolate has work. */
async function heldUnderLoad(meter: HeapMeter, send: () => Promise<boolean>): Promise<number> {
  const held = meter.held();
  let isKnown = false;
  void held.finally(() => {
    isKnown = true;
  });
  while (!isKnown) await send();
  return held;
}

function print(results: readonly [string, Measured][], clients: number, seconds: number): void {
  const head = [`${ROUND_TRIP_MS} ms a round trip`, 'requests/s', 'p50 ms', 'p99 ms', 'failed'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const [name, { perSecond, p50Ms, p99Ms, failed }] of results) {
    table.push([name, perSecond.toFixed(0), p50Ms.toFixed(1), p99Ms.toFixed(1), failed]);
  }
  process.stdout.write(`${table}\n${clients} clients, ${seconds} s each, everything on one machine\n`);
}
