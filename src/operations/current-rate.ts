import type { Deps } from '../deps.ts';
import { parseRate, type Rate } from '../domain/money.ts';
import type { CallContext } from '../domain/ports.ts';
import { UpstreamUnavailable } from '../upstream/types.ts';

const FRESH_MS = 60_000;
const USABLE_MS = 600_000;

export type DatedRate = { readonly rate: Rate; readonly asOfMs: number };
type KeptRate = DatedRate & { readonly fetchedAtMs: number };
type Rates = ReadonlyMap<string, KeptRate>;

/** Where a process remembers the last rates; a Worker's is empty for each request, and the table serves. */
export type RateMemory = { last: Rates; fetching: Promise<Rates> | null };
export const createRateMemory = (): RateMemory => ({ last: new Map(), fetching: null });

/**
 * The rate from CNY to `currency` (spec 15): fresh for 60 s by our own fetch time; when forex is away, the last one
 * fetched within 10 minutes; else UpstreamUnavailable. Each currency has its own age: forex may drop one.
 */
export async function currentRate(deps: Deps, currency: string, call: CallContext): Promise<DatedRate> {
  const isYounger = (kept: KeptRate | undefined, ms: number): kept is KeptRate =>
    kept !== undefined && deps.clock.nowMs() - kept.fetchedAtMs < ms;
  const known = () => deps.rateMemory.last.get(currency);
  if (!isYounger(known(), FRESH_MS)) remember(deps, await fromTable(deps));
  if (!isYounger(known(), FRESH_MS)) {
    try {
      const fetched = await fetchOnce(deps, call);
      remember(deps, fetched);
      if (!fetched.has(currency)) throw new UpstreamUnavailable('forex', 'no_rate');
    } catch (error) {
      if (!(error instanceof UpstreamUnavailable) || !isYounger(known(), USABLE_MS)) throw error;
    }
  }
  const kept = known();
  if (kept === undefined) throw new UpstreamUnavailable('forex', 'no_rate');
  return kept;
}

/** Never lets an older fetch overwrite a newer one. */
function remember(deps: Deps, rates: Rates): void {
  const last = new Map(deps.rateMemory.last);
  for (const [currency, kept] of rates) {
    if (kept.fetchedAtMs >= (last.get(currency)?.fetchedAtMs ?? 0)) last.set(currency, kept);
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

/** Many requests that find the rate stale at once ask forex once. */
async function fetchOnce(deps: Deps, call: CallContext): Promise<Rates> {
  deps.rateMemory.fetching ??= fetchAndKeep(deps, call).finally(() => {
    deps.rateMemory.fetching = null;
  });
  return deps.rateMemory.fetching;
}

async function fetchAndKeep(deps: Deps, call: CallContext): Promise<Rates> {
  const fetchedAtMs = deps.clock.nowMs();
  const { rates, asOfMs } = await deps.upstream.forex.rates(call);
  const texts = Object.fromEntries(Object.entries(rates).map(([currency, rate]) => [currency, rate.text]));
  await deps.store.forexRates.keep(texts, asOfMs, fetchedAtMs);
  return new Map(Object.entries(rates).map(([currency, rate]) => [currency, { rate, asOfMs, fetchedAtMs }]));
}
