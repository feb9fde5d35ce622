import { judgeAsked } from '../../domain/pricing/asked.ts';
import type { RegionSetup, Sku } from '../../domain/pricing/catalogue.ts';
import type { CouponForCaller } from '../../domain/pricing/coupons.ts';
import { matchEntries } from '../../domain/pricing/entries.ts';
import { goodsByMall, priceGoods } from '../../domain/pricing/goods.ts';
import type { CouponChoice, GoodsLine, MallDiscount, PriceInput } from '../../domain/pricing/price.ts';
import { lockedDiscounts, lockedRate, type PriceLock } from '../../domain/pricing/price-lock.ts';
import { type Eager, eager } from '../../platform/eager.ts';
import type { Deps } from '../../service/deps.ts';
import { UpstreamUnavailable } from '../../upstream/types.ts';
import type { Caller, PriceRequest } from '../shared/types.ts';
import type { CatalogueReads } from './catalogue-reads.ts';
import { currentRate, readKeptRates } from './current-rate.ts';
import type { DatedRate, KeptRates } from './rate-memory.ts';

/** The input of the pure pricing, and the upstreams that gave no answer. */
export type LoadedPrice = {
  readonly input: PriceInput;
  readonly rate: DatedRate;
  readonly degraded: readonly string[];
};

export type LoadOptions = {
  /** A summary goes on without pricectrl and rebate; a checkout does not (spec 15). */
  readonly mayDegrade: boolean;
  /** The lock of a live price token, whose rate and discounts replace forex and pricectrl. */
  readonly lock: PriceLock | null;
  /** remembered reads for a summary, fresh reads for a checkout */
  readonly catalogue: CatalogueReads;
};

/** Everything that a price needs of the database. */
export type PriceReads = {
  readonly setup: RegionSetup | null;
  readonly skus: ReadonlyMap<string, Sku>;
  readonly coupon: CouponChoice;
  readonly kept: KeptRates;
};

/** The reads of a price. None depends on another, so all are sent side by side. */
export async function readForPrice(
  deps: Deps,
  caller: Caller,
  request: PriceRequest,
  lock: PriceLock | null,
  catalogue: CatalogueReads,
): Promise<PriceReads> {
  const [setup, skus, coupon, kept] = await Promise.all([
    catalogue.regionSetup(caller.region),
    deps.store.catalogue.skus(request.entries.map((entry) => entry.skuId)),
    chooseCoupon(deps, caller, request, catalogue),
    lock === null ? readKeptRates(deps) : null,
  ]);
  return { setup, skus, coupon, kept };
}

/**
 * Phase 1 of summary, coupon list and checkout: everything a price is made of. `reads` may have been begun earlier.
 * @throws DomainError SKU_NOT_FOUND, and as {@link judgeAsked}
 * @throws UpstreamUnavailable
 */
export async function loadPrice(
  deps: Deps,
  caller: Caller,
  request: PriceRequest,
  options: LoadOptions,
  reads: Eager<PriceReads> = eager(readForPrice(deps, caller, request, options.lock, options.catalogue)),
): Promise<LoadedPrice> {
  const degraded: string[] = [];
  const { setup: found, skus, coupon, kept } = await reads.result();
  const { setup, cashAskedMinor } = judgeAsked(caller, request, found);
  matchEntries(request.entries, skus);

  const [rate, walletBalanceMinor] = await Promise.all([
    lockedRate(options.lock) ?? currentRate(deps, setup.currency, caller, kept),
    cashAskedMinor > 0n ? walletBalance(deps, caller, setup.currency, options, degraded) : 0n,
  ]);
  const lines = priceGoods(request.entries, skus, rate.rate, setup.currency);
  const mallDiscounts = options.lock
    ? lockedDiscounts(options.lock)
    : await askDiscounts(deps, caller, setup.currency, lines, options, degraded);
  return {
    input: {
      setup,
      nowMs: deps.clock.nowMs(),
      rate: rate.rate,
      lines,
      requestedChannels: request.mallChannels,
      mallDiscounts,
      coupon,
      cashAskedMinor,
      walletBalanceMinor,
    },
    rate,
    degraded: degraded.sort(),
  };
}

async function chooseCoupon(
  deps: Deps,
  caller: Caller,
  request: PriceRequest,
  catalogue: CatalogueReads,
): Promise<CouponChoice> {
  if (request.couponCode !== '') {
    const found: CouponForCaller | null = await deps.store.coupons.find(request.couponCode, caller.userId);
    return { kind: 'code', code: request.couponCode, found };
  }
  if (!request.autoSelectCoupon) return { kind: 'none' };
  return { kind: 'auto', candidates: await catalogue.couponsFor(caller.userId, deps.clock.nowMs()) };
}

async function walletBalance(
  deps: Deps,
  caller: Caller,
  currency: string,
  options: LoadOptions,
  degraded: string[],
): Promise<bigint> {
  if (caller.userId === null) return 0n;
  try {
    const balance = await deps.upstream.rebate.balance(caller.userId, caller);
    return balance.currency === currency ? balance.amountMinor : 0n;
  } catch (error) {
    if (!options.mayDegrade || !(error instanceof UpstreamUnavailable)) throw error;
    degraded.push('rebate');
    return 0n;
  }
}

async function askDiscounts(
  deps: Deps,
  caller: Caller,
  currency: string,
  lines: readonly GoodsLine[],
  options: LoadOptions,
  degraded: string[],
): Promise<readonly MallDiscount[]> {
  const malls = goodsByMall(lines.filter((line) => line.reason === null));
  if (malls.length === 0) return [];
  try {
    return await deps.upstream.pricectrl.mallDiscounts(
      {
        userId: caller.userId,
        region: caller.region,
        currency,
        malls: malls.map(({ mall, lines: own, goods }) => ({
          mall,
          goods,
          entries: own.map((line) => ({
            spuId: line.sku.spuId,
            skuId: line.sku.skuId,
            count: line.count,
            unit: line.unit,
          })),
        })),
      },
      caller,
    );
  } catch (error) {
    if (!options.mayDegrade || !(error instanceof UpstreamUnavailable)) throw error;
    degraded.push('pricectrl');
    return [];
  }
}
