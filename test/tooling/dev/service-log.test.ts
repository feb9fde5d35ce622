import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../../../src/tooling/dev/start-service.ts';
import { freeFixedPort } from '../../../src/tooling/dev/tcp-port.ts';
import { walletFileOf } from '../../../src/tooling/dev/upstreams/wallet-file.ts';

const rootDir = mkdtempSync(join(tmpdir(), 'run-dev-'));
afterAll(() => rmSync(rootDir, { recursive: true }));

/** A service with a program of one line, started as `run dev` starts ours. */
const start = async (program: string) => {
  const entry = join(rootDir, 'entry.ts');
  writeFileSync(entry, program);
  const port = await freeFixedPort();
  return startService({
    name: 'API',
    entry,
    rootDir,
    env: { PATH: process.env.PATH ?? '', PORT: String(port) },
    until: `http://127.0.0.1:${port}/readyz`,
    signal: new AbortController().signal,
  });
};

test('lines of a service go to its file, and the last ones are there to be shown', async () => {
  const service = await start(`
    for (let n = 1; n <= 30; n += 1) console.log('line ' + n + ' of it');
    Bun.serve({ port: Number(process.env.PORT), fetch: () => new Response('') });
  `);
  try {
    expect(service.lastLog()).toContain('line 30 of it');
    expect(service.lastLog()).not.toContain('line 10 of it');
    expect(service.lastLog()).toContain(service.logFile);
  } finally {
    await service.stop();
  }
});

test('a service that does not start is told with its last lines', async () => {
  await expect(start(`console.error('AUTH_JWT_SECRET: is missing'); process.exit(1);`)).rejects.toThrow(
    /The API did not start\.\nAUTH_JWT_SECRET: is missing\n\(the last 1 lines of .*API-\d+\.log\)/,
  );
});

test('each database has its own file of mocked wallets, whoever logs in', () => {
  const of = (url?: string) => walletFileOf('/shop', url);
  expect(of()).toBe('/shop/.local/mock-rebate.json');
  expect(of('')).toBe(of());
  const one = of('mysql://root@127.0.0.1:3306/one');
  expect(one).not.toBe(of());
  expect(one).not.toBe(of('mysql://root@127.0.0.1:3306/two'));
  expect(one).not.toBe(of('mysql://root@127.0.0.1:3307/one'));
  expect(one).toBe(of('mysql://shop:secret@127.0.0.1:3306/one'));
});
