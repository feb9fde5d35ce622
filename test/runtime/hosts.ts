import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { watchOverChild } from '../../src/tooling/dev/guard/watch-over.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { freeFixedPort } from '../../src/tooling/dev/tcp-port.ts';
import type { MockUpstreamsServer } from '../../src/tooling/dev/upstreams/server.ts';
import { buildWorker } from '../../src/tooling/dev/worker/build.ts';
import { startWorker } from '../../src/tooling/dev/worker/start.ts';
import { rootDir, testEnv } from '../support/world.ts';

/** A whole service, known only by its address. */
export type Host = { readonly name: string; readonly origin: string; stop(): Promise<void> };

const READY_TRIES = 400;

/** The variables of a host: the mock server's upstreams, no sweep in between, no log. */
export const hostEnv = (databaseUrl: string, upstreams: MockUpstreamsServer): Record<string, string> => ({
  ...testEnv(databaseUrl),
  PRICECTRL_URL: upstreams.urls.pricectrl,
  FOREX_URL: upstreams.urls.forex,
  REBATE_URL: upstreams.urls.rebate,
  PAYMENT_URL: upstreams.urls.payment,
  UPSTREAM_TIMEOUT_MS: '5000',
  SWEEP_INTERVAL_MS: '600000',
  LOG_LEVEL: 'error',
});

const overHttp = (env: Record<string, string>, simulator: Simulator): Record<string, string> => ({
  ...env,
  DATABASE_DRIVER: 'planetscale',
  DATABASE_URL: simulator.url,
});

/**
 * The three hosts of the contract, over one database and one set of mock upstreams. The others must equal the first.
 */
export async function startHosts(databaseUrl: string, upstreams: MockUpstreamsServer) {
  const simulator = startPlanetscaleSimulator({ databaseUrl });
  const env = hostEnv(databaseUrl, upstreams);
  const hosts = await Promise.all([
    startBun('Bun over TCP', env),
    startBun('Bun over PlanetScale', overHttp(env, simulator)),
    startWorkerd('workerd over PlanetScale', overHttp(env, simulator)),
  ]);
  return {
    hosts,
    async stop() {
      await Promise.all(hosts.map((host) => host.stop()));
      await simulator.stop();
    },
  };
}

async function startWorkerd(name: string, vars: Record<string, string>): Promise<Host> {
  const { text } = await buildWorker({ rootDir, outDir: join(rootDir, '.local', 'test-worker') });
  const worker = await startWorker({ script: text, vars });
  return { name, origin: worker.url, stop: () => worker.stop() };
}

/** Starts the real entry as its own process, on a free port. */
async function startBun(name: string, env: Record<string, string>): Promise<Host> {
  const port = await freeFixedPort();
  const child = spawn(process.execPath, [join(rootDir, 'src', 'server.ts')], {
    cwd: rootDir,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { PATH: process.env.PATH ?? '', ...env, PORT: String(port) },
  });
  watchOverChild(child.pid);
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(origin, child);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    name,
    origin,
    async stop() {
      process.removeListener('exit', kill);
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function untilReady(origin: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    if (child.exitCode !== null) throw new Error('the server ended by itself');
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await Bun.sleep(25);
  }
  throw new Error('the server did not become ready');
}
