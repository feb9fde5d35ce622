import type { Deps, TransactionRepos } from '../deps.ts';
import { type Address, blacklistKeys, checkAddress } from '../domain/address.ts';
import { DomainError } from '../domain/errors.ts';
import { unavailableReason } from '../domain/goods.ts';
import type { Price } from '../domain/price.ts';
import { priceOrder } from '../domain/pricing.ts';
import type { Claim } from '../repositories/idempotency.ts';
import type { OutgoingEvent } from '../repositories/outbox.ts';
import { checkPrice, type ReadToken, readExpectedFinal, readToken } from './check-price.ts';
import { judgeAsked, loadPrice, type PriceReads, readForPrice } from './load-price.ts';
import {
  entryRows,
  leavesCartNow,
  orderRow,
  type Placing,
  placedEvents,
  placedNotification,
} from './order-rows.ts';
import { runOnce } from './run-once.ts';
import type { CheckoutRequest, OrderView, SignedIn } from './types.ts';
import { newAsk } from './upstream-ask.ts';
import { abandonHold, freezeCash, settleHold } from './wallet.ts';

/** A short id is random: two alike are tried again with another. */
const SHORT_ID_TRIES = 3;
/** A claim that had to wait for another's end takes its reads anew: they may be of before that end. */
const READS_FRESH_MS = 1_000;

/**
 * Places an order (spec 6). Checks in this order: what of the body needs the region, address, entries, channel, coupon, price, wallet; then stock,
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
  // One that the wallet paid in full was never unpaid: its double tap must not take the money twice.
  const isStillFirst = async (orderId: string) => {
    const order = await deps.store.orders.find(orderId, caller.userId);
    return order?.status === 'unpaid' || (order?.status === 'paid' && order.finalMinor === 0n);
  };
  const token = await readToken(deps, caller, request);
  const startedMs = deps.clock.nowMs();
  const early = beginReads(deps, caller, request, token);
  return runOnce(deps, once, isStillFirst, async (claim) => {
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
  const { setup, cashAskedMinor } = judgeAsked(caller, request, (await reads.price).setup);
  const expectedMinor = readExpectedFinal(request, setup.currency);
  const usable = await usableAddress(deps, caller, reads.address);
  const loaded = await loading;
  // 2. Decide
  const refusal = refusalOf(loaded.input.lines);
  if (refusal !== null) throw refusal;
  const price = priceOrder(loaded.input);
  refuseCoupon(price);
  await checkPrice(deps, caller, request, token, price, { cashAskedMinor, expectedMinor });
  return {
    orderId: deps.ids.orderId(),
    shortId: deps.ids.orderShortId(),
    caller,
    request,
    address: usable,
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

function refusalOf(lines: readonly SoldLine[]): DomainError | null {
  for (const reason of ['OFF_SHELF', 'STOCK_INSUFFICIENT'] as const) {
    const skuIds = lines.filter((line) => line.reason === reason).map((line) => line.sku.skuId);
    if (skuIds.length > 0) return new DomainError(reason, { sku_ids: skuIds });
  }
  return null;
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
      if (error instanceof StockLost) throw await whatIsGone(deps, placing);
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
  const events = placedEvents(deps, placing);
  const told = placedNotification(deps, placing);
  await repos.outbox.add([...events, ...told.outgoing]);
  await repos.notifications.insert(told.notifications);
  if (deps.settings.ordersNotifyUrl !== null)
    await repos.asks.insert(events.slice(0, 1).map(notifyAsk(placing)));
  if (!(await repos.keys.finish(claim, orderId, response))) throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
  if (price.cash > 0n) {
    const to = price.final === 0n ? 'deducting' : 'bound';
    if (!(await repos.holds.move(orderId, 'frozen', to, nowMs)))
      throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
  }
  if (leavesCartNow(placing)) await repos.cart.subtract(caller.userId, rows);
  if (price.coupon.applied) await useCoupon(repos, placing);
  if (!(await repos.stock.take(rows))) throw new StockLost();
}

/** Rolls back: something of the order was sold or taken off the shelf while it was placed. */
class StockLost extends Error {}

/** The refusal that names what is gone, as one who had come later would get it. */
async function whatIsGone(deps: Deps, placing: Placing): Promise<DomainError> {
  const rows = entryRows(placing);
  const now = await deps.store.catalogue.skus(rows.map((row) => row.skuId));
  const lines = rows.map(({ skuId, count }) => {
    const sku = now.get(skuId);
    return { sku: { skuId }, reason: sku === undefined ? 'OFF_SHELF' : unavailableReason(sku, count) };
  });
  // Given back in the meantime: it was not there when it was needed.
  return refusalOf(lines) ?? new DomainError('STOCK_INSUFFICIENT', { sku_ids: rows.map((row) => row.skuId) });
}

/** The orders service is told by HTTP too, of the very event that goes to Kafka (spec 1). */
const notifyAsk =
  ({ orderId, caller, nowMs }: Placing) =>
  (event: OutgoingEvent) =>
    newAsk(
      { order: { orderId }, traceparent: caller.traceparent, nowMs },
      'notify',
      `notify:${event.eventId}`,
      event.payload as Record<string, unknown>,
    );

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
