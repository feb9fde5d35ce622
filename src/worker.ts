import { type AppConfig, parseConfig } from './config/config.ts';
import type { DbClient } from './db/client.ts';
import { openPlanetscaleDatabase } from './db/planetscale-client.ts';
import { createApp } from './http/app.ts';
import { createTokenVerifier, type VerifyToken } from './http/auth.ts';
import {
  createBindingLimiter,
  createLimitMemory,
  type LimitMemory,
  unboundLimits,
} from './http/binding-limits.ts';
import { createServiceAuth } from './http/service-auth.ts';
import { createRateMemory, type RateMemory } from './operations/pricing/rate-memory.ts';
import { createBackgroundTasks, type Later } from './platform/background-tasks.ts';
import { createConsoleLog } from './platform/json-log.ts';
import { errorFields, type Log } from './platform/logger.ts';
import { createService, upstreamsOf } from './service/create-service.ts';
import type { OpenSpan, TraceContext, Tracing } from './trace/span.ts';
import { type RunningTraces, startTracing } from './trace/start-tracing.ts';

// The API on Workers: the same handlers as src/server.ts; the cron does what the timer does there.

/** Set by `bun run build:worker --hyperdrive`: mysql2 is in the bundle only then. */
declare const HYPERDRIVE_BUILT_IN: boolean;

type Env = Readonly<Record<string, unknown>>;
type Context = { waitUntil(work: Promise<unknown>): void };

/**
 * What requests of one isolate share: settings, breakers, the last rates. It holds no connection, promise or other
 * object of one request, which another request must not touch.
 */
type Isolate = {
  readonly env: Env;
  readonly config: AppConfig;
  readonly log: Log;
  readonly upstream: ReturnType<typeof upstreamsOf>;
  readonly verifyToken: VerifyToken;
  readonly limitMemory: LimitMemory;
  readonly rates: Pick<RateMemory, 'last'>;
};
let known: Isolate | null = null;
const nowMs = () => Date.now();

// Logs the kind only, as src/platform/bun/runtime.ts does: the platform would print the text, which may hold SQL.
addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  const { reason } = event as Event & { readonly reason?: unknown };
  known?.log.error('unhandled_rejection', errorFields(reason));
});

/** @throws Error that names the bad variables */
function isolateFor(env: Env): Isolate {
  if (known?.env === env) return known;
  const texts = Object.entries(env).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const config = parseConfig(Object.fromEntries(texts));
  known = {
    env,
    config,
    log: createConsoleLog(config.logLevel),
    upstream: upstreamsOf(config),
    verifyToken: createTokenVerifier(config, nowMs, { sharesFetches: false }),
    limitMemory: createLimitMemory(),
    rates: createRateMemory(),
  };
  warnOfUnbound(known);
  return known;
}

/** Warns of missing limits: production needs each of them, a developer's Worker has none. */
function warnOfUnbound({ env, config, log }: Isolate): void {
  const missing = unboundLimits(env);
  if (missing.length === 0 || config.appEnv === 'development' || config.appEnv === 'test') return;
  log.warn('limits_not_bound', { bindings: missing.join(' ') });
}

async function openDatabase({ config, env }: Isolate): Promise<DbClient> {
  const { database } = config;
  if (database.driver === 'planetscale') return openPlanetscaleDatabase(database);
  if (HYPERDRIVE_BUILT_IN && database.driver === 'hyperdrive') {
    const { openHyperdriveDatabase } = await import('./db/hyperdrive-client.ts');
    return openHyperdriveDatabase(env.HYPERDRIVE, database.timeoutMs);
  }
  throw new Error(`DATABASE_DRIVER=${database.driver} is not in this Worker`);
}

/** The services of one request. `fetching` is a promise, so it is never shared. */
function servicesFor(isolate: Isolate, database: DbClient, later: Later, trace?: Tracing) {
  const { config, rates } = isolate;
  const rateMemory: RateMemory = {
    get last() {
      return rates.last;
    },
    set last(rate) {
      rates.last = rate;
    },
    fetching: null,
  };
  return createService(config, {
    database,
    upstream: isolate.upstream,
    log: isolate.log,
    rateMemory,
    later,
    ...(trace === undefined ? {} : { trace }),
  });
}

function appFor(isolate: Isolate, database: DbClient, later: Later, trace?: Tracing) {
  const service = servicesFor(isolate, database, later, trace);
  return createApp({
    deps: service.deps,
    handleEvent: service.handleEvent,
    authenticateService: createServiceAuth(isolate.config, nowMs),
    config: { trustedProxies: [], corsOrigins: isolate.config.corsOrigins },
    log: isolate.log,
    verifyToken: isolate.verifyToken,
    limits: createBindingLimiter(isolate.env, isolate.limitMemory, nowMs, isolate.config.limits.guestFactor),
    // The check of the schema asks the database already, so no ping is needed.
    readiness: () => service.readiness({ isDraining: () => false, ping: async () => {} }),
    isForOneRequest: true,
    ...(trace === undefined ? {} : { trace }),
    // The platform sets this header and overwrites a client's.
    remoteAddress: (request) => request.headers.get('cf-connecting-ip'),
  });
}

/** The traces of one request; its span is the parent of all others. */
function tracesFor({ config, log }: Isolate): RunningTraces {
  let running: OpenSpan | null = null;
  const context: TraceContext = {
    current: () => running,
    run(span, work) {
      running ??= span;
      return work();
    },
  };
  return startTracing(config.tracing, 'worker', context, (count) => log.warn('spans_lost', { count }));
}

/** Never rejects, for the platform would print the error's whole text. */
async function closeAfter(done: () => Promise<void>, { log }: Isolate, database: DbClient): Promise<void> {
  await done();
  await database.close().catch((error) => log.warn('database_close_failed', errorFields(error)));
}

type Scheduled = { readonly scheduledTime: number };
/** Whether to prune in this minute: the cron runs each minute and remembers nothing. */
const isPruningMinute = (timeMs: number) => Math.floor(timeMs / 60_000) % 10 === 0;

export default {
  async fetch(request: Request, env: Env, context: Context): Promise<Response> {
    try {
      const isolate = isolateFor(env);
      const database = await openDatabase(isolate);
      const { later, done } = createBackgroundTasks();
      const { trace, flush } = tracesFor(isolate);
      const response = await appFor(isolate, database, later, trace).fetch(request);
      context.waitUntil(closeAfter(done, isolate, database).then(() => flush()));
      return response;
    } catch (error) {
      // The app handles its own errors, so this one is a bad configuration, whose text names variables only.
      console.error(error instanceof Error ? error.message : 'The Worker cannot start.');
      const body = { code: 500, data: {}, error: 'INTERNAL', toast: 'Something went wrong on our side.' };
      return Response.json(body, {
        status: 500,
        headers: { 'x-request-id': crypto.randomUUID(), 'cache-control': 'no-store' },
      });
    }
  },

  async scheduled({ scheduledTime }: Scheduled, env: Env, context: Context): Promise<void> {
    const isolate = isolateFor(env);
    const database = await openDatabase(isolate);
    const { later, done } = createBackgroundTasks();
    const flushes: RunningTraces['flush'][] = [];
    /** With a trace of its own, as a request has. */
    const serviceOfRun = () => {
      const { trace, flush } = tracesFor(isolate);
      flushes.push(flush);
      return servicesFor(isolate, database, later, trace);
    };
    // One that fails keeps none behind it from its turn.
    const steps: (() => Promise<void>)[] = [
      async () => isolate.log.info('swept', { ...(await serviceOfRun().sweep()) }),
      async () => {
        await serviceOfRun().indexOrders();
      },
      async () => {
        if (isPruningMinute(scheduledTime)) isolate.log.info('pruned', { ...(await serviceOfRun().prune()) });
      },
    ];
    for (const step of steps)
      await step().catch((error: unknown) => isolate.log.error('sweep_failed', errorFields(error)));
    const flushAll = () => Promise.all(flushes.map((flush) => flush()));
    context.waitUntil(closeAfter(done, isolate, database).then(flushAll));
  },
};
