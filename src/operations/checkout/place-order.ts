import {
  type Address,
  type BlacklistKey,
  blacklistKeys,
  checkAddress,
} from '../../domain/address/address.ts';
import type { Placing } from '../../domain/order/place.ts';
import { judgeAsked, readExpectedFinal } from '../../domain/pricing/asked.ts';
import type { ReadToken } from '../../domain/pricing/price-lock.ts';
import { priceOrder } from '../../domain/pricing/pricing.ts';
import { couponRefusal, unsoldRefusal } from '../../domain/pricing/refusals.ts';
import { DomainError } from '../../domain/values/errors.ts';
import { type Eager, eager } from '../../platform/eager.ts';
import type { Deps } from '../../service/deps.ts';
import { freshCatalogue } from '../pricing/catalogue-reads.ts';
import { loadPrice, type PriceReads, readForPrice } from '../pricing/load-price.ts';
import type { CheckoutRequest, OrderView, SignedIn } from '../shared/types.ts';
import { checkPrice, readToken } from './check-price.ts';
import { withIdempotencyKey, withKeyInEffect } from './with-idempotency-key.ts';
import { type Decision, writeOrder } from './write-order.ts';

/** Reads older than this are read again after the claim: a claim that waited for another may make them stale. */
const READS_FRESH_MS = 1_000;

/**
 * Places an order (spec 6). It checks the body's fields that depend on the region, then address, entries, channel,
 * coupon, price and wallet, in this order. Stock, coupon, order, entries, outgoing event and the key's answer are
 * committed in one transaction.
 * @returns the text of the success body; a repeat gets the first one's
 * @throws DomainError of every kind named in spec 6; UpstreamUnavailable
 */
export async function placeOrder(
  deps: Deps,
  caller: SignedIn,
  request: CheckoutRequest,
  present: (order: OrderView) => string,
): Promise<string> {
  const once = {
    userId: caller.userId,
    idempotencyKey: request.idempotencyKey,
    requestHash: request.requestHash,
    formerHash: request.formerHash,
  };
  // An order that the wallet paid in full was never unpaid: a double tap must not take the money twice.
  const isStillFirst = async (orderId: string) => {
    const order = await deps.store.orders.find(orderId, caller.userId);
    return order?.status === 'unpaid' || (order?.status === 'paid' && order.finalMinor === 0n);
  };
  const token = await readToken(deps, caller, request);
  const startedMs = deps.clock.nowMs();
  const early = beginReads(deps, caller, request, token);
  // Wallet money needs a claim before it is frozen. At the edge the claim costs nothing, for it is sent beside the
  // reads.
  const isInEffect = deps.checkouts !== null && isNoMoney(request.cash);
  const run = isInEffect ? withKeyInEffect : withIdempotencyKey;
  return run(deps, once, isStillFirst, async (key) => {
    const isLate = deps.clock.nowMs() - startedMs > READS_FRESH_MS;
    const reads = isLate ? beginReads(deps, caller, request, token) : early;
    const decision = await decide(deps, caller, request, token, reads);
    return writeOrder(deps, decision, key, present);
  });
}

const isNoMoney = (text: string): boolean => /^0+(\.0+)?$/.test(text);

type Reads = { readonly price: Eager<PriceReads>; readonly address: Eager<Address | null> };

const lockOf = (token: ReadToken) => (token.state === 'alive' ? token.lock : null);
const withoutAuto = (request: CheckoutRequest) => ({ ...request, autoSelectCoupon: false });

/** The reads change nothing and need no key, so they are sent beside the claim, which saves a round trip. */
function beginReads(deps: Deps, caller: SignedIn, request: CheckoutRequest, token: ReadToken): Reads {
  return {
    price: eager(readForPrice(deps, caller, withoutAuto(request), lockOf(token), freshCatalogue(deps.store))),
    address: eager(deps.store.customers.address(request.addrId, caller.userId)),
  };
}

/** Phases 1 and 2: everything that can refuse the order before any row of it is written. */
async function decide(
  deps: Deps,
  caller: SignedIn,
  request: CheckoutRequest,
  token: ReadToken,
  reads: Reads,
): Promise<Decision> {
  // 1. Load, all at once; checked in the spec's order
  const options = { mayDegrade: false, lock: lockOf(token), catalogue: freshCatalogue(deps.store) };
  const loading = eager(loadPrice(deps, caller, withoutAuto(request), options, reads.price));
  const { setup, cashAskedMinor } = judgeAsked(caller, request, (await reads.price.result()).setup);
  const expectedMinor = readExpectedFinal(request.expectedFinal, setup.currency);
  const address = await reads.address.result();
  if (address === null) throw new DomainError('ADDRESS_NOT_FOUND');
  const { phoneE164 } = checkAddress(address, caller.region);
  const allowed = eager(refuseBlocked(deps, blacklistKeys(caller.userId, address, phoneE164)));
  // 2. Decide
  try {
    const loaded = await loading.result();
    const unsold = unsoldRefusal(loaded.input.lines);
    if (unsold !== null) throw unsold;
    const price = priceOrder(loaded.input);
    const noCoupon = couponRefusal(price);
    if (noCoupon !== null) throw noCoupon;
    await checkPrice(deps, caller, request, token, price, { cashAskedMinor, expectedMinor });
    const nowMs = deps.clock.nowMs();
    const placing: Placing = {
      orderId: deps.ids.orderId(),
      shortId: deps.ids.orderShortId(),
      caller,
      noRemoveFromCart: request.noRemoveFromCart,
      address,
      price,
      rate: { text: loaded.rate.rate.text, asOfMs: loaded.rate.asOfMs },
      coupon: loaded.input.coupon.kind === 'code' ? loaded.input.coupon.found : null,
      nowMs,
      payDeadlineMs: nowMs + deps.settings.payDeadlineMinutes * 60_000,
    };
    return { placing, allowed };
  } catch (error) {
    await allowed.result();
    throw error;
  }
}

async function refuseBlocked(deps: Deps, keys: readonly BlacklistKey[]): Promise<void> {
  if (await deps.store.customers.isBlacklisted(keys)) throw new DomainError('ADDRESS_BLOCKED');
}
