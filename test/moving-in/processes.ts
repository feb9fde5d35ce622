import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_TIMEOUT, openTcpDatabase } from '../../src/db/tcp-client.ts';
import type { Report } from '../../src/tooling/cli/compare/report.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { watchOverChild } from '../../src/tooling/dev/guard/watch-over.ts';
import { mockEnv } from '../../src/tooling/dev/run-dev.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { startService } from '../../src/tooling/dev/start-service.ts';
import { freeFixedPort } from '../../src/tooling/dev/tcp-port.ts';
import { startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { rootDir } from '../support/world.ts';

// The parts of the show: one database, the upstreams of both services, the old shop, our service, and the proxy. The
// last three are processes of their own.

type Env = Readonly<Record<string, string>>;
export type Running = { readonly origin: string; stop(): Promise<void> };

async function start(name: string, entry: string, root: string, env: Env, ready: string): Promise<Running> {
  const port = await freeFixedPort();
  const origin = `http://127.0.0.1:${port}`;
  const service = await startService({
    ...{ name, entry: join(root, entry), rootDir: root, until: origin + ready },
    env: { ...(process.env as Record<string, string>), ...env, PORT: String(port) },
    signal: new AbortController().signal,
  });
  return { origin, stop: () => service.stop() };
}

/**
 * Fills in the demo data. Goods with a stock above 10 and the coupon TEN10 never run out, so any number of orders fits.
 * LASTONE is used up, and user 1002 has used WELCOME5.
 */
async function fill(databaseUrl: string): Promise<void> {
  const client = openTcpDatabase(databaseUrl, 2, undefined, NO_TIMEOUT);
  try {
    await emptyTables(client.db);
    await seed(client.db, demoData);
    for (const statement of [
      'UPDATE sku SET stock = 1000000000 WHERE stock > 10',
      "UPDATE coupon SET total_limit = NULL, per_user_limit = NULL WHERE code = 'TEN10'",
      "UPDATE coupon SET used_count = 1 WHERE code = 'LASTONE'",
      "INSERT INTO coupon_user (user_id, code, owned, used_count) VALUES ('1002', 'WELCOME5', 0, 1)",
    ])
      await client.db.execute(statement);
  } finally {
    await client.close();
  }
}

/** Starts the old shop on its database. `startNew` starts our service beside it. */
export async function layScene(databaseUrl: string) {
  await fill(databaseUrl);
  const mocks = startMockUpstreams({ port: 0, demo: demoData, credentials: {} });
  const env: Env = { ...devEnv, ...mockEnv(mocks.urls), DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' };
  const old = await start('old shop', 'test/moving-in/old-shop/main.ts', rootDir, env, '/livez');
  return {
    old,
    /** @param root the tree that it runs from: ours, or a copy with a planted change */
    startNew: (root = rootDir) => start('new service', 'src/server.ts', root, env, '/readyz'),
    async stop() {
      await old.stop();
      await mocks.stop();
    },
  };
}

/**
 * Starts `bun run shadow` between the two. `end` waits until everything is compared, and returns its report and page.
 */
export async function startShadow(old: string, fresh: string, share = 100) {
  const folder = mkdtempSync(join(tmpdir(), 'moving-in-'));
  const report = join(folder, 'report');
  const port = await freeFixedPort();
  const args = [`--old=${old}`, `--new=${fresh}`, `--port=${port}`, `--share=${share}`, `--report=${report}`];
  const command = [process.execPath, join(rootDir, 'src', 'tooling', 'cli', 'shadow.ts'), ...args];
  const child = Bun.spawn([...command, '--queue=100000', '--timeout=10s'], {
    ...{ cwd: rootDir, stdout: 'ignore', stderr: 'pipe' },
  });
  // A failing test may not reach `end`.
  const letGo = watchOverChild(child.pid);
  // The first output says that it listens.
  await child.stderr.getReader().read();
  return {
    origin: `http://127.0.0.1:${port}`,
    async end(): Promise<{ readonly report: Report; readonly page: string }> {
      child.kill('SIGTERM');
      await child.exited;
      letGo();
      const [json, page] = ['json', 'html'].map((kind) => readFileSync(`${report}.${kind}`, 'utf8'));
      rmSync(folder, { recursive: true });
      return { report: JSON.parse(json ?? ''), page: page ?? '' };
    },
  };
}
