import type { CallContext } from '../domain/values/ports.ts';
import { createRateMemory } from '../operations/pricing/rate-memory.ts';
import type { Deps } from '../service/deps.ts';
import type { Store } from '../service/store.ts';
import type { Scenarios } from './scenarios.ts';
import { wrapUpstreams } from './wrap-upstreams.ts';

/** The age of the kept rate under `forex:stale`: not fresh, but still usable (spec 15). */
const STALE_AGE_MS = 300_000;
const NO_CALL: CallContext = { requestId: 'qa-scenario', traceparent: null };

/**
 * Wraps the parts of operations in scenarios (spec 14): upstreams, clock, and reads of catalogue, customers and kept
 * rates. The domain knows nothing of them. `timeoutMs` is the deadline of upstream calls.
 */
export function wrapDeps(deps: Deps, scenarios: Scenarios, timeoutMs: number): Deps {
  const offsetMs = scenarios.clock?.offsetMs ?? 0;
  const clock = { nowMs: () => deps.clock.nowMs() + offsetMs };
  const isOwnRate = scenarios.forex !== undefined || scenarios.clock !== undefined;
  return {
    ...deps,
    clock,
    upstream: wrapUpstreams(deps.upstream, scenarios, { nowMs: clock.nowMs, timeoutMs }),
    store: wrapStore(deps, scenarios, clock.nowMs),
    // A simulated rate, or a real one at a simulated time, must not get into the shared memory or the table.
    rateMemory: isOwnRate ? createRateMemory() : deps.rateMemory,
  };
}

function wrapStore(deps: Deps, scenarios: Scenarios, nowMs: () => number): Store {
  const { store } = deps;
  return {
    ...store,
    catalogue: scenarios.stock === 'empty' ? soldOut(store.catalogue) : store.catalogue,
    customers:
      scenarios.address === 'blocked'
        ? { ...store.customers, isBlacklisted: async () => true }
        : store.customers,
    forexRates: keptRates(deps, scenarios, nowMs),
  };
}

const soldOut = (real: Store['catalogue']): Store['catalogue'] => ({
  ...real,
  skus: async (skuIds) =>
    new Map([...(await real.skus(skuIds))].map(([id, sku]) => [id, { ...sku, stock: 0 }])),
});

function keptRates(
  { store, upstream }: Deps,
  { forex, clock }: Scenarios,
  nowMs: () => number,
): Store['forexRates'] {
  if (forex === undefined && clock === undefined) return store.forexRates;
  const keep = async () => undefined;
  if (forex === undefined) return { ...store.forexRates, keep };
  if (forex.kind !== 'stale') return { all: async () => new Map(), keep };
  return {
    keep,
    async all() {
      const agedMs = nowMs() - STALE_AGE_MS;
      const kept = await store.forexRates.all();
      const rates =
        kept.size > 0
          ? [...kept].map(([currency, { rate }]) => [currency, rate] as const)
          : // A fresh install has no fetched rate yet, so a made-up one serves.
            Object.entries((await upstream.forex.rates(NO_CALL)).rates).map(
              ([currency, { text }]) => [currency, text] as const,
            );
      return new Map(
        rates.map(([currency, rate]) => [currency, { rate, asOfMs: agedMs, fetchedAtMs: agedMs }]),
      );
    },
  };
}
