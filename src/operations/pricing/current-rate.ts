import { parseRate } from '../../domain/values/money.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import { CLOCK_SKEW_MS } from '../../domain/values/windows.ts';
import { eager } from '../../platform/eager.ts';
import type { Deps } from '../../service/deps.ts';
import { UpstreamUnavailable } from '../../upstream/types.ts';
import type { DatedRate, KeptRate, KeptRates, Rates } from './rate-memory.ts';

const FRESH_MS = 60_000;
const USABLE_MS = 600_000;
/**
 * The rate from CNY to `currency` (spec 15). A rate is fresh for 60 s from our own fetch time. When forex is
 * unavailable, the last rate of at most 10 minutes serves; else UpstreamUnavailable. Each currency has its own age, for
 * forex may leave one out. `kept` is the result of {@link readKeptRates}.
 */
export async function currentRate(
  deps: Deps,
  currency: string,
  call: CallContext,
  kept: KeptRates,
): Promise<DatedRate> {
  if (kept !== null) remember(deps, kept);
  const known = () => deps.rateMemory.last.get(currency);
  if (!isYounger(deps, known(), FRESH_MS)) {
    try {
      const fetched = await fetchOnce(deps, call);
      remember(deps, fetched);
      if (!fetched.has(currency)) throw new UpstreamUnavailable('forex', 'no_rate');
    } catch (error) {
      if (!(error instanceof UpstreamUnavailable) || !isYounger(deps, known(), USABLE_MS)) throw error;
    }
  }
  const rate = known();
  if (rate === undefined) throw new UpstreamUnavailable('forex', 'no_rate');
  return rate;
}

/**
 * Reads the rates of our own table, unless memory is fresh for every currency that it knows. Apart from {@link
 * currentRate}, so that it can run beside other reads.
 */
export async function readKeptRates(deps: Deps): Promise<KeptRates> {
  const known = [...deps.rateMemory.last.values()];
  const isFresh = known.length > 0 && known.every((kept) => isYounger(deps, kept, FRESH_MS));
  return isFresh ? null : fromTable(deps);
}

/** A rate of a wrong clock, from the future: it is neither used nor kept. */
const isAhead = (deps: Deps, kept: KeptRate): boolean =>
  kept.fetchedAtMs - deps.clock.nowMs() > CLOCK_SKEW_MS;

const isYounger = (deps: Deps, kept: KeptRate | undefined, ms: number): boolean =>
  kept !== undefined && !isAhead(deps, kept) && deps.clock.nowMs() - kept.fetchedAtMs < ms;

/** Remembers rates; an older fetch never overwrites a newer one. */
function remember(deps: Deps, rates: Rates): void {
  const last = new Map(deps.rateMemory.last);
  for (const [currency, kept] of rates) {
    const known = last.get(currency);
    if (known === undefined || isAhead(deps, known) || kept.fetchedAtMs >= known.fetchedAtMs)
      last.set(currency, kept);
  }
  deps.rateMemory.last = last;
}

async function fromTable(deps: Deps): Promise<Rates> {
  const rates = new Map<string, KeptRate>();
  for (const [currency, { rate: text, asOfMs, fetchedAtMs }] of await deps.store.forexRates.all()) {
    const rate = parseRate(text);
    if (rate !== null) rates.set(currency, { rate, asOfMs, fetchedAtMs });
  }
  return rates;
}

/** Single-flight: many requests that find the rate stale share one call to forex. */
async function fetchOnce(deps: Deps, call: CallContext): Promise<Rates> {
  deps.rateMemory.fetching ??= eager(
    fetchAndKeep(deps, call).finally(() => {
      deps.rateMemory.fetching = null;
    }),
  );
  return deps.rateMemory.fetching.result();
}

async function fetchAndKeep(deps: Deps, call: CallContext): Promise<Rates> {
  const fetchedAtMs = deps.clock.nowMs();
  const { rates, asOfMs } = await deps.upstream.forex.rates(call);
  const texts = Object.fromEntries(Object.entries(rates).map(([currency, rate]) => [currency, rate.text]));
  await deps.store.forexRates.keep(texts, asOfMs, fetchedAtMs, CLOCK_SKEW_MS);
  return new Map(Object.entries(rates).map(([currency, rate]) => [currency, { rate, asOfMs, fetchedAtMs }]));
}
