import type { Deps, TransactionRepos } from '../deps.ts';
import { DomainError } from '../domain/errors.ts';
import type { Counted } from '../domain/goods.ts';
import { newRequest } from '../domain/order/outbound-request.ts';
import type { OutgoingEvent } from '../domain/order/records.ts';
import { type Eager, eager } from '../eager.ts';
import type { Claim } from '../repositories/idempotency.ts';
import {
  entryRows,
  leavesCartNow,
  orderRow,
  type Placing,
  placedEvents,
  placedNotification,
  placedView,
  skuIdsOf,
} from './order-rows.ts';
import type { OrderView } from './types.ts';
import { whatIsGone } from './what-is-gone.ts';

/** What is known once all is so that must be before the transaction: the user's cart; null where nobody looked. */
export type Prepared = readonly Counted[] | null;

/** A short id is random: two alike are tried again with another. So is what was gone and came back. */
const TRIES = 3;

/**
 * The transaction of spec 6: order, entries, outgoing event, the key's answer, coupon and stock, together or not at
 * all, once all is `prepared`.
 * @returns the answer's text
 * @throws DomainError of what was taken by another in the meantime
 */
export async function commitOrder(
  deps: Deps,
  first: Placing,
  prepared: Eager<Prepared>,
  claim: Claim,
  present: (order: OrderView) => string,
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const placing = attempt === 1 ? first : { ...first, shortId: deps.ids.orderShortId() };
    const response = present(placedView(deps, placing));
    try {
      const ready = attempt === 1 ? prepared : eager(Promise.resolve(null));
      await deps.store.transactionAfter(ready, contendedRows(placing), (repos, inCart) =>
        writeAll(deps, repos, placing, inCart, claim, response),
      );
      return response;
    } catch (error) {
      const isLast = attempt >= TRIES;
      if (error instanceof NotToBeHad) {
        const refusal = await whatIsGone(deps, placing, claim);
        if (refusal !== null) throw refusal;
        // Given back in the meantime.
        if (isLast) throw new DomainError('STOCK_INSUFFICIENT', { sku_ids: skuIdsOf(placing) });
      } else if (!deps.isDuplicateKey(error) || isLast) throw error;
    }
  }
}

/** What others who buy the same may hold. */
const contendedRows = (placing: Placing): string[] => [
  ...skuIdsOf(placing).map((skuId) => `sku ${skuId}`),
  ...(placing.price.coupon.applied ? [`coupon ${placing.price.coupon.code}`] : []),
];

/** Contended rows come last, so that their locks are short. */
async function writeAll(
  deps: Deps,
  repos: TransactionRepos,
  placing: Placing,
  inCart: Prepared,
  claim: Claim,
  response: string,
): Promise<void> {
  const { price, orderId, nowMs } = placing;
  const lines = entryRows(placing);
  await repos.orders.insert(orderRow(deps, placing), lines);
  const events = placedEvents(deps, placing);
  const told = placedNotification(deps, placing);
  await repos.outbox.add([...events, ...told.outgoing]);
  await repos.notifications.insert(told.notifications);
  if (deps.settings.ordersNotifyUrl !== null)
    await repos.asks.enqueue(events.slice(0, 1).map(notifyAsk(placing)));
  const staying = leavesCartNow(placing) ? await leaveCart(repos, placing, lines, inCart) : 0;
  const holdTo = price.cash === 0n ? null : price.final === 0n ? 'deducting' : 'bound';
  const couponCode = price.coupon.applied ? price.coupon.code : null;
  const taking = { claim, orderId, response, holdTo, couponCode, lines, staying, nowMs } as const;
  if (!(await repos.takings.take(taking))) throw new NotToBeHad();
}

/** What goes is out of the cart now; what stays has less of it when the stock is taken. Gives how many stay. */
async function leaveCart(
  repos: TransactionRepos,
  { caller }: Placing,
  lines: readonly Counted[],
  inCart: Prepared,
): Promise<number> {
  if (inCart === null) {
    await repos.cart.subtract(caller.userId, lines);
    return 0;
  }
  const ordered = new Map(lines.map((line) => [line.skuId, line.count]));
  const staying = inCart.filter(({ skuId, count }) => count > (ordered.get(skuId) ?? count)).length;
  const going = inCart.length - staying;
  if (going > 0 && (await repos.cart.remove(caller.userId, lines)) !== going) throw new NotToBeHad();
  return staying;
}

/** Rolls back: the key, the coupon, the cart or something of the order changed while it was placed. */
class NotToBeHad extends Error {}

/** The orders service is told by HTTP too, of the very event that goes to Kafka (spec 1). */
const notifyAsk =
  ({ orderId, caller, nowMs }: Placing) =>
  (event: OutgoingEvent) =>
    newRequest(
      { order: { orderId }, traceparent: caller.traceparent, nowMs },
      'notify',
      `notify:${event.eventId}`,
      event.payload as Record<string, unknown>,
    );
