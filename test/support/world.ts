import { join } from 'node:path';
import { setupServer } from 'msw/node';
import { type AppConfig, parseConfig } from '../../src/config/config.ts';
import type { DbClient } from '../../src/db/client.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import type { IncomingEvent, RecordPlace } from '../../src/events/incoming.ts';
import { createTokenVerifier } from '../../src/http/auth.ts';
import { createMemoryLimiter } from '../../src/http/limits.ts';
import { createServiceAuth } from '../../src/http/service-auth.ts';
import { createBackgroundTasks } from '../../src/platform/background-tasks.ts';
import { noMetrics } from '../../src/platform/metrics.ts';
import { type ApiOptions, createQaHost } from '../../src/qa/host.ts';
import { scenarioProblems } from '../../src/qa/scenarios.ts';
import { rememberCatalogue } from '../../src/service/catalogue-memory.ts';
import { upstreamsOf } from '../../src/service/create-service.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { devCredentials } from '../../src/tooling/dev/upstreams/dev-credentials.ts';
import { createMockUpstreams, mockUpstreamUrls } from '../../src/tooling/dev/upstreams/handlers.ts';
import type { MockUpstreamsServer } from '../../src/tooling/dev/upstreams/server.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { createIdentify } from '../../src/upstream/credential.ts';
import { openPlanetscale } from './planetscale.ts';

/** The usual cart, for tests that do not care about the goods. */
const CART = ['37804755-378047556-2', '5120010-51200101-1'];
const ORIGIN = 'http://upstreams.test';
export const rootDir = join(import.meta.dir, '..', '..');

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field, as an APP would
  readonly json: { code: number; data: any; error: string; toast: string };
};

/** An event as another service sends it. */
export type Sent = {
  readonly name: string;
  readonly body: unknown;
  readonly place?: Partial<RecordPlace> | undefined;
};

/** The caller: by default user 1001 in the US; `user: null` is a guest. */
export type As = {
  readonly user?: string | null;
  readonly region?: string;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  /** the number of the process, if there are two; by default in turn */
  readonly process?: number;
};

/** The whole service over HTTP in this process: real database, msw for other services, a clock that can be set. */
export async function openWorld(
  options: {
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
  } = {},
) {
  const databaseUrl = options.databaseUrl ?? process.env.TEST_DATABASE_URL ?? '';
  const clock = createTestClock();
  const env: Record<string, string> = { ...testEnv(databaseUrl), ...options.env };
  const config: AppConfig = parseConfig(env, scenarioProblems);
  const onQuery = (sql: string, params: unknown[]) => options.onQuery?.(sql, params);
  // `TEST_DRIVER=planetscale bun test test/scenarios` sends all statements of the scenarios over HTTP.
  const simulator =
    options.database === undefined && process.env.TEST_DRIVER === 'planetscale'
      ? startPlanetscaleSimulator({
          databaseUrl,
          ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
        })
      : null;
  const database =
    options.database ??
    (simulator === null
      ? openTcpDatabase(databaseUrl, options.poolSize ?? 40, onQuery)
      : openPlanetscale(simulator, { onQuery }));
  const own = createMockUpstreams({ demo: demoData, origin: ORIGIN, nowMs: clock.nowMs });
  const mocks = { state: options.upstreams?.state ?? own.state };
  const urls = options.upstreams?.urls ?? mockUpstreamUrls(ORIGIN);
  const network = setupServer(...own.handlers);
  network.listen({ onUnhandledRequest: options.upstreams === undefined ? 'error' : 'bypass' });
  const illegalMoves: string[] = [];
  const badRows: string[] = [];
  const write = (event: string, fields: Readonly<Record<string, unknown>>) =>
    options.onLog?.({ event, ...fields });
  const log = { info: write, warn: write, error: write };
  const { later, done } = createBackgroundTasks();
  const build = (own: { readonly nowMs: () => number }) => {
    const metrics = {
      ...noMetrics,
      illegalMove: (from: string, on: string) => void illegalMoves.push(`${from} ${on}`),
      badRow: (table: string) => void badRows.push(table),
    };
    const outside = {
      ...config,
      upstreamUrls: urls,
      upstreamTimeoutMs: options.upstreamTimeoutMs ?? 2_000,
    };
    const parts = {
      database,
      upstream: upstreamsOf(outside, { clock: own }),
      log,
      clock: own,
      metrics,
      later,
      rememberCatalogue: rememberCatalogue(options.catalogueMemoryMs ?? 0),
    };
    const verifyToken = createTokenVerifier(config, own.nowMs);
    const limits = createMemoryLimiter(config);
    const api: ApiOptions = {
      config,
      parts,
      appParts: ({ deps, handleEvent }) => ({
        deps,
        handleEvent,
        config,
        log,
        verifyToken,
        authenticateService: createServiceAuth(config, own.nowMs),
        limits,
        readiness: async () => ({ ready: true, reasons: [] }),
        // These tests have no connection, so a header gives the remote address.
        remoteAddress: (request) => request.headers.get('x-test-remote'),
      }),
    };
    const host = createQaHost(api, env.QA_SCENARIO ?? '');
    return { service: host.service, app: host.app, host };
  };
  const { secondAheadMs } = options;
  const buildAll = (): readonly [Built, ...Built[]] => [
    build(clock),
    ...(secondAheadMs === undefined ? [] : [build({ nowMs: () => clock.nowMs() + secondAheadMs })]),
  ];
  type Built = ReturnType<typeof build>;
  let built = buildAll();
  let turns = 0;
  const next = (process?: number): Built => {
    if (process === undefined) turns += 1;
    return built[(process ?? turns) % built.length] ?? built[0];
  };
  const service = () => next().service;
  const stop = () => Promise.all(built.map(({ host }) => host.stop()));
  let offset = 0;

  const record = ({ name, body, place }: Sent): IncomingEvent => {
    offset += 1;
    return {
      via: 'kafka',
      name,
      payload: typeof body === 'string' ? new TextEncoder().encode(body) : bytesOf(body),
      // The headers have no prototype, as in the consumer.
      headers: Object.create(null),
      traceparent: null,
      place: { topic: `event.${name}`, partition: 0, offset: String(offset), key: null, ...place },
    };
  };
  const send = async (method: string, path: string, body: unknown, as: As): Promise<Answer> => {
    const user = as.user === undefined ? '1001' : as.user;
    const headers: Record<string, string> = {
      'cm-user-region': as.region ?? 'US',
      'cm-client': 'ios_5.10.0',
    };
    if (user !== null) {
      headers.authorization = `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, user, 86_400, clock.nowMs())}`;
      headers.userid = user;
    }
    if (as.key !== undefined) headers['idempotency-key'] = as.key;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const request = new Request(`http://shopping.test${path}`, {
      method,
      headers: { ...headers, ...as.headers },
      ...(body === undefined
        ? {}
        : {
            body:
              typeof body === 'string' || body instanceof Uint8Array
                ? (body as Uint8Array<ArrayBuffer>)
                : JSON.stringify(body),
          }),
    });
    const response = await next(as.process).host.fetch(request);
    const text = await response.text();
    options.onAnswer?.();
    await done();
    return { status: response.status, text, headers: response.headers, json: JSON.parse(text) };
  };

  return {
    database,
    clock,
    config,
    upstream: mocks.state,
    /** The illegal transitions since the last `fresh`, such as `canceled purchased`. */
    illegalMoves,
    /** The tables of rows that were left out since the last `fresh`. */
    badRows,
    /** Calls the mock rebate from outside the service. */
    rebate: {
      release: async (question: unknown) => {
        const url = `${ORIGIN}/rebate/wallet/release`;
        const body = JSON.stringify(question);
        const identify = createIdentify(devCredentials.rebate ?? [], Date.now);
        const headers = await identify({ method: 'POST', url, body });
        return fetch(url, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body,
        });
      },
    },
    get app() {
      return built[0].app;
    },
    /** Resets demo data, mocks, clock and the service's memory. */
    async fresh() {
      await stop();
      await emptyTables(database.db);
      await seed(database.db, demoData);
      mocks.state.reset();
      illegalMoves.length = 0;
      badRows.length = 0;
      clock.reset();
      built = buildAll();
    },
    /** Makes the service forget its memory, as after a restart. */
    restart() {
      built = buildAll();
      turns = 0;
    },
    sweep: (signal?: AbortSignal, process?: number) => next(process).service.sweep(signal),
    backlog: () => service().backlog(),
    indexOrders: () => service().indexOrders(),
    prune: (signal?: AbortSignal) => service().prune(signal),
    /** The functions of `bun run dlq`. */
    deadLetters: () => service().deadLetters,
    outbox: () => service().outbox,
    /** Runs `bun run db:inherit`. */
    inheritOrders: (onPage: (sofar: number) => void) => service().inheritOrders(onPage),
    /** Handles an event as the transport reads it. */
    handleEvent: (event: IncomingEvent) => service().handleEvent(event),
    /** Handles several events as the transport reads them. */
    handleEvents: (events: readonly IncomingEvent[]) => service().handleEvents(events),
    /** Sends an event as if from Kafka: the same handler, without a broker. @returns the outcome */
    kafka: (name: string, body: unknown, place?: Partial<RecordPlace>) =>
      service().handleEvent(record({ name, body, place })),
    /** Sends several events that waited together. */
    kafkaTogether: (events: readonly Sent[]) => service().handleEvents(events.map(record)),
    /** Calls as another service with its dev token. */
    service: (name: Parameters<typeof serviceToken>[0], path: string, body?: unknown, method = 'POST') =>
      send(method, path, body, { user: null, headers: serviceToken(name) }),
    /** Sends an event by HTTP as the orders service. */
    event: (name: string, body: unknown, headers: Record<string, string> = {}) =>
      send('POST', `/event/${name}`, body, {
        user: null,
        headers: { ...serviceToken('orders'), ...headers },
      }),
    get: (path: string, as: As = {}) => send('GET', path, undefined, as),
    post: (path: string, body?: unknown, as: As = {}) => send('POST', path, body, as),
    send,
    summary: (body: Record<string, unknown> = {}, as: As = {}) =>
      send('POST', '/shopping/cal_price/v4_4', { entries: CART, ...body }, as),
    checkout: (body: Record<string, unknown> = {}, as: As = {}) =>
      send(
        'POST',
        '/shopping/cart/checkout/entries',
        { entries: CART, addr_id: ADDRESS_OF(as.user), ...body },
        as,
      ),
    /** Sends the checkout to another process. @returns null without a success */
    async remoteCheckout(origin: string, body: Record<string, unknown>, key: string): Promise<string | null> {
      const token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001');
      const response = await fetch(`${origin}/shopping/cart/checkout/entries`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'cm-user-region': 'US',
          'cm-client': 'ios_5.10.0',
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({ entries: CART, addr_id: '501', ...body }),
      }).catch(() => null);
      return response?.status === 200 ? response.text() : null;
    },
    /** The state of a hold at the mock rebate. */
    wallet: (ref: string) => mocks.state.holds.get(ref)?.state ?? null,
    walletRefs: () => [...mocks.state.holds.keys()],
    frozenMinor: (userId: string) =>
      [...mocks.state.holds.values()]
        .filter((hold) => hold.userId === userId && hold.state === 'frozen')
        .reduce((sum, hold) => sum + hold.amount.amountMinor, 0n),
    async close() {
      await stop();
      network.close();
      if (options.database === undefined) await database.close();
      await simulator?.stop();
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

const bytesOf = (body: unknown) =>
  body instanceof Uint8Array ? body : body === null ? null : new TextEncoder().encode(JSON.stringify(body));

/** The headers of a service that calls with its dev token: orders, tickets or backoffice. */
export function serviceToken(service: 'orders' | 'tickets' | 'backoffice'): Record<string, string> {
  const credential = devEnv.SERVICE_TOKENS.split(',').find((one) => one.startsWith(`${service}:`)) ?? '';
  return { authorization: `Bearer ${credential.split(':').slice(2).join(':')}` };
}

const ADDRESS_OF = (user: string | null | undefined) =>
  user === '1003' ? '506' : user === '1002' ? '503' : '501';

export const testEnv = (databaseUrl: string): Record<string, string> => ({
  ...devEnv,
  APP_ENV: 'test',
  DATABASE_URL: databaseUrl,
  DATABASE_SHARDED: String(process.env.TEST_VITESS === 'vitess-sharded'),
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
