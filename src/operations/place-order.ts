import type { Deps, TransactionRepos } from '../deps.ts';
import { type Address, blacklistKeys, checkAddress } from '../domain/address.ts';
import { DomainError } from '../domain/errors.ts';
import type { Price } from '../domain/price.ts';
import { priceOrder } from '../domain/pricing.ts';
import type { Claim } from '../repositories/idempotency.ts';
import { checkPrice, type ReadToken, readToken } from './check-price.ts';
import { loadPrice, type PriceReads, readForPrice } from './load-price.ts';
import { entryRows, leavesCartNow, orderRow, type Placing, placedEvents } from './order-rows.ts';
import { runOnce } from './run-once.ts';
import type { CheckoutRequest, OrderView, SignedIn } from './types.ts';
import { abandonHold, freezeCash, settleHold } from './wallet.ts';

/** A short id is random: two alike are tried again with another. */
const SHORT_ID_TRIES = 3;
/** A claim that had to wait for another's end takes its reads anew: they may be of before that end. */
const READS_FRESH_MS = 1_000;

/**
 * Places an order (spec 6). Checks in this order: address, entries, channel, coupon, price, wallet; then stock,
 * coupon, order, entries, the outgoing event and the key's answer commit together or not at all.
 * @returns the success body's text, the first one's for a repeat
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
  };
  const isUnpaid = async (orderId: string) =>
    (await deps.store.orders.find(orderId, caller.userId))?.status === 'unpaid';
  const token = await readToken(deps, caller, request);
  const startedMs = deps.clock.nowMs();
  const early = beginReads(deps, caller, request, token);
  return runOnce(deps, once, isUnpaid, async (claim) => {
    const isLate = deps.clock.nowMs() - startedMs > READS_FRESH_MS;
    const reads = isLate ? beginReads(deps, caller, request, token) : early;
    const placing = await decide(deps, caller, request, token, reads);
    return writeOrder(deps, placing, claim, present);
  });
}

type Reads = { readonly price: Promise<PriceReads>; readonly address: Promise<Address | null> };

const lockOf = (token: ReadToken) => (token.state === 'alive' ? token.lock : null);
const withoutAuto = (request: CheckoutRequest) => ({ ...request, autoSelectCoupon: false });

/**
 * The reads change nothing and need no key, so they are sent beside its claim: one round trip less in a row. One that
 * fails is told of where it is awaited.
 */
function beginReads(deps: Deps, caller: SignedIn, request: CheckoutRequest, token: ReadToken): Reads {
  const price = readForPrice(deps, caller, withoutAuto(request), lockOf(token));
  const address = deps.store.customers.address(request.addrId, caller.userId);
  for (const read of [price, address]) read.catch(() => undefined);
  return { price, address };
}

/** Phases 1 and 2: everything that can refuse the order before anything of it is written. */
async function decide(
  deps: Deps,
  caller: SignedIn,
  request: CheckoutRequest,
  token: ReadToken,
  reads: Reads,
): Promise<Placing> {
  // 1. Load, all at once; judged in the spec's order
  const options = { mayDegrade: false, lock: lockOf(token) };
  const loading = loadPrice(deps, caller, withoutAuto(request), options, reads.price);
  loading.catch(() => undefined);
  const address = await usableAddress(deps, caller, reads.address);
  const loaded = await loading;
  // 2. Decide
  refuseUnavailable(loaded.input.lines);
  const price = priceOrder(loaded.input);
  refuseCoupon(price);
  await checkPrice(deps, caller, request, token, price, loaded.input.cashAskedMinor);
  return {
    orderId: deps.ids.orderId(),
    shortId: deps.ids.orderShortId(),
    caller,
    request,
    address,
    price,
    rate: loaded.rate,
    coupon: loaded.input.coupon.kind === 'code' ? loaded.input.coupon.found : null,
    nowMs: deps.clock.nowMs(),
  };
}

async function usableAddress(deps: Deps, caller: SignedIn, read: Promise<Address | null>): Promise<Address> {
  const address = await read;
  if (address === null) throw new DomainError('ADDRESS_NOT_FOUND');
  const { phoneE164 } = checkAddress(address, caller.region);
  const keys = blacklistKeys(caller.userId, address, phoneE164);
  if (await deps.store.customers.isBlacklisted(keys)) throw new DomainError('ADDRESS_BLOCKED');
  return address;
}

type SoldLine = { readonly sku: { readonly skuId: string }; readonly reason: string | null };

function refuseUnavailable(lines: readonly SoldLine[]): void {
  for (const reason of ['OFF_SHELF', 'STOCK_INSUFFICIENT'] as const) {
    const skuIds = lines.filter((line) => line.reason === reason).map((line) => line.sku.skuId);
    if (skuIds.length > 0) throw new DomainError(reason, { sku_ids: skuIds });
  }
}

function refuseCoupon({ coupon, currency }: Price): void {
  if (coupon.applied || coupon.reason === null) return;
  const shortfall =
    coupon.shortfall === null ? {} : { shortfall: { amountMinor: coupon.shortfall, currency } };
  throw new DomainError(coupon.reason, shortfall);
}

/** Phase 3: the wallet's freeze (outside), then one transaction, then what the wallet is told. */
async function writeOrder(
  deps: Deps,
  placing: Placing,
  claim: Claim,
  present: (order: OrderView) => string,
): Promise<string> {
  const { price, caller, orderId } = placing;
  const cash = { amountMinor: price.cash, currency: price.currency };
  try {
    if (price.cash > 0n) await freezeCash(deps, orderId, caller.userId, cash, caller);
    const response = await commitOrder(deps, placing, claim, present);
    if (price.cash > 0n && price.final === 0n) {
      await settleHold(
        deps,
        { orderId, userId: caller.userId, amount: cash, state: 'deducting' },
        caller,
      ).catch(() => deps.log.error('deduct_left_to_sweep', { order_id: orderId }));
    }
    return response;
  } catch (error) {
    // If the order did commit, its hold is bound and this changes nothing.
    if (price.cash > 0n) {
      await abandonHold(deps, orderId, caller.userId, cash, caller).catch(() =>
        deps.log.error('hold_left_to_sweep', { order_id: orderId }),
      );
    }
    throw error;
  }
}

async function commitOrder(
  deps: Deps,
  first: Placing,
  claim: Claim,
  present: (order: OrderView) => string,
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const placing = attempt === 1 ? first : { ...first, shortId: deps.ids.orderShortId() };
    const response = present(placedView(deps, placing));
    try {
      await deps.store.transaction((repos) => writeAll(deps, repos, placing, claim, response));
      return response;
    } catch (error) {
      if (!deps.isDuplicateKey(error) || attempt >= SHORT_ID_TRIES) throw error;
    }
  }
}

/** Contended rows come last, so that their locks are short: coupon, then stock. */
async function writeAll(
  deps: Deps,
  repos: TransactionRepos,
  placing: Placing,
  claim: Claim,
  response: string,
) {
  const { price, caller, orderId, nowMs } = placing;
  const rows = entryRows(placing);
  await repos.orders.insert(orderRow(deps, placing), rows);
  await repos.outbox.add(placedEvents(deps, placing));
  if (!(await repos.keys.finish(claim, orderId, response))) throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
  if (price.cash > 0n) {
    const to = price.final === 0n ? 'deducting' : 'bound';
    if (!(await repos.holds.move(orderId, 'frozen', to, nowMs)))
      throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
  }
  if (leavesCartNow(placing)) await repos.cart.subtract(caller.userId, rows);
  if (price.coupon.applied) await useCoupon(repos, placing);
  if (!(await repos.stock.take(rows))) {
    throw new DomainError('STOCK_INSUFFICIENT', { sku_ids: rows.map((row) => row.skuId) });
  }
}

async function useCoupon(repos: TransactionRepos, { price, caller, coupon }: Placing): Promise<void> {
  const perUserLimit = coupon?.coupon.perUserLimit ?? null;
  const isKnown = coupon !== null && (coupon.owned || coupon.usedByCaller > 0);
  const used = await repos.coupons.use(price.coupon.code, caller.userId, perUserLimit, isKnown);
  if (used === 'used_up') throw new DomainError('COUPON_USED_UP');
  if (used === 'already_used') throw new DomainError('COUPON_ALREADY_USED');
}

function placedView(deps: Deps, placing: Placing): OrderView {
  const row = orderRow(deps, placing);
  return {
    orderId: row.orderId,
    shortId: row.shortId,
    status: row.status,
    final: { amountMinor: placing.price.final, currency: placing.price.currency },
    createdAtMs: placing.nowMs,
    payDeadlineMs: row.payDeadline,
    clientPaidAtMs: null,
  };
}
