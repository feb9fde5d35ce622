import { join } from 'node:path';
import type { IncomingEvent, RecordPlace } from '../../src/events/incoming.ts';
import { inheritOrders } from '../../src/operations/orders/inherit-orders.ts';
import { deadLettersOf } from '../../src/service/dead-letters.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { openBacking, type WorldOptions } from './world-backing.ts';
import { createProcesses, type Processes } from './world-processes.ts';
import { requestsOf, walletsOf } from './world-requests.ts';

export { IS_SHARDED, testEnv } from './world-backing.ts';
export { type Answer, type As, serviceToken } from './world-requests.ts';

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
  const { database, clock, config, mocks, illegalMoves, refundsFailed, badRows } = backing;
  const processes = createProcesses(backing);
  return {
    ...{ database, clock, config, illegalMoves, refundsFailed, badRows },
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
      refundsFailed.length = 0;
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

/** Events as the transports give them to the service. */
function eventsOf({ next }: Processes) {
  let offset = 0;
  const record = ({ name, body, place }: Sent): IncomingEvent => {
    offset += 1;
    return {
      via: 'kafka',
      name,
      payload: bytesOf(body),
      // The headers have no prototype, as in the consumer.
      headers: Object.create(null),
      traceparent: null,
      place: { topic: `event.${name}`, partition: 0, offset: String(offset), key: null, ...place },
    };
  };
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
  deadLetters: () => deadLettersOf(next().service),
  outbox: () => next().service.outbox,
  /** Runs `bun run db:inherit`. */
  inheritOrders: (onPage: (sofar: number) => void) => inheritOrders(next().service.deps, onPage),
});
