import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../db/migrate.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../db/tcp-client.ts';
import type { UpstreamUrls } from '../upstream/create.ts';
import { arrangeDatabase } from './database/arrange-database.ts';
import { demoData } from './demo-data.ts';
import { devEnv } from './dev-env.ts';
import { readMigrations } from './migrations.ts';
import { createProgress, inStep, type Progress } from './progress.ts';
import { seed } from './seed.ts';
import { startMockUpstreams } from './upstreams/server.ts';
import { welcome } from './welcome.ts';

const HELP = `bun run dev [--reset] [--help]

Starts everything on this machine: a MySQL-protocol database (migrated and seeded), mocked upstreams, and the API.
  --reset   drop the data and begin anew
  --help    this text
Environment: DATABASE_URL to use a server of yours, PORT for the API (default 8787), QA_SCENARIO for what is simulated
(docs/qa.md).
`;

const READY_DEADLINE_MS = 30_000;

/** Runs until Ctrl-C. Gives the exit code. */
export async function runDev(rootDir: string, args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => !['--reset', '--help'].includes(arg));
  if (args.includes('--help') || unknown !== undefined) {
    process.stderr.write(unknown === undefined ? HELP : `Unknown option ${unknown}\n\n${HELP}`);
    return unknown === undefined ? 0 : 2;
  }
  const progress = createProgress();
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const started: (() => Promise<unknown>)[] = [];
  try {
    const api = await startAll(rootDir, args.includes('--reset'), progress, started);
    const died = new Promise<number>((resolve) => api.once('exit', (code) => resolve(code ?? 1)));
    const code = await Promise.race([stopped.then(() => 0), died]);
    if (code !== 0) process.stderr.write('The API process ended by itself; see its lines above.\n');
    return code;
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    const step = started.length > 0 ? progress.step('Stopping') : null;
    for (const stop of started.reverse()) await stop().catch(() => undefined);
    step?.done();
  }
}

async function startAll(
  rootDir: string,
  reset: boolean,
  progress: Progress,
  started: (() => Promise<unknown>)[],
) {
  mkdirSync(join(rootDir, '.local'), { recursive: true });
  const database = await arrangeDatabase({
    rootDir,
    name: 'dev',
    databaseUrl: process.env.DATABASE_URL,
    reset,
    progress,
  });
  started.push(() => database.stop());
  await inStep(progress, 'Migrating and seeding', () => prepare(rootDir, database.url));
  const walletFile = join(rootDir, '.local', 'mock-rebate.json');
  if (reset) rmSync(walletFile, { force: true });
  const mocks = await startMockUpstreams({ port: 0, demo: demoData, statePath: walletFile });
  started.push(async () => mocks.stop());
  const env: Record<string, string> = {
    ...devEnv,
    ...mockEnv(mocks.urls),
    ...(process.env as Record<string, string>),
    APP_ENV: 'development',
    DATABASE_URL: database.url,
  };
  const origin = `http://127.0.0.1:${env.PORT}`;
  refuseTakenPort(Number(env.PORT));
  const api = spawn(process.execPath, [join(rootDir, 'src', 'server.ts')], {
    cwd: rootDir,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    // A session of its own: Ctrl-C reaches us, and we stop it in order.
    detached: true,
  });
  started.push(() => stopChild(api));
  await inStep(progress, `Starting the API on ${origin}`, () => waitUntilReady(origin, api));
  process.stdout.write(await welcome(origin, database.description));
  return api;
}

/** Before the API is started: another service on its port would answer in its place. */
export function refuseTakenPort(port: number): void {
  try {
    Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true);
  } catch {
    throw new Error(`Port ${port} is taken. Stop what uses it, or choose another: PORT=8788 bun run dev`);
  }
}

export async function prepare(rootDir: string, url: string): Promise<void> {
  const client = openTcpDatabase(url, 2, undefined, NO_TIMEOUT);
  try {
    await migrate(client.db, readMigrations(rootDir));
    await seed(client.db, demoData);
  } finally {
    await client.close();
  }
}

/** The environment variables that name the upstreams. */
export const mockEnv = (urls: UpstreamUrls): Record<string, string> => ({
  PRICECTRL_URL: urls.pricectrl,
  FOREX_URL: urls.forex,
  REBATE_URL: urls.rebate,
  PAYMENT_URL: urls.payment,
});

async function waitUntilReady(origin: string, api: ChildProcess): Promise<void> {
  const deadlineAtMs = Date.now() + READY_DEADLINE_MS;
  while (Date.now() < deadlineAtMs) {
    if (api.exitCode !== null) throw new Error('The API did not start; see its lines above.');
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The API did not become ready at ${origin}/readyz in ${READY_DEADLINE_MS / 1000} s.`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await gone;
}
