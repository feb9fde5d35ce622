import { customAlphabet } from 'nanoid';
import { monotonicFactory, ulid } from 'ulid';
import type { AppConfig } from '../config/config.ts';
import type { DbClient } from '../db/client.ts';
import { settingProblems } from '../db/effective-settings.ts';
import { cannotWrite, errnoFields, isDuplicateKey, isRetryable, isUnavailable } from '../db/errors.ts';
import { isMigrated } from '../db/migrate.ts';
import { cacheProblems } from '../db/read-cache.ts';
import { SHORT_ID_ALPHABET } from '../domain/order/short-id.ts';
import type { Clock, Ids } from '../domain/values/ports.ts';
import { createHandleEvents } from '../events/handle-event.ts';
import type { HandleEvent } from '../events/incoming.ts';
import { observedHandle } from '../events/observed-handle.ts';
import type { OutboxSource, RelayObserver } from '../events/outgoing.ts';
import { CheckoutBatcher } from '../operations/checkout/checkout-batcher.ts';
import { acceptEvent, acceptTogether } from '../operations/inbox/accept-event.ts';
import type { EventOutcome } from '../operations/inbox/event-outcome.ts';
import { keepDeadLetter } from '../operations/inbox/keep-dead-letter.ts';
import { keepSwitchedOff } from '../operations/inbox/keep-event.ts';
import { keepIgnoredEvent } from '../operations/inbox/keep-ignored-event.ts';
import { type CatalogueReads, freshCatalogue } from '../operations/pricing/catalogue-reads.ts';
import { createPriceTokens, type Hmac } from '../operations/pricing/price-token.ts';
import { createRateMemory, type RateMemory } from '../operations/pricing/rate-memory.ts';
import { isPassing } from '../operations/shared/passing-failures.ts';
import { indexOrders } from '../operations/sweep/index-orders.ts';
import { outboxSource } from '../operations/sweep/outbox-source.ts';
import { type Pruned, prune } from '../operations/sweep/prune.ts';
import { readBacklog } from '../operations/sweep/read-backlog.ts';
import { type Swept, sweep } from '../operations/sweep/sweep.ts';
import type { Later } from '../platform/background-tasks.ts';
import { errorFields, type Log } from '../platform/logger.ts';
import { type Metrics, noMetrics } from '../platform/metrics.ts';
import { checkReadiness, type ReadinessHost } from '../platform/readiness.ts';
import type { Tracing } from '../trace/span.ts';
import { traceDeps } from '../trace/trace-deps.ts';
import { beginTraces, traceEvents } from '../trace/trace-events.ts';
import { traceRelay, traceRuns, untracedRun } from '../trace/trace-runs.ts';
import { createUpstreams, type UpstreamOptions } from '../upstream/create.ts';
import type { Deps, OperationLog, Upstreams } from './deps.ts';
import { createStore } from './store.ts';

/** 23 letters and digits without look-alikes (0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V) give 41 million million ids. */
const shortId = customAlphabet(SHORT_ID_ALPHABET, 10);

export const systemClock: Clock = { nowMs: () => Date.now() };

/** Ids rise also within a millisecond, so that rows of one change are listed in the order of their events. */
const rising = monotonicFactory();

/** Order ids sort by time and have 80 random bits each, so none can be guessed from another. */
export const systemIds: Ids = {
  orderId: () => ulid(),
  orderShortId: () => shortId(),
  unique: () => rising(),
};

/** The process's own parts, and replacements of the service's defaults. */
export type ServiceParts = {
  readonly database: DbClient;
  readonly log: OperationLog & Log;
  /** By default clients of the configured addresses. An isolate shares them; tests have their own. */
  readonly upstream?: Upstreams;
  /** By default web crypto's. */
  readonly hmac?: Hmac;
  readonly metrics?: Metrics;
  /** Takes work past the response; its owner waits for the end of that work before it closes the database. */
  readonly later?: Later;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly rateMemory?: RateMemory;
  /** The process's memory of regions and methods; by default none. */
  readonly rememberCatalogue?: (reads: CatalogueReads) => CatalogueReads;
  /** Records traces; without it nothing is wrapped. */
  readonly trace?: Tracing;
  /** QA's simulations around all parts, outside production only (spec 14). */
  readonly wrap?: (deps: Deps) => Deps;
};

/** The clients of other services by the configuration. */
export const upstreamsOf = (
  config: AppConfig,
  { clock = systemClock, metrics = noMetrics }: Pick<ServiceParts, 'clock' | 'metrics'> = {},
  more: Partial<UpstreamOptions> = {},
) =>
  createUpstreams({
    urls: config.upstreamUrls,
    credentials: config.upstreamCredentials,
    timeoutMs: config.upstreamTimeoutMs,
    ordersNotifyUrl: config.ordersNotifyUrl,
    nowMs: clock.nowMs,
    observe: metrics.upstream,
    ...more,
  });

/** The parts of operations, before QA wraps them. */
function depsOf(config: AppConfig, parts: ServiceParts): Deps {
  const { database, log, clock = systemClock, metrics = noMetrics, later = (work) => void work } = parts;
  const store = createStore(database, metrics.badRow, config.isSharded);
  return {
    settings: config,
    clock,
    ids: parts.ids ?? systemIds,
    store,
    catalogue: freshCatalogue(store),
    upstream: parts.upstream ?? upstreamsOf(config, parts),
    priceTokens: createPriceTokens(config.priceTokenKeys, parts.hmac),
    rateMemory: parts.rateMemory ?? createRateMemory(),
    log,
    // Nobody waits for this work, so its failure is logged here.
    later: (work) => later(work.catch((error) => log.error('left_undone', errorFields(error)))),
    isUnavailable,
    cannotWrite,
    isDuplicateKey,
    isRetryable,
    checkouts: null,
    waitsForLocks: true,
    metrics,
    describeError: (error) => ({ ...errorFields(error), ...errnoFields(error) }),
  };
}

/** Batches the checkouts of a process, when the database's client has connections for that. */
const withBatches = (deps: Deps): Deps =>
  deps.store.transactionTogether === null ? deps : { ...deps, checkouts: new CheckoutBatcher(deps) };

/** Adds the memory of the catalogue, which reads through the wrapped store. */
const withCatalogue = (deps: Deps, remember: ServiceParts['rememberCatalogue']): Deps => {
  const fresh = freshCatalogue(deps.store);
  return { ...deps, catalogue: remember?.(fresh) ?? fresh };
};

/**
 * The one wiring of entries, commands and tests: only this file knows which parts the operations get. The caller opens
 * and closes the database.
 */
export function createService(config: AppConfig, parts: ServiceParts) {
  const { trace, database } = parts;
  const plain = depsOf(config, parts);
  const traced = trace === undefined ? plain : traceDeps(plain, trace);
  const deps = withBatches(withCatalogue(parts.wrap?.(traced) ?? traced, parts.rememberCatalogue));
  const observed = observedHandle(
    createHandleEvents(
      {
        acceptEvent: (event) => acceptEvent(deps, event),
        acceptTogether: (events) => acceptTogether(deps, events),
        keepIgnoredEvent: (event) => keepIgnoredEvent(deps, event),
        keepSwitchedOff: (event) => keepSwitchedOff(deps, event),
        keepDeadLetter: (letter) => keepDeadLetter(deps, letter),
        isPassing: (error) => isPassing(deps, error),
        describeError: deps.describeError,
      },
      config,
    ),
    { metrics: deps.metrics, log: parts.log, nowMs: () => performance.now() },
  );
  const handleEvents =
    trace === undefined ? beginTraces(observed, () => crypto.randomUUID()) : traceEvents(observed, trace);
  const around = trace === undefined ? untracedRun : traceRuns(trace);
  const handleEvent: HandleEvent = async (event) => (await handleEvents([event]))[0] as EventOutcome;
  return {
    deps,
    handleEvent,
    handleEvents,
    outbox: outboxSource(deps) satisfies OutboxSource,
    /** For the relay's traces; none where nothing is recorded. */
    relayTraces: (trace === undefined ? {} : { observer: traceRelay(trace) }) satisfies {
      observer?: RelayObserver;
    },
    /** What waits in the database, for metrics. */
    backlog: () => readBacklog(deps),
    sweep: (signal?: AbortSignal): Promise<Swept> =>
      around(
        'sweep',
        () => sweep(deps, signal),
        (swept) => swept,
      ),
    /** Makes orders findable for support (spec 13). */
    indexOrders: (signal?: AbortSignal) =>
      around(
        'index',
        () => indexOrders(deps, signal),
        (orders) => ({ orders }),
      ),
    /** Deletes what is done with (docs/retention.md). */
    prune: (signal?: AbortSignal): Promise<Pruned> =>
      around(
        'retention',
        () => prune(deps, signal),
        (pruned) => pruned,
      ),
    /** Whether this process may be given work: it answers, each table is there, no setting makes what we do wrong. */
    readiness: (host: ReadinessHost) =>
      checkReadiness({
        ping: () => database.ping(),
        isMigrated: () => isMigrated(database.db),
        settingProblems: () => settingProblems(database.db),
        cacheProblems: async () => (database.hasCacheBefore ? cacheProblems(database.db) : []),
        ...host,
      }),
  };
}

/** The result of `createService`. */
export type Service = ReturnType<typeof createService>;
