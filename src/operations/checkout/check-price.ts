import type { Price } from '../../domain/pricing/price.ts';
import { changedLines } from '../../domain/pricing/price-change.ts';
import { DomainError } from '../../domain/values/errors.ts';
import { parseAmount } from '../../domain/values/money.ts';
import { isRunning } from '../../domain/values/windows.ts';
import type { Deps } from '../../service/deps.ts';
import { UpstreamUnavailable } from '../../upstream/types.ts';
import { freshCatalogue } from '../pricing/catalogue-reads.ts';
import { badAmount } from '../pricing/load-price.ts';
import { PRICE_LOCK_MS, type PriceLock } from '../pricing/price-token.ts';
import { channelsOfCart, entryTexts, summarizeOrder } from '../pricing/summarize-order.ts';
import type { CheckoutRequest, SignedIn, Summary } from '../shared/types.ts';

/** A price token as it was read before pricing: none, not ours, alive (its rate and discounts hold) or expired. */
export type ReadToken =
  | { readonly state: 'none' | 'invalid'; readonly lock: null }
  | { readonly state: 'alive' | 'expired'; readonly lock: PriceLock };

export async function readToken(deps: Deps, caller: SignedIn, request: CheckoutRequest): Promise<ReadToken> {
  if (request.priceToken === null) return { state: 'none', lock: null };
  const lock = await deps.priceTokens.read(request.priceToken);
  if (lock === null || lock.userId !== caller.userId || lock.region !== caller.region) {
    return { state: 'invalid', lock: null };
  }
  const asked = entryTexts(request.entries).join();
  if (asked !== lock.entries.join() || request.couponCode !== lock.coupon)
    return { state: 'invalid', lock: null };
  const isAlive = isRunning(lock.expiresAtMs, deps.clock.nowMs(), PRICE_LOCK_MS);
  return { state: isAlive ? 'alive' : 'expired', lock };
}

/**
 * `expected_final` in minor units; null when it was not sent, or is in another currency and so a different price.
 * @throws DomainError INVALID_REQUEST
 */
export function readExpectedFinal(request: CheckoutRequest, currency: string): bigint | null {
  const expected = request.expectedFinal;
  if (expected === null || expected.c !== currency) return null;
  const minor = parseAmount(expected.v, currency);
  if (minor === null) throw badAmount('expected_final', currency);
  return minor;
}

const sameMap = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) => {
  const sorted = (map: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(map).sort());
  return sorted(a) === sorted(b);
};

/**
 * Compares the price that a caller is about to pay with the price that they were shown (spec 6, "Price").
 * @throws DomainError PRICE_TOKEN_INVALID; PRICE_CHANGED with the lines that changed and a fresh summary
 */
export async function checkPrice(
  deps: Deps,
  caller: SignedIn,
  request: CheckoutRequest,
  token: ReadToken,
  price: Price,
  asked: { readonly cashAskedMinor: bigint; readonly expectedMinor: bigint | null },
): Promise<void> {
  const { cashAskedMinor, expectedMinor } = asked;
  if (token.state === 'invalid') throw new DomainError('PRICE_TOKEN_INVALID');
  if (token.lock !== null) {
    const channels = channelsOfCart(price, request.mallChannels);
    const sameChannels =
      sameMap(channels, token.lock.askedChannels) || sameMap(channels, token.lock.channels);
    if (!sameChannels || token.lock.cash !== cashAskedMinor.toString())
      throw new DomainError('PRICE_TOKEN_INVALID');
  }
  const differs =
    (token.lock !== null && BigInt(token.lock.final) !== price.final) ||
    (request.expectedFinal !== null && expectedMinor !== price.final);
  if (!differs) return;
  const before = (token.lock?.payables ?? []).map((line) => ({
    skuId: line.skuId,
    payable: BigInt(line.payable),
  }));
  const summary = await freshSummary(deps, caller, request, token);
  throw new DomainError('PRICE_CHANGED', {
    // The lines are compared with the summary of this very answer, so that it holds one price only.
    lines: token.lock === null ? [] : changedLines(before, summary.price),
    summary,
  });
}

/**
 * What the order costs now. When forex is unavailable and the token is alive, its rate and discounts serve again,
 * without a new token (`degraded`): the caller has to learn that the price has changed.
 */
async function freshSummary(
  deps: Deps,
  caller: SignedIn,
  request: CheckoutRequest,
  token: ReadToken,
): Promise<Summary> {
  const asked = { ...request, autoSelectCoupon: false };
  const fresh = freshCatalogue(deps.store);
  try {
    return await summarizeOrder(deps, caller, asked, null, fresh);
  } catch (error) {
    if (token.state !== 'alive' || !(error instanceof UpstreamUnavailable)) throw error;
    return summarizeOrder(deps, caller, asked, { lock: token.lock, away: error.service }, fresh);
  }
}
