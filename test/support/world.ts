import { join } from 'node:path';
import type { IncomingEvent, RecordPlace } from '../../src/events/incoming.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { openBacking, type WorldOptions } from './world-backing.ts';
import { createProcesses, type Processes } from './world-processes.ts';
import { requestsOf, walletsOf } from './world-requests.ts';

export { testEnv } from './world-backing.ts';
export { type Answer, type As, serviceToken } from './world-requests.ts';

/** One order's worth of the demo data, for tests that do not care which. */
const CART = ['37804755-378047556-2', '5120010-51200101-1'];
const ORIGIN = 'http://upstreams.test';
/** Whether the tests run on a keyspace of two shards (`bun run test --database vitess-sharded`). */
export const IS_SHARDED = process.env.TEST_VITESS === 'vitess-sharded';
export const rootDir = join(import.meta.dir, '..', '..');

/** An event as another service sends it. */
export type Sent = {
  readonly name: string;
  readonly body: unknown;
  readonly place?: Partial<RecordPlace> | undefined;
};

/** The whole service over HTTP in this process: real database, msw for other services, a clock that can be set. */
export async function openWorld(options: WorldOptions = {}) {
  const backing = openBacking(options);
  const { database, clock, config, mocks, illegalMoves, badRows } = backing;
  const processes = createProcesses(backing);
  return {
    ...{ database, clock, config, illegalMoves, badRows },
    upstream: mocks,
    ...requestsOf(backing, processes),
    ...walletsOf(backing),
    ...eventsOf(processes),
    ...workOf(processes),
    get app() {
      return processes.first().app;
    },
    /** Resets demo data, mocks, clock and the service's memory. */
    async fresh() {
      await processes.stop();
      await emptyTables(database.db);
      await seed(database.db, demoData);
      mocks.reset();
      illegalMoves.length = 0;
      badRows.length = 0;
      clock.reset();
      processes.rebuild();
    },
    /** Makes the service forget its memory, as after a restart. */
    restart: () => processes.restart(),
    async close() {
      await processes.stop();
      await backing.close();
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
  DATABASE_SHARDED: String(IS_SHARDED),
  PRICECTRL_URL: `${ORIGIN}/pricectrl`,
  FOREX_URL: `${ORIGIN}/forex`,
  REBATE_URL: `${ORIGIN}/rebate`,
  PAYMENT_URL: `${ORIGIN}/payment`,
});

function createTestClock() {
  let offsetMs = 0;
  return {
    /** Handles an event as the transport reads it. */
    handleEvent: (event: IncomingEvent) => next().service.handleEvent(event),
    /** Handles several events as the transport reads them. */
    handleEvents: (events: readonly IncomingEvent[]) => next().service.handleEvents(events),
    /** Sends an event as if from Kafka: the same handler, without a broker. @returns the outcome */
    kafka: (name: string, body: unknown, place?: Partial<RecordPlace>) =>
      next().service.handleEvent(record({ name, body, place })),
    /** Sends several events that waited together. */
    kafkaTogether: (events: readonly Sent[]) => next().service.handleEvents(events.map(record)),
  };
}

function bytesOf(body: unknown): Uint8Array | null {
  if (body === null || body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Work of the service that no request asks for. */
const workOf = ({ next }: Processes) => ({
  sweep: (signal?: AbortSignal, process?: number) => next(process).service.sweep(signal),
  backlog: () => next().service.backlog(),
  indexOrders: () => next().service.indexOrders(),
  prune: (signal?: AbortSignal) => next().service.prune(signal),
  /** The functions of `bun run dlq`. */
  deadLetters: () => next().service.deadLetters,
  outbox: () => next().service.outbox,
  /** Runs `bun run db:inherit`. */
  inheritOrders: (onPage: (sofar: number) => void) => next().service.inheritOrders(onPage),
});
