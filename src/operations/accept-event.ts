import type { Deps } from '../deps.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import { contentOf, eventKey } from '../domain/order-event.ts';
import type { StoredEvent } from '../repositories/order-events.ts';
import { UpstreamUnavailable } from '../upstream/types.ts';
import { type AcceptedEvent, conflictKey, newEventRow } from './accepted-event.ts';
import { applyEvent } from './apply-event.ts';
import { finishAdvance } from './finish-advance.ts';
import { changeOrder, eventOf } from './order-ledger.ts';
import { PoisonEvent } from './poison-event.ts';

export type Accepted = 'handled' | 'duplicate' | 'stored';

/** Why an event waits: its order is not known yet, or applying it failed for a reason of ours. */
export type WaitReason = 'unknown_order' | 'failed';

/** The first time that a waiting event is tried again; the pause doubles from then on. */
export const FIRST_RETRY_MS = 1_000;

/**
 * Takes in one event, once in effect, whichever way it comes and however often (spec 10). By its return the event and
 * its effect are committed (`handled`, `duplicate`), or it is kept for the sweep (`stored`).
 * @throws PoisonEvent when it can never be applied; nothing is kept then
 * @throws whatever says that the database is away: nothing is known to be kept, so it must come again
 */
export async function acceptEvent(deps: Deps, accepted: AcceptedEvent): Promise<Accepted> {
  const { name, body } = accepted.event;
  try {
    return (await applyOnce(deps, accepted)) ?? (await keepWaiting(deps, accepted, 'unknown_order'));
  } catch (error) {
    if (error instanceof PoisonEvent || isPassing(deps, error)) throw error;
    deps.log.error('event_failed', { name: name, order_id: body.order_id, ...deps.describeError(error) });
    return keepWaiting(deps, accepted, 'failed');
  }
}

/** A database or upstream that is away is waited for; it is no fault of the event. */
export const isPassing = (deps: Deps, error: unknown): boolean =>
  deps.isUnavailable(error) || error instanceof UpstreamUnavailable;

/** Applies an event to its order; null when there is none. @throws as {@link acceptEvent}, and whatever applying it throws */
export async function applyOnce(
  deps: Deps,
  accepted: AcceptedEvent,
): Promise<'handled' | 'duplicate' | null> {
  const { order_id: orderId } = accepted.event.body;
  const apply = () =>
    changeOrder(deps, orderId, (repos, ledger) => applyEvent(deps, repos, ledger, accepted));
  const done = await apply().catch((error) => {
    // Kept as waiting by another process since we looked: now it is there to be seen.
    if (deps.isDuplicateKey(error)) return apply();
    throw error;
  });
  if (done === null || done === 'duplicate') return done;
  await finishAdvance(deps, orderId, done, {
    requestId: deps.ids.unique(),
    traceparent: accepted.traceparent,
  });
  return 'handled';
}

/** Keeps an event that cannot be applied now. Repeats find it kept; one with other content is kept beside it. */
async function keepWaiting(deps: Deps, accepted: AcceptedEvent, reason: WaitReason): Promise<'stored'> {
  const key = eventKey(accepted.event);
  const orderId = accepted.event.body.order_id;
  const row: StoredEvent = {
    ...newEventRow(deps, accepted, key, 'waiting'),
    attempts: 1,
    nextAt: deps.clock.nowMs() + FIRST_RETRY_MS,
    reason,
  };
  try {
    await deps.store.events.insert(row);
  } catch (error) {
    if (!deps.isDuplicateKey(error)) throw error;
    const known = (await deps.store.events.listFor(orderId)).find((one) => one.eventKey === key);
    if (known === undefined) throw error;
    if (contentOf(eventOf(known)) !== contentOf(accepted.event)) {
      await keepBeside(deps, row, accepted.event);
    } else if (known.state === 'dead') await deps.store.events.wake(row);
  }
  return 'stored';
}

async function keepBeside(deps: Deps, row: StoredEvent, event: OrderEvent): Promise<void> {
  const eventKeyBeside = conflictKey(row.eventKey, event);
  const beside: StoredEvent = {
    ...row,
    eventKey: eventKeyBeside,
    state: 'conflict',
    nextAt: null,
    reason: null,
  };
  await deps.store.events.insert(beside).catch((error) => {
    if (!deps.isDuplicateKey(error)) throw error;
  });
}
