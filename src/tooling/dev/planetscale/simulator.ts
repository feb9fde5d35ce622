import { createPool } from 'mysql2/promise';
import { execute, newSession, type WireSession } from './execute.ts';
import {
  brokenAnswer,
  createStatementLog,
  type Fault,
  type FaultHook,
  type SeenStatement,
} from './faults.ts';
import { createTransactions } from './transactions.ts';

export type SimulatorOptions = {
  /** The MySQL-protocol database behind it, `mysql://…`. */
  readonly databaseUrl: string;
  /** 0 (the default) picks a free one. */
  readonly port?: number;
  /** The number of connections for transactions, and as many for other statements. */
  readonly poolSize?: number;
  /** Whether affected rows count found rows (CLIENT_FOUND_ROWS) or changed ones, which is PlanetScale's default. */
  readonly foundRows?: boolean;
  /** After this time without a statement a transaction is rolled back; by default 20 s. */
  readonly idleMs?: number;
};

export type Simulator = {
  /** `http://user:password@127.0.0.1:port`, for DATABASE_URL. */
  readonly url: string;
  /** Every statement since the start or `clear`, also BEGIN and COMMIT; each is a round trip. */
  readonly seen: readonly SeenStatement[];
  clear(): void;
  /** Replaces the hook that decides about each statement; without a hook all pass. */
  onStatement(hook?: FaultHook): void;
  /** The number of statements that are not done, also those whose caller has gone. */
  readonly inFlight: number;
  readonly openTransactions: number;
  stop(): Promise<void>;
};

const USER = 'edge';
const PASSWORD = 'pscale_pw/simulated+1';

/**
 * Simulates PlanetScale's HTTP protocol over a MySQL-protocol server, for tests and `run dev:worker` (docs/testing.md).
 * The driver is the real one.
 */
export function startPlanetscaleSimulator(options: SimulatorOptions): Simulator {
  const { foundRows = false, idleMs = 20_000, poolSize = 64 } = options;
  const openPool = () =>
    createPool({
      uri: options.databaseUrl,
      connectionLimit: poolSize,
      charset: 'utf8mb4',
      flags: [foundRows ? 'FOUND_ROWS' : '-FOUND_ROWS'],
    });
  // Two pools, as in vttablet: a statement outside of transactions never waits for the end of one.
  const [pool, poolOfTransactions] = [openPool(), openPool()];
  const transactions = createTransactions(poolOfTransactions, idleMs);
  const log = createStatementLog();
  let hook: FaultHook | undefined;
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: options.port ?? 0,
    development: false,
    async fetch(request) {
      if (request.headers.get('authorization') !== `Basic ${btoa(`${USER}:${PASSWORD}`)}`) return denied();
      const { pathname } = new URL(request.url);
      if (request.method !== 'POST') return new Response('method not allowed', { status: 405 });
      if (pathname === '/psdb.v1alpha1.Database/CreateSession') {
        return Response.json({ branch: 'main', user: { username: USER }, session: newSession() });
      }
      if (pathname !== '/psdb.v1alpha1.Database/Execute') return new Response('not found', { status: 404 });
      const { query, session } = (await request.json()) as { query: string; session: WireSession | null };
      const answered = log.arrive(query);
      const fault = hook?.(query) ?? 'pass';
      const response =
        typeof fault === 'object' && 'says' in fault
          ? Response.json({ session: session ?? newSession(), error: fault.says, timing: 0 })
          : await withFault(fault, (busyMs) => execute({ pool, transactions }, query, session, busyMs));
      answered();
      return response;
    },
  });
  return {
    url: `http://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`,
    get seen() {
      return log.seen;
    },
    clear: () => log.clear(),
    onStatement(next) {
      hook = next;
    },
    get inFlight() {
      return log.inFlight;
    },
    get openTransactions() {
      return transactions.count;
    },
    async stop() {
      await server.stop(true);
      await transactions.abandonAll();
      await Promise.all([pool.end(), poolOfTransactions.end()]);
    },
  };
}

async function withFault(
  fault: Exclude<Fault, { readonly says: unknown }>,
  work: (busyMs: number) => Promise<unknown>,
): Promise<Response> {
  if (fault === 'drop-before') return brokenAnswer('');
  if (fault === 'status-500') return new Response('<html>internal error</html>', { status: 500 });
  if (typeof fault === 'object' && 'until' in fault) await fault.until();
  const { delayMs = 0, busy = false } = typeof fault === 'object' && 'delayMs' in fault ? fault : {};
  if (delayMs > 0 && !busy) await new Promise((resolve) => setTimeout(resolve, delayMs));
  const answer = JSON.stringify(await work(busy ? delayMs : 0));
  if (fault === 'drop-answer') return brokenAnswer('');
  if (fault === 'reset') return brokenAnswer(answer.slice(0, answer.length >> 1));
  return new Response(answer, { headers: { 'content-type': 'application/json' } });
}

const denied = () =>
  Response.json(
    { error: { code: 'unauthenticated', message: 'invalid username or password' } },
    { status: 401 },
  );
