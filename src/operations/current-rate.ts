import type { Deps } from '../deps.ts';
import { parseRate, type Rate } from '../domain/money.ts';
import type { CallContext } from '../domain/ports.ts';
import { UpstreamUnavailable } from '../upstream/types.ts';

const FRESH_MS = 60_000;
const USABLE_MS = 600_000;

export type DatedRate = { readonly rate: Rate; readonly asOfMs: number };
type Fetched = { readonly rates: ReadonlyMap<string, DatedRate>; readonly fetchedAtMs: number };

/** Where a process remembers the last rates; a Worker's is empty for each request, and the table serves. */
export type RateMemory = { last: Fetched | null; fetching: Promise<Fetched> | null };
export const createRateMemory = (): RateMemory => ({ last: null, fetching: null });

/**
 * The rate from CNY to `currency` (spec 15): fresh for 60 s by our own fetch time; when forex is away, the last one
 * fetched within 10 minutes; else UpstreamUnavailable.
 */
export async function currentRate(deps: Deps, currency: string, call: CallContext): Promise<DatedRate> {
  const isYounger = (fetched: Fetched | null, ms: number): fetched is Fetched =>
    fetched !== null && deps.clock.nowMs() - fetched.fetchedAtMs < ms;
  let known = deps.rateMemory.last;
  if (!isYounger(known, FRESH_MS)) known = newer(known, await fromTable(deps));
  if (!isYounger(known, FRESH_MS)) {
    try {
      known = await fetchOnce(deps, call);
    } catch (error) {
      if (!(error instanceof UpstreamUnavailable) || !isYounger(known, USABLE_MS)) throw error;
    }
  }
  deps.rateMemory.last = newer(deps.rateMemory.last, known);
  const dated = known?.rates.get(currency);
  if (dated === undefined) throw new UpstreamUnavailable('forex', 'no_rate');
  return dated;
}

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
