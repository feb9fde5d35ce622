import { methodsFor } from '../../domain/payments/payment-methods.ts';
import { lockOn, type PriceLock } from '../../domain/pricing/price-lock.ts';
import { priceOrder } from '../../domain/pricing/pricing.ts';
import type { Deps } from '../../service/deps.ts';
import type { Caller, PriceRequest, Summary } from '../shared/types.ts';
import type { CatalogueReads } from './catalogue-reads.ts';
import { loadPrice } from './load-price.ts';

/** A lock whose rate and discounts replace the unavailable upstream `away`. */
type StandIn = { readonly lock: PriceLock; readonly away: string };

/**
 * The order summary (spec 4): what these entries cost this caller now, with a price token that is good for 10 minutes.
 * Writes nothing. @throws as {@link loadPrice}, and DomainError CHANNEL_UNAVAILABLE
 */
export async function summarizeOrder(
  deps: Deps,
  caller: Caller,
  request: PriceRequest,
  standIn: StandIn | null = null,
  catalogue: CatalogueReads = deps.catalogue,
): Promise<Summary> {
  // 1. Load
  const [found, rules] = await Promise.all([
    loadPrice(deps, caller, request, { mayDegrade: true, lock: standIn?.lock ?? null, catalogue }),
    catalogue.paymentMethods(),
  ]);
  const degraded = standIn === null ? found.degraded : [...found.degraded, standIn.away].sort();
  const loaded = { ...found, degraded };
  // 2. Decide
  const price = priceOrder(loaded.input);
  const paymentMethods = methodsFor(rules, { amountMinor: price.final, currency: price.currency }, caller);
  const source = { ...loaded.input, rate: loaded.rate };
  const lock = loaded.degraded.length > 0 ? null : lockOn(price, source, caller, request);
  return {
    price,
    rate: loaded.rate.rate,
    rateAsOfMs: loaded.rate.asOfMs,
    paymentMethods,
    priceToken: lock === null ? null : await deps.priceTokens.sign(lock),
    expiresAtMs: lock === null ? null : lock.expiresAtMs,
    degraded: loaded.degraded,
  };
}
