import type { Deps, TransactionRepos } from '../deps.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import { contentOf, eventKey } from '../domain/order-event.ts';
import type { StoredEvent } from '../repositories/order-events.ts';
import { UpstreamUnavailable } from '../upstream/types.ts';
import { type AcceptedEvent, conflictKey, newEventRow } from './accepted-event.ts';
import { beginChange, type OrderChange, saveChanges } from './advance-order.ts';
import { applyEvent } from './apply-event.ts';
import { finishAdvance } from './finish-advance.ts';
import { changeOrders, eventOf, type OrderLedger } from './order-ledger.ts';
import { PoisonEvent } from './poison-event.ts';
import { RowBusy } from './row-busy.ts';

export type Accepted = 'handled' | 'duplicate' | 'stored';

/** Changed in one transaction; a statement's text is kept for each number of them. */
const ORDERS_MAX = 20;

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
    const applied = await applyOnce(deps, [accepted]);
    return applied.get(accepted) ?? (await keepWaiting(deps, accepted, 'unknown_order'));
  } catch (error) {
    if (error instanceof PoisonEvent || isPassing(deps, error)) throw error;
    deps.log.error('event_failed', { name: name, order_id: body.order_id, ...deps.describeError(error) });
    return keepWaiting(deps, accepted, 'failed');
  }
}

/**
 * Takes in events in one transaction, those of one order as if one after another. What is not in the answer has to come
 * by itself: its order is not there, or there are too many orders; all of them when any cannot be applied, for then
 * nothing of them is kept.
 * @throws as {@link acceptEvent} when the database is away
 */
export async function acceptTogether(
  deps: Deps,
  events: readonly AcceptedEvent[],
): Promise<ReadonlyMap<AcceptedEvent, Accepted>> {
  // More at once would hold too many locks.
  const orderIds = [...new Set(events.map((one) => one.event.body.order_id))].slice(0, ORDERS_MAX);
  try {
    return await applyOnce(
      deps,
      events.filter((one) => orderIds.includes(one.event.body.order_id)),
    );
  } catch (error) {
    if (isPassing(deps, error)) throw error;
    return new Map();
  }
}

/** A database or upstream that is away, or a row that is held, is waited for; it is no fault of the event. */
export const isPassing = (deps: Deps, error: unknown): boolean =>
  deps.isUnavailable(error) || error instanceof UpstreamUnavailable || error instanceof RowBusy;

export type Applied = 'handled' | 'duplicate';

/**
 * Applies events to their orders in one transaction, each as if it came after the one before. Those without an order
 * are not in the answer. @throws as {@link acceptEvent}, and whatever applying them throws
 */
export async function applyOnce(
  deps: Deps,
  events: readonly AcceptedEvent[],
): Promise<ReadonlyMap<AcceptedEvent, Applied>> {
  const byOrder = Map.groupBy(events, (one) => one.event.body.order_id);
  const apply = () =>
    changeOrders(deps, [...byOrder.keys()], (repos, ledgers) => applyAll(deps, repos, ledgers, byOrder));
  const done = await apply().catch((error) => {
    // Kept as waiting by another process since we looked: now it is there to be seen.
    if (deps.isDuplicateKey(error)) return apply();
    throw error;
  });
  if (done === null) return new Map();
  await Promise.all(
    done.changes.map((change) => {
      const { orderId } = change.ledger.order;
      const traceparent = byOrder.get(orderId)?.[0]?.traceparent ?? null;
      return finishAdvance(deps, orderId, change, { requestId: deps.ids.unique(), traceparent });
    }),
  );
  return done.applied;
}

type AppliedAll = {
  readonly applied: ReadonlyMap<AcceptedEvent, Applied>;
  readonly changes: readonly OrderChange[];
};

/** Nothing is written of an order whose events have all come before. */
async function applyAll(
  deps: Deps,
  repos: TransactionRepos,
  ledgers: readonly OrderLedger[],
  byOrder: ReadonlyMap<string, readonly AcceptedEvent[]>,
): Promise<AppliedAll> {
  const applied = new Map<AcceptedEvent, Applied>();
  const changes: OrderChange[] = [];
  for (const ledger of byUser(ledgers)) {
    let change: OrderChange | null = null;
    for (const event of byOrder.get(ledger.order.orderId) ?? []) {
      const next = await applyEvent(deps, repos, change ?? beginChange(ledger), event);
      applied.set(event, next === 'duplicate' ? next : 'handled');
      if (next !== 'duplicate') change = next;
    }
    if (change !== null) changes.push(change);
  }
  if (changes.length > 0) await saveChanges(repos, changes);
  return { applied, changes };
}

/** Carts are locked user by user: two who change several orders must not wait for each other. */
const byUser = (ledgers: readonly OrderLedger[]): readonly OrderLedger[] =>
  [...ledgers].sort((a, b) => (a.order.userId < b.order.userId ? -1 : 1));

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
    await deps.store.events.insert([row]);
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
  await deps.store.events.insert([beside]).catch((error) => {
    if (!deps.isDuplicateKey(error)) throw error;
  });
}
