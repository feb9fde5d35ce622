import { customAlphabet } from 'nanoid';
import { ulid } from 'ulid';
import type { DbClient } from './db/client.ts';
import { isDuplicateKey, isUnavailable } from './db/errors.ts';
import { isMigrated } from './db/migrate.ts';
import type { Deps, OperationLog, OperationSettings, Upstreams } from './deps.ts';
import type { Clock, Ids } from './domain/ports.ts';
import type { HandleEvent } from './events/incoming.ts';
import { observedHandle } from './events/observed-handle.ts';
import type { OutboxSource } from './events/outgoing.ts';
import type { Log } from './logger.ts';
import { type Backlog, type Metrics, noMetrics } from './metrics.ts';
import { createRateMemory, type RateMemory } from './operations/current-rate.ts';
import { listPayMethods } from './operations/list-pay-methods.ts';
import { listUsableCoupons } from './operations/list-usable-coupons.ts';
import { notePaidFromClient } from './operations/note-paid-from-client.ts';
import { placeOrder } from './operations/place-order.ts';
import { createPriceTokens, type PriceTokens } from './operations/price-token.ts';
import { summarizeOrder } from './operations/summarize-order.ts';
import { type Swept, sweep } from './operations/sweep.ts';
import type { Caller, CheckoutRequest, OrderView, PriceRequest, SignedIn } from './operations/types.ts';
import { createStore } from './store.ts';

/** No look-alikes (0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V): 23 letters and digits, 41 million million ids. */
const shortId = customAlphabet('34679ACDEFGHJKMNPQRTWXY', 10);

export const systemClock: Clock = { nowMs: () => Date.now() };

/** Order ids sort by time and hold 80 fresh random bits each, so none can be guessed from another. */
export const systemIds: Ids = { orderId: () => ulid(), orderShortId: () => shortId(), unique: () => ulid() };

export type Parts = {
  readonly settings: OperationSettings;
  readonly priceTokenKeys: readonly { readonly kid: string; readonly secret: string }[];
  readonly database: DbClient;
  readonly upstream: Upstreams;
  readonly log: OperationLog & Log;
  readonly metrics?: Metrics;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly rateMemory?: RateMemory;
  readonly priceTokens?: PriceTokens;
};

/** Puts the parts together: the only place that knows which stand behind the operations. */
export function compose(parts: Parts) {
  const deps: Deps = {
    settings: parts.settings,
    clock: parts.clock ?? systemClock,
    ids: parts.ids ?? systemIds,
    store: createStore(parts.database.db),
    upstream: parts.upstream,
    priceTokens: parts.priceTokens ?? createPriceTokens(parts.priceTokenKeys),
    rateMemory: parts.rateMemory ?? createRateMemory(),
    log: parts.log,
    isUnavailable,
    isDuplicateKey,
  };
  // replaced by the events operations
  const handle: HandleEvent = () => Promise.reject(new Error('events are not handled yet'));
  const outbox: OutboxSource = { lease: async () => false, unsent: async () => [], markSent: async () => {} };
  const backlog = async (): Promise<Backlog | null> => null;
  return {
    deps,
    events: {
      handle: observedHandle(handle, {
        metrics: parts.metrics ?? noMetrics,
        log: parts.log,
        nowMs: deps.clock.nowMs,
      }),
    },
    outbox,
    /** What waits in the database, for metrics; null when that is not known. */
    backlog,
    operations: {
      summarizeOrder: (caller: Caller, request: PriceRequest) => summarizeOrder(deps, caller, request),
      listUsableCoupons: (caller: Caller, request: PriceRequest) => listUsableCoupons(deps, caller, request),
      placeOrder: (caller: SignedIn, request: CheckoutRequest, present: (order: OrderView) => string) =>
        placeOrder(deps, caller, request, present),
      listPayMethods: (caller: SignedIn, orderId: string) => listPayMethods(deps, caller, orderId),
      notePaidFromClient: (caller: SignedIn, orderId: string) => notePaidFromClient(deps, caller, orderId),
    },
    sweep: (): Promise<Swept> => sweep(deps),
    /** Readiness: every table that we declare answers. */
    isMigrated: () => isMigrated(parts.database.db),
  };
}
