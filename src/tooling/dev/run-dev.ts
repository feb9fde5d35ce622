import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { migrate } from '../../db/migrate.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../db/tcp-client.ts';
import { takenPortText } from '../../platform/bun/port-owner.ts';
import type { UpstreamUrls } from '../../upstream/create.ts';
import { arrangeDatabase } from './database/arrange-database.ts';
import { demoData } from './demo-data.ts';
import { devEnv } from './dev-env.ts';
import { whenToldToEnd } from './guard/when-told.ts';
import { readMigrations } from './migrations.ts';
import { createProgress, inStep, type Progress } from './progress.ts';
import { seed } from './seed.ts';
import { startEvents } from './start-events.ts';
import { type Service, startService } from './start-service.ts';
import { startMockUpstreams } from './upstreams/server.ts';
import { walletFileOf } from './upstreams/wallet-file.ts';
import { welcome } from './welcome.ts';

/** Runs until Ctrl-C. @returns the exit code */
export async function runDev(rootDir: string, reset: boolean): Promise<number> {
  const progress = createProgress();
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopped = whenToldToEnd();
  void stopped.then(() => stopping.abort());
  const started: (() => Promise<unknown>)[] = [];
  try {
    const services = await startAll(rootDir, reset, progress, started, signal);
    const died = services.map(async ({ name, ended, lastLog }) => {
      const code = await ended;
      if (!signal.aborted) process.stderr.write(`The ${name} ended by itself.\n${lastLog()}\n`);
      return code === 0 ? 1 : code;
    });
    return await Promise.race([stopped.then(() => 0), ...died]);
  } catch (error) {
    // The process was told to end while it was starting.
    if (signal.aborted) return 0;
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
  signal: AbortSignal,
): Promise<readonly Service[]> {
  mkdirSync(join(rootDir, '.local'), { recursive: true });
  const database = await arrangeDatabase({
    rootDir,
    name: 'dev',
    databaseUrl: process.env.DATABASE_URL,
    reset,
    progress,
  });
  started.push(() => database.stop());
  signal.throwIfAborted();
  await inStep(progress, 'Migrating and seeding', () => prepare(rootDir, database.url));
  const walletFile = walletFileOf(rootDir, process.env.DATABASE_URL);
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
  env.CONSUMER_PORT ??= String(Number(env.PORT) + 1);
  const origin = `http://127.0.0.1:${env.PORT}`;
  for (const port of [env.PORT, env.CONSUMER_PORT]) refuseTakenPort(Number(port));
  const api = await inStep(progress, `Starting the API on ${origin}`, () =>
    startService({
      name: 'API',
      entry: join(rootDir, 'src', 'server.ts'),
      rootDir,
      env,
      until: `${origin}/readyz`,
      signal,
    }),
  );
  started.push(() => api.stop());
  const events = await startEvents(rootDir, env, progress, started, signal);
  const services = events.consumer === null ? [api] : [api, events.consumer];
  const logs = services.map(({ logFile }) => relative(rootDir, logFile));
  process.stdout.write(await welcome(origin, database.description, events.description, true, logs));
  return services;
}

/** Fails before the API starts, for another service on its port would answer instead. */
export function refuseTakenPort(port: number): void {
  try {
    Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true);
  } catch {
    throw new Error(`${takenPortText(port)} Stop it, or choose another: PORT=8797 bun run dev`);
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
