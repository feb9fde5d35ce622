import { customAlphabet } from 'nanoid';
import { ulid } from 'ulid';
import type { DbClient } from './db/client.ts';
import { isDuplicateKey, isUnavailable } from './db/errors.ts';
import { isMigrated } from './db/migrate.ts';
import {
  type Deps,
  type Meter,
  noMeter,
  type OperationLog,
  type OperationSettings,
  type Upstreams,
} from './deps.ts';
import type { CallContext, Clock, Ids } from './domain/ports.ts';
import { createHandleEvent, type EventSettings, type ObserveEvent } from './events/handle-event.ts';
import type { OutboxSource } from './events/outgoing.ts';
import { errorFields } from './logger.ts';
import { acceptEvent } from './operations/accept-event.ts';
import { cancelOrder } from './operations/cancel-order.ts';
import { confirmReceipt } from './operations/confirm-receipt.ts';
import { createRateMemory, type RateMemory } from './operations/current-rate.ts';
import { type FindRequest, findOrders } from './operations/find-orders.ts';
import { inspectOrder } from './operations/inspect-order.ts';
import { keepDeadLetter } from './operations/keep-dead-letter.ts';
import { keepIgnoredEvent } from './operations/keep-ignored-event.ts';
import { type ListRequest, listOrders } from './operations/list-orders.ts';
import { listPayMethods } from './operations/list-pay-methods.ts';
import { listUsableCoupons } from './operations/list-usable-coupons.ts';
import { notePaidFromClient } from './operations/note-paid-from-client.ts';
import { outboxSource } from './operations/outbox-source.ts';
import { placeOrder } from './operations/place-order.ts';
import { createPriceTokens, type PriceTokens } from './operations/price-token.ts';
import { type RefundAsked, requestRefund } from './operations/request-refund.ts';
import { retryRefund } from './operations/retry-refund.ts';
import { showOrder } from './operations/show-order.ts';
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
  readonly settings: OperationSettings & EventSettings;
  readonly priceTokenKeys: readonly { readonly kid: string; readonly secret: string }[];
  readonly database: DbClient;
  readonly upstream: Upstreams;
  readonly log: OperationLog;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly rateMemory?: RateMemory;
  readonly priceTokens?: PriceTokens;
  readonly meter?: Meter;
  readonly observeEvent?: ObserveEvent;
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
    meter: parts.meter ?? noMeter,
    describeError: errorFields,
  };
  return {
    deps,
    operations: {
      summarizeOrder: (caller: Caller, request: PriceRequest) => summarizeOrder(deps, caller, request),
      listUsableCoupons: (caller: Caller, request: PriceRequest) => listUsableCoupons(deps, caller, request),
      placeOrder: (caller: SignedIn, request: CheckoutRequest, present: (order: OrderView) => string) =>
        placeOrder(deps, caller, request, present),
      listPayMethods: (caller: SignedIn, orderId: string) => listPayMethods(deps, caller, orderId),
      requestRefund: (asked: RefundAsked, call: CallContext) => requestRefund(deps, asked, call),
      retryRefund: (refundId: string, actor: string, call: CallContext) =>
        retryRefund(deps, refundId, actor, call),
      cancelOrder: (caller: SignedIn, orderId: string) => cancelOrder(deps, caller, orderId),
      confirmReceipt: (caller: SignedIn, orderId: string) => confirmReceipt(deps, caller, orderId),
      listOrders: (caller: SignedIn, request: ListRequest) => listOrders(deps, caller, request),
      showOrder: (caller: SignedIn, orderId: string) => showOrder(deps, caller, orderId),
      findOrders: (request: FindRequest) => findOrders(deps, request),
      inspectOrder: (orderId: string) => inspectOrder(deps, orderId),
      notePaidFromClient: (caller: SignedIn, orderId: string) => notePaidFromClient(deps, caller, orderId),
    },
    handleEvent: createHandleEvent(
      {
        acceptEvent: (event) => acceptEvent(deps, event),
        keepIgnoredEvent: (event) => keepIgnoredEvent(deps, event),
        keepDeadLetter: (letter) => keepDeadLetter(deps, letter),
      },
      parts.settings,
      parts.observeEvent ?? (() => undefined),
      () => performance.now(),
    ),
    outbox: outboxSource(deps) satisfies OutboxSource,
    sweep: (): Promise<Swept> => sweep(deps),
    /** Readiness: every table that we declare answers. */
    isMigrated: () => isMigrated(parts.database.db),
  };
}
