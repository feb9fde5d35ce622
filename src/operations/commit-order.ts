import type { Deps, TransactionRepos } from '../deps.ts';
import { DomainError } from '../domain/errors.ts';
import type { Claim } from '../repositories/idempotency.ts';
import type { OutgoingEvent } from '../repositories/outbox.ts';
import {
  entryRows,
  leavesCartNow,
  orderRow,
  type Placing,
  placedEvents,
  placedNotification,
  skuIdsOf,
} from './order-rows.ts';
import type { OrderView } from './types.ts';
import { newAsk } from './upstream-ask.ts';
import { whatIsGone } from './what-is-gone.ts';

/** A short id is random: two alike are tried again with another. So is what was gone and came back. */
const TRIES = 3;

/**
 * The transaction of spec 6: order, entries, outgoing event, the key's answer, coupon and stock, together or not at all.
 * @returns the answer's text
 * @throws DomainError of what was taken by another in the meantime
 */
export async function commitOrder(
  deps: Deps,
  first: Placing,
  claim: Claim,
  present: (order: OrderView) => string,
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const placing = attempt === 1 ? first : { ...first, shortId: deps.ids.orderShortId(), inCart: null };
    const response = present(placedView(deps, placing));
    try {
      await deps.store.transaction((repos) => writeAll(deps, repos, placing, claim, response));
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

/** Contended rows come last, so that their locks are short. */
async function writeAll(
  deps: Deps,
  repos: TransactionRepos,
  placing: Placing,
  claim: Claim,
  response: string,
): Promise<void> {
  const { price, caller, orderId, nowMs } = placing;
  const lines = entryRows(placing);
  await repos.orders.insert(orderRow(deps, placing), lines);
  const events = placedEvents(deps, placing);
  const told = placedNotification(deps, placing);
  await repos.outbox.add([...events, ...told.outgoing]);
  await repos.notifications.insert(told.notifications);
  if (deps.settings.ordersNotifyUrl !== null)
    await repos.asks.insert(events.slice(0, 1).map(notifyAsk(placing)));
  if (leavesCartNow(placing) && !(await repos.cart.subtract(caller.userId, lines, placing.inCart)))
    throw new NotToBeHad();
  const holdTo = price.cash === 0n ? null : price.final === 0n ? 'deducting' : 'bound';
  const couponCode = price.coupon.applied ? price.coupon.code : null;
  const taking = { claim, orderId, response, holdTo, couponCode, lines, nowMs } as const;
  if (!(await repos.takings.take(taking))) throw new NotToBeHad();
}

/** Rolls back: the key, the coupon, the cart or something of the order changed while it was placed. */
class NotToBeHad extends Error {}

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
