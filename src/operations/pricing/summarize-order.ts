import { methodsFor } from '../../domain/payments/payment-methods.ts';
import type { Entry, Price } from '../../domain/pricing/price.ts';
import { priceOrder } from '../../domain/pricing/pricing.ts';
import type { Deps } from '../../service/deps.ts';
import type { Caller, PriceRequest, Summary } from '../shared/types.ts';
import type { CatalogueReads } from './catalogue-reads.ts';
import { type LoadedPrice, loadPrice } from './load-price.ts';
import { PRICE_LOCK_MS, type PriceLock } from './price-token.ts';

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
  const lock = loaded.degraded.length > 0 ? null : lockOn(price, loaded, caller, request);
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

function lockOn(price: Price, loaded: LoadedPrice, caller: Caller, request: PriceRequest): PriceLock {
  return {
    userId: caller.userId,
    region: price.region,
    entries: entryTexts(request.entries),
    askedChannels: channelsOfCart(price, request.mallChannels),
    channels: chosenChannels(price),
    coupon: price.coupon.applied ? price.coupon.code : '',
    cash: loaded.input.cashAskedMinor.toString(),
    rate: loaded.rate.rate.text,
    rateAsOfMs: loaded.rate.asOfMs,
    discounts: loaded.input.mallDiscounts.map((row) => ({
      mall: row.mall,
      amount: row.amountMinor.toString(),
    })),
    final: price.final.toString(),
    payables: price.malls.flatMap((mall) =>
      mall.lines.map((line) => ({ skuId: line.sku.skuId, payable: line.payable.toString() })),
    ),
    expiresAtMs: loaded.input.nowMs + PRICE_LOCK_MS,
  };
}

export const entryTexts = (entries: readonly Entry[]): string[] =>
  entries.map((entry) => `${entry.spuId}-${entry.skuId}-${entry.count}`);

/** The requested channels of malls in the cart; others are ignored (spec 2). */
export function channelsOfCart(
  price: Price,
  asked: Readonly<Record<string, string>>,
): Record<string, string> {
  const malls = new Set(price.malls.map((mall) => mall.mall));
  return Object.fromEntries(Object.entries(asked).filter(([mall]) => malls.has(mall)));
}

export const chosenChannels = (price: Price): Record<string, string> =>
  Object.fromEntries(price.malls.map((mall) => [mall.mall, mall.selectedChannel]));
