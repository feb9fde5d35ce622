import type { Deps } from '../deps.ts';
import { parseRate, type Rate } from '../domain/money.ts';
import type { CallContext } from '../domain/ports.ts';
import { UpstreamUnavailable } from '../upstream/types.ts';

const FRESH_MS = 60_000;
const USABLE_MS = 600_000;

export type DatedRate = { readonly rate: Rate; readonly asOfMs: number };
type Fetched = { readonly rates: ReadonlyMap<string, DatedRate>; readonly fetchedAtMs: number };

export type KeptRates = Fetched | null;

/** Where a process, or a Worker's isolate, remembers the last rates; a new one knows none, and the table serves. */
export type RateMemory = { last: Fetched | null; fetching: Promise<Fetched> | null };
export const createRateMemory = (): RateMemory => ({ last: null, fetching: null });

/**
 * The rate from CNY to `currency` (spec 15): fresh for 60 s by our own fetch time; when forex is away, the last one
 * fetched within 10 minutes; else UpstreamUnavailable. `kept` is what {@link readKeptRates} gave.
 */
export async function currentRate(
  deps: Deps,
  currency: string,
  call: CallContext,
  kept: KeptRates,
): Promise<DatedRate> {
  let known = newer(deps.rateMemory.last, kept);
  if (!isYounger(deps, known, FRESH_MS)) {
    try {
      known = await fetchOnce(deps, call);
    } catch (error) {
      if (!(error instanceof UpstreamUnavailable) || !isYounger(deps, known, USABLE_MS)) throw error;
    }
  }
  deps.rateMemory.last = newer(deps.rateMemory.last, known);
  const dated = known?.rates.get(currency);
  if (dated === undefined) throw new UpstreamUnavailable('forex', 'no_rate');
  return dated;
}

/**
 * What our own table keeps, read only where memory is not fresh. Apart from {@link currentRate}, so that it can run
 * beside other reads.
 */
export async function readKeptRates(deps: Deps): Promise<KeptRates> {
  return isYounger(deps, deps.rateMemory.last, FRESH_MS) ? null : fromTable(deps);
}

const isYounger = (deps: Deps, fetched: Fetched | null, ms: number): fetched is Fetched =>
  fetched !== null && deps.clock.nowMs() - fetched.fetchedAtMs < ms;

function newer(a: Fetched | null, b: Fetched | null): Fetched | null {
  if (a === null || b === null) return a ?? b;
  return b.fetchedAtMs > a.fetchedAtMs ? b : a;
}

async function fromTable(deps: Deps): Promise<Fetched | null> {
  const rates = new Map<string, DatedRate>();
  let fetchedAtMs = 0;
  for (const [currency, kept] of await deps.store.forexRates.all()) {
    const rate = parseRate(kept.rate);
    if (rate === null) continue;
    rates.set(currency, { rate, asOfMs: kept.asOfMs });
    fetchedAtMs = Math.max(fetchedAtMs, kept.fetchedAtMs);
  }
  return rates.size === 0 ? null : { rates, fetchedAtMs };
}

/** Many requests that find the rate stale at once ask forex once. */
async function fetchOnce(deps: Deps, call: CallContext): Promise<Fetched> {
  deps.rateMemory.fetching ??= fetchAndKeep(deps, call).finally(() => {
    deps.rateMemory.fetching = null;
  });
  return deps.rateMemory.fetching;
}

async function fetchAndKeep(deps: Deps, call: CallContext): Promise<Fetched> {
  const fetchedAtMs = deps.clock.nowMs();
  const { rates, asOfMs } = await deps.upstream.forex.rates(call);
  const texts = Object.fromEntries(Object.entries(rates).map(([currency, rate]) => [currency, rate.text]));
  await deps.store.forexRates.keep(texts, asOfMs, fetchedAtMs);
  return {
    rates: new Map(Object.entries(rates).map(([currency, rate]) => [currency, { rate, asOfMs }])),
    fetchedAtMs,
  };
}
