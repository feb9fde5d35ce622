import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { arrangeDatabase } from '../database/arrange-database.ts';
import { demoData } from '../demo-data.ts';
import { devEnv } from '../dev-env.ts';
import { whenToldToEnd } from '../guard/when-told.ts';
import { startPlanetscaleSimulator } from '../planetscale/simulator.ts';
import { createProgress, inStep, type Progress } from '../progress.ts';
import { mockEnv, prepare, refuseTakenPort } from '../run-dev.ts';
import { startMockUpstreams } from '../upstreams/server.ts';
import { walletFileOf } from '../upstreams/wallet-file.ts';
import { welcome } from '../welcome.ts';
import { buildWorker } from './build.ts';
import { startWorker } from './start.ts';

/** The interval of the cron in wrangler.toml. */
const CRON_MS = 60_000;

type Stop = () => unknown;

/** Runs until Ctrl-C. @returns the exit code */
export async function runDevWorker(rootDir: string, reset: boolean): Promise<number> {
  const progress = createProgress();
  const stopped = whenToldToEnd();
  const started: Stop[] = [];
  try {
    await startAll(rootDir, reset, progress, started);
    await stopped;
    return 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    for (const stop of started.reverse()) await Promise.resolve(stop()).catch(() => undefined);
  }
}

async function startAll(rootDir: string, reset: boolean, progress: Progress, started: Stop[]) {
  const port = Number(process.env.PORT ?? devEnv.PORT);
  refuseTakenPort(port);
  mkdirSync(join(rootDir, '.local'), { recursive: true });
  const given = process.env.DATABASE_URL;
  const database = await arrangeDatabase({ rootDir, name: 'dev', databaseUrl: given, reset, progress });
  started.push(() => database.stop());
  await inStep(progress, 'Migrating and seeding', () => prepare(rootDir, database.url));
  const walletFile = walletFileOf(rootDir, given);
  if (reset) rmSync(walletFile, { force: true });
  const mocks = startMockUpstreams({ port: 0, demo: demoData, statePath: walletFile });
  started.push(() => mocks.stop());
  const simulator = startPlanetscaleSimulator({ databaseUrl: database.url });
  started.push(() => simulator.stop());
  const bundle = await inStep(progress, 'Building the Worker', () => buildWorker({ rootDir }));
  const vars = {
    ...devEnv,
    ...mockEnv(mocks.urls),
    DATABASE_DRIVER: 'planetscale',
    DATABASE_URL: simulator.url,
  };
  const worker = await inStep(progress, `Starting workerd on http://127.0.0.1:${port}`, () =>
    startWorker({ script: bundle.text, vars, port, verbose: true }),
  );
  started.push(() => worker.stop());
  const timer = setInterval(
    () => void worker.runScheduled().catch((error) => progress.info(String(error))),
    CRON_MS,
  );
  started.push(() => clearInterval(timer));
  process.stdout.write(
    await welcome(
      worker.url,
      `${database.description}, through the PlanetScale simulator`,
      'by HTTP only',
      false,
    ),
  );
}
