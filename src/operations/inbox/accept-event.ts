import { contentOf, eventKey } from '../../domain/lifecycle/order-event.ts';
import { conflictKey, contentIn, type IncomingEvent } from '../../domain/order/incoming-event.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import { type WaitReason, waitingRow } from '../../domain/order/waiting-event.ts';
import type { Deps } from '../../service/deps.ts';
import type { Decided } from '../order-change/decide-and-save.ts';
import { changeOrders } from '../outbound/change-and-deliver.ts';
import { isPassing } from '../shared/passing-failures.ts';
import { PoisonEvent } from './poison-event.ts';

export type Accepted = 'handled' | 'duplicate' | 'stored';

/** Changed in one transaction; a statement's text is kept for each number of them. */
const ORDERS_MAX = 20;

const KEEP_TRIES = 5;

/**
 * Takes in one event, once in effect, whichever way it comes and however often (spec 10). By its return the event and
 * its effect are committed (`handled`, `duplicate`), or it is kept for the sweep (`stored`).
 * @throws PoisonEvent when it can never be applied; nothing is kept then
 * @throws whatever says that the database is away: nothing is known to be kept, so it must come again
 */
export async function acceptEvent(deps: Deps, accepted: IncomingEvent): Promise<Accepted> {
  const { name, body } = accepted.event;
  try {
    return (await applyOnce(deps, accepted)) ?? (await keepWaiting(deps, accepted, 'unknown_order'));
  } catch (error) {
    if (error instanceof PoisonEvent || isPassing(deps, error)) throw error;
    deps.log.error('event_failed', { name: name, order_id: body.order_id, ...deps.describeError(error) });
    return keepWaiting(deps, accepted, 'failed');
  }
}

/**
 * Takes in events in one transaction, those of one order as if one after another. What is not in the answer has to come
 * by itself: its order is not there, there are too many orders, or it can never be applied; all of them when applying
 * fails, for then nothing of them is kept.
 * @throws as {@link acceptEvent} when the database is away
 */
export async function acceptTogether(
  deps: Deps,
  events: readonly IncomingEvent[],
): Promise<ReadonlyMap<IncomingEvent, Accepted>> {
  // More at once would hold too many locks.
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
 * Applies events to their orders in one transaction, each as if it came after the one before (spec 10). Those without
 * an order are not in the answer. @throws as {@link acceptEvent}, and whatever applying them throws
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

/** One event; null without its order. @throws PoisonEvent */
export async function applyOnce(deps: Deps, event: IncomingEvent): Promise<'handled' | 'duplicate' | null> {
  const decided = (await applyTogether(deps, [event])).get(event);
  if (decided === undefined) return null;
  if (!isRejected(decided)) return 'handled';
  if (decided.rejected === 'poison') throw new PoisonEvent(decided.reason, decided.detail);
  return 'duplicate';
}

/**
 * Keeps an event that cannot be applied now. Repeats find it kept. One with other content waits beside it: which of them
 * is the truth shows once their order is there, for one that can never have an effect is none (spec 11, "One balance").
 */
async function keepWaiting(deps: Deps, incoming: IncomingEvent, reason: WaitReason): Promise<'stored'> {
  const key = eventKey(incoming.event);
  let row = waitingRow(incoming, key, reason, deps.clock.nowMs());
  // Another may take the place beside at the same moment.
  for (let tries = 1; ; tries += 1) {
    try {
      await deps.store.events.insert([row]);
      return 'stored';
    } catch (error) {
      if (!deps.isDuplicateKey(error) || tries >= KEEP_TRIES) throw error;
    }
    const kept = await deps.store.events.listFor(row.orderId);
    const contentAt = contentIn(kept);
    const content = contentOf(incoming.event);
    const at = contentAt(key) === content ? key : conflictKey(key, incoming.event, contentAt);
    const known = kept.find((one) => one.eventKey === at);
    if (known?.state === 'dead') await deps.store.events.wake({ ...row, eventKey: at });
    if (known !== undefined) return 'stored';
    row = { ...row, eventKey: at };
  }
}
