import { eventKey } from '../../domain/lifecycle/order-event.ts';
import type { IncomingEvent } from '../../domain/order/incoming-event.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import { type WaitReason, waitingRow } from '../../domain/order/waiting-event.ts';
import type { Deps } from '../../service/deps.ts';
import type { Decided } from '../order-change/decide-and-save.ts';
import { changeOrders } from '../outbound/change-and-deliver.ts';
import { isPassing } from '../shared/passing-failures.ts';
import { keepEvent } from './keep-event.ts';
import { PoisonEvent } from './poison-event.ts';

export type Accepted = 'handled' | 'duplicate' | 'stored';

/** The most orders of one transaction; each number of orders has statement texts of its own, which are kept. */
const ORDERS_MAX = 20;

/**
 * Accepts one event, with one effect however often and by whatever way it comes (spec 10). When this returns, the event
 * and its effect are committed (`handled`, `duplicate`), or the event is kept for the sweep (`stored`).
 * @throws PoisonEvent when it can never be applied; nothing is kept then
 * @throws database errors of unavailability, and when it cannot write at all: nothing is known to be kept, so the event
 *   must be delivered again
 */
export async function acceptEvent(deps: Deps, accepted: IncomingEvent): Promise<Accepted> {
  const { name, body } = accepted.event;
  try {
    return (await applyOnce(deps, accepted)) ?? (await keepWaiting(deps, accepted, 'unknown_order'));
  } catch (error) {
    if (error instanceof PoisonEvent || isPassing(deps, error)) throw error;
    deps.log.error('event_failed', { name, order_id: body.order_id, ...deps.describeError(error) });
    return keepWaiting(deps, accepted, 'failed');
  }
}

/**
 * Accepts events in one transaction, those of one order as if one after another. An event that is not in the result
 * must be accepted alone: its order is not known, there are too many orders, or it can never be applied. When applying
 * fails, the result is empty, for nothing is kept.
 * @throws as {@link acceptEvent} when the database is away
 */
export async function acceptTogether(
  deps: Deps,
  events: readonly IncomingEvent[],
): Promise<ReadonlyMap<IncomingEvent, Accepted>> {
  // A transaction of more orders would hold too many locks.
  const orderIds = [...new Set(events.map((one) => one.event.body.order_id))].slice(0, ORDERS_MAX);
  try {
    const decided = await applyTogether(
      deps,
      events.filter((one) => orderIds.includes(one.event.body.order_id)),
    );
    const outcomes = new Map<IncomingEvent, Accepted>();
    for (const [event, one] of decided) {
      if (!isRejected(one)) outcomes.set(event, 'handled');
      else if (one.rejected === 'repeat') outcomes.set(event, 'duplicate');
    }
    return outcomes;
  } catch (error) {
    if (isPassing(deps, error)) throw error;
    return new Map();
  }
}

/**
 * Applies events to their orders in one transaction, each as if it came after the one before (spec 10). Events without
 * an order are not in the result. @throws as {@link acceptEvent}, and whatever applying them throws
 */
export function applyTogether(
  deps: Deps,
  events: readonly IncomingEvent[],
): Promise<ReadonlyMap<IncomingEvent, Decided>> {
  const byOrder = Map.groupBy(events, (one) => one.event.body.order_id);
  return changeOrders(
    deps,
    byOrder,
    (incoming) => ({ kind: 'event', incoming }),
    (orderId) => ({
      requestId: deps.ids.unique(),
      traceparent: byOrder.get(orderId)?.[0]?.traceparent ?? null,
    }),
  );
}

/** Applies one event; null when its order is not known. @throws PoisonEvent */
export async function applyOnce(deps: Deps, event: IncomingEvent): Promise<'handled' | 'duplicate' | null> {
  const decided = (await applyTogether(deps, [event])).get(event);
  if (decided === undefined) return null;
  if (!isRejected(decided)) return 'handled';
  if (decided.rejected === 'poison') throw new PoisonEvent(decided.reason, decided.detail);
  return 'duplicate';
}

async function keepWaiting(deps: Deps, incoming: IncomingEvent, reason: WaitReason): Promise<'stored'> {
  await keepEvent(deps, incoming, waitingRow(incoming, eventKey(incoming.event), reason, deps.clock.nowMs()));
  return 'stored';
}
