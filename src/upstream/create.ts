import { createBreaker } from './breaker.ts';
import { type CallCredential, createIdentify } from './credential.ts';
import { createForex } from './forex.ts';
import { createOrders } from './orders.ts';
import { createPayment } from './payment.ts';
import { createPricectrl } from './pricectrl.ts';
import { createRebate } from './rebate.ts';
import { DEFAULT_TIMEOUT_MS, type FetchLike, type Observation, type UpstreamTarget } from './request.ts';
import type { UpstreamName, Upstreams } from './types.ts';

/** Base addresses, with or without a path and a trailing slash; the paths of spec 15 are added. */
export type UpstreamUrls = Readonly<Record<Exclude<UpstreamName, 'orders'>, string>>;

export type UpstreamOptions = {
  readonly urls: UpstreamUrls;
  /** Where the orders service wants placed orders POSTed; it is never asked without. */
  readonly ordersNotifyUrl?: string | null;
  /** How our calls say who we are, by service; without any they say nothing. */
  readonly credentials?: Readonly<Partial<Record<UpstreamName, readonly CallCredential[]>>>;
  /** Deadline of a whole call; 800 unless given. */
  readonly timeoutMs?: number;
  /** The runtime's own unless given. */
  readonly fetch?: FetchLike;
  /** For the breakers only. Give the real clock, not one that a QA scenario has moved for one request. */
  readonly nowMs: () => number;
  /** Told of each finished call, for metrics; must not throw. */
  readonly observe?: (observation: Observation) => void;
};

/**
 * The clients of all upstreams (spec 15), one breaker each. Make it once per process or Workers isolate, not per
 * request, or the breakers forget; it holds no I/O object that requests must not share.
 */
export function createUpstreams(options: UpstreamOptions): Upstreams {
  const target = (service: UpstreamName): UpstreamTarget => ({
    service,
    baseUrl: (service === 'orders' ? (options.ordersNotifyUrl ?? '') : options.urls[service]).replace(
      /\/+$/,
      '',
    ),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    breaker: createBreaker({ nowMs: options.nowMs }),
    // By the real clock, whatever a scenario has made of ours.
    identify: createIdentify(options.credentials?.[service] ?? [], Date.now),
    // Looked up at each call: msw replaces the global one after this is made.
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
