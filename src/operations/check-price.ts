import type { Deps } from '../deps.ts';
import { DomainError } from '../domain/errors.ts';
import { parseAmount } from '../domain/money.ts';
import type { Price } from '../domain/price.ts';
import { changedLines } from '../domain/price-change.ts';
import { badAmount } from './load-price.ts';
import type { PriceLock } from './price-token.ts';
import { channelsOfCart, entryTexts, summarizeOrder } from './summarize-order.ts';
import type { CheckoutRequest, SignedIn } from './types.ts';

/** A price token as read before pricing: `none`, not ours, alive (its rate and discounts hold) or expired. */
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
  return { state: deps.clock.nowMs() < lock.expiresAtMs ? 'alive' : 'expired', lock };
}

/**
 * `expected_final` in minor units; null when it was not sent, or in another currency, which is a different price.
 * Part of judging the body. @throws DomainError INVALID_REQUEST
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
 * The price a caller is about to pay against the price they were shown (spec 6, "Price").
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
  throw new DomainError('PRICE_CHANGED', {
    lines: token.lock === null ? [] : changedLines(before, price),
    summary: await summarizeOrder(deps, caller, { ...request, autoSelectCoupon: false }),
  });
}
