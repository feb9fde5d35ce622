import { createBreaker } from './breaker.ts';
import { type CallCredential, createIdentify } from './credential.ts';
import { createForex } from './forex.ts';
import { createOrders } from './orders.ts';
import { createPayment } from './payment.ts';
import { createPricectrl } from './pricectrl.ts';
import { createRebate } from './rebate.ts';
import { DEFAULT_TIMEOUT_MS, type FetchLike, type Observation, type UpstreamTarget } from './request.ts';
import type { UpstreamName, Upstreams } from './types.ts';

/** Base URLs, with or without a path and a trailing slash; the paths of spec 15 are added. */
export type UpstreamUrls = Readonly<Record<Exclude<UpstreamName, 'orders'>, string>>;

export type UpstreamOptions = {
  readonly urls: UpstreamUrls;
  /** The URL to which placed orders are POSTed; without it the orders service is never called. */
  readonly ordersNotifyUrl?: string | null;
  /** The credentials of our calls by service; by default none. */
  readonly credentials?: Readonly<Partial<Record<UpstreamName, readonly CallCredential[]>>>;
  /** The deadline of a whole call; by default 800. */
  readonly timeoutMs?: number;
  /** By default the runtime's own fetch. */
  readonly fetch?: FetchLike;
  /** The real clock, for the breakers only; not one that a QA scenario has moved for a request. */
  readonly nowMs: () => number;
  /** Called for each finished call, for metrics; must not throw. */
  readonly observe?: (observation: Observation) => void;
};

/**
 * The clients of all upstreams (spec 15), each with a breaker. Make it once per process or Workers isolate, not per
 * request, or the breakers forget. It holds no I/O object that requests must not share.
 */
export function createUpstreams(options: UpstreamOptions): Upstreams {
  const target = (service: UpstreamName): UpstreamTarget => ({
    service,
    // The notify URL is whole and is used as it is written, also with a slash at its end.
    baseUrl:
      service === 'orders' ? (options.ordersNotifyUrl ?? '') : options.urls[service].replace(/\/+$/, ''),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    breaker: createBreaker({ nowMs: options.nowMs }),
    // Signatures use the real clock, also when a scenario has moved ours.
    identify: createIdentify(options.credentials?.[service] ?? [], Date.now),
    // The global fetch is looked up at each call, for msw replaces it later.
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
    observe: options.observe,
  });
  return {
    pricectrl: createPricectrl(target('pricectrl')),
    forex: createForex(target('forex')),
    rebate: createRebate(target('rebate')),
    payment: createPayment(target('payment')),
    orders: createOrders(target('orders')),
  };
}
