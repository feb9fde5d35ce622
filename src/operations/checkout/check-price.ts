import type { Price } from '../../domain/pricing/price.ts';
import { changedLines } from '../../domain/pricing/price-change.ts';
import { differsFromShown, judgeToken, type ReadToken, shownLines } from '../../domain/pricing/price-lock.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { Deps } from '../../service/deps.ts';
import { UpstreamUnavailable } from '../../upstream/types.ts';
import { freshCatalogue } from '../pricing/catalogue-reads.ts';
import { summarizeOrder } from '../pricing/summarize-order.ts';
import type { CheckoutRequest, SignedIn, Summary } from '../shared/types.ts';

export async function readToken(deps: Deps, caller: SignedIn, request: CheckoutRequest): Promise<ReadToken> {
  if (request.priceToken === null) return { state: 'none', lock: null };
  const lock = await deps.priceTokens.read(request.priceToken);
  return judgeToken(lock, caller, request, deps.clock.nowMs());
}

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
  const { mallChannels, expectedFinal } = request;
  const differs = differsFromShown(token, price, {
    ...asked,
    mallChannels,
    isExpected: expectedFinal !== null,
  });
  if (!differs) return;
  const summary = await freshSummary(deps, caller, request, token);
  throw new DomainError('PRICE_CHANGED', {
    // The lines are compared with the summary of this very answer, so that it holds one price only.
    lines: token.lock === null ? [] : changedLines(shownLines(token.lock), summary.price),
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
