import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { type MockUpstreamsServer, startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { hostEnv } from '../runtime/hosts.ts';
import { startEntry } from './child.ts';

// Failures that nobody handles: the process goes on where it can, and logs only their kind.

async function careless(how: 'rejection' | 'exception') {
  const child = spawn(process.execPath, [join(import.meta.dir, 'careless.ts'), how]);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output, events: [...output.matchAll(/"event":"(\w+)"/g)].map((match) => match[1]) };
}

describe('a failure that nobody waits for', () => {
  test('is told by its kind, counted, and ends nothing', async () => {
    const { code, output, events } = await careless('rejection');
    expect([code, events]).toEqual([
      0,
      ['counted', 'unhandled_rejection', 'counted', 'unhandled_rejection', 'went_on'],
    ]);
    expect(output).toContain('"error_code":"ER_DUP_ENTRY","error_errno":1062');
    expect(output).not.toMatch(/15550100|Main St|insert into/);
  });

  test('that is an exception ends the process, and is told by its kind', async () => {
    const { code, output, events } = await careless('exception');
    expect([code, events]).toEqual([1, ['counted', 'uncaught_exception']]);
    expect(output).not.toMatch(/15550100|Main St|insert into/);
  });
});

describe('the API process over the PlanetScale driver', () => {
  const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
  let simulator: Simulator;
  let upstreams: MockUpstreamsServer;
  let entry: Awaited<ReturnType<typeof startEntry>>;
  beforeAll(async () => {
    simulator = startPlanetscaleSimulator({ databaseUrl });
    upstreams = startMockUpstreams({ port: 0, demo: demoData });
    const database = openTcpDatabase(databaseUrl, 2);
    await emptyTables(database.db);
    await seed(database.db, demoData);
    await database.close();
    const env = { ...hostEnv(databaseUrl, upstreams), LOG_LEVEL: 'info' };
    entry = await startEntry('server', {
      ...env,
      DATABASE_DRIVER: 'planetscale',
      DATABASE_URL: simulator.url,
      PORT: '0',
    });
  });
  afterAll(async () => {
    await entry.stop('SIGKILL');
    await upstreams.stop();
    await simulator.stop();
  });

  test('lives on after a checkout that is refused while its transaction is being begun', async () => {
    simulator.onStatement((sql) => (/^begin/i.test(sql) ? { delayMs: 300 } : 'pass'));
    const user = '1002';
    const headers = {
      authorization: `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, user)}`,
      'cm-user-region': 'US',
    };
    const body = { entries: ['5120010-51200101-1'], addr_id: '503' };
    const answer = await entry.post('/shopping/cart/checkout/entries', body, headers);
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      422,
      'ADDRESS_BLOCKED',
    ]);
    expect((await entry.get('/livez')).status).toBe(200);
    expect(entry.output()).not.toContain('unhandled');
  });
});
