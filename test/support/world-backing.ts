import { setupServer } from 'msw/node';
import { type AppConfig, parseConfig } from '../../src/config/config.ts';
import type { DbClient } from '../../src/db/client.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { createBackgroundTasks } from '../../src/platform/background-tasks.ts';
import { scenarioProblems } from '../../src/qa/scenarios.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { createMockUpstreams, mockUpstreamUrls } from '../../src/tooling/dev/upstreams/handlers.ts';
import type { MockUpstreamsServer } from '../../src/tooling/dev/upstreams/server.ts';
import { openPlanetscale } from './planetscale.ts';

export const ORIGIN = 'http://upstreams.test';

export type WorldOptions = {
  databaseUrl?: string;
  env?: Record<string, string>;
  onQuery?: (sql: string, params: unknown[]) => void;
  /** gets each log line of the service */
  onLog?: (line: Readonly<Record<string, unknown>>) => void;
  /** called when a request is answered, before its background tasks are done */
  onAnswer?: () => void;
  /** a client of the test's own, which the test closes */
  database?: DbClient;
  /** 1 makes every statement go through one connection */
  poolSize?: number;
  /** the deadline of upstream calls; by default 2 s */
  upstreamTimeoutMs?: number;
  /** how long regions and methods are remembered; by default not at all, so that a test may change them */
  catalogueMemoryMs?: number;
  /** a mock server that other processes use too, instead of msw */
  upstreams?: Pick<MockUpstreamsServer, 'urls' | 'state'>;
  /** adds a second process whose clock is ahead by this; calls, events and sweeps go to both in turn */
  secondAheadMs?: number;
};

/** What the processes of a world stand on: database, mocked services, log and counters. */
export function openBacking(options: WorldOptions) {
  const databaseUrl = options.databaseUrl ?? process.env.TEST_DATABASE_URL ?? '';
  const clock = createTestClock();
  const env: Record<string, string> = { ...testEnv(databaseUrl), ...options.env };
  const config: AppConfig = parseConfig(env, scenarioProblems);
  const { database, close } = openBackingDatabase(databaseUrl, options);
  // Two processes share no pool, and so no queue for contended rows.
  const second = options.secondAheadMs === undefined ? null : openBackingDatabase(databaseUrl, options);
  const own = createMockUpstreams({ demo: demoData, origin: ORIGIN, nowMs: clock.nowMs });
  const network = setupServer(...own.handlers);
  network.listen({ onUnhandledRequest: options.upstreams === undefined ? 'error' : 'bypass' });
  const write = (event: string, fields: Readonly<Record<string, unknown>>) =>
    options.onLog?.({ event, ...fields });
  return {
    options,
    env,
    config,
    clock,
    database,
    secondDatabase: second?.database ?? null,
    mocks: options.upstreams?.state ?? own.state,
    urls: options.upstreams?.urls ?? mockUpstreamUrls(ORIGIN),
    log: { info: write, warn: write, error: write },
    tasks: createBackgroundTasks(),
    /** The illegal transitions since the last `fresh`, such as `canceled purchased`. */
    illegalMoves: [] as string[],
    refundsFailed: [] as string[],
    /** The tables of rows that were left out since the last `fresh`. */
    badRows: [] as string[],
    async close() {
      network.close();
      await close();
      await second?.close();
    },
  };
}
export type Backing = ReturnType<typeof openBacking>;

/** `TEST_DRIVER=planetscale bun test test/scenarios` sends all statements of the scenarios over HTTP. */
function openBackingDatabase(databaseUrl: string, { database, poolSize, onQuery }: WorldOptions) {
  if (database !== undefined) return { database, close: async () => {} };
  const seen = (sql: string, params: unknown[]) => onQuery?.(sql, params);
  if (process.env.TEST_DRIVER !== 'planetscale') {
    const client = openTcpDatabase(databaseUrl, poolSize ?? 40, seen);
    return { database: client, close: () => client.close() };
  }
  const pool = poolSize === undefined ? {} : { poolSize };
  const simulator = startPlanetscaleSimulator({ databaseUrl, ...pool });
  const client = openPlanetscale(simulator, { onQuery: seen });
  return {
    database: client,
    async close() {
      await client.close();
      await simulator.stop();
    },
  };
}

/** Whether the tests run on a keyspace of two shards (`bun run test --database vitess-sharded`). */
export const IS_SHARDED = process.env.TEST_VITESS === 'vitess-sharded';

export const testEnv = (databaseUrl: string): Record<string, string> => ({
  ...devEnv,
  APP_ENV: 'test',
  DATABASE_URL: databaseUrl,
  DATABASE_SHARDED: String(IS_SHARDED),
  PRICECTRL_URL: `${ORIGIN}/pricectrl`,
  FOREX_URL: `${ORIGIN}/forex`,
  REBATE_URL: `${ORIGIN}/rebate`,
  PAYMENT_URL: `${ORIGIN}/payment`,
});

function createTestClock() {
  let offsetMs = 0;
  return {
    nowMs: () => Date.now() + offsetMs,
    advance: (ms: number) => {
      offsetMs += ms;
    },
    reset: () => {
      offsetMs = 0;
    },
  };
}
