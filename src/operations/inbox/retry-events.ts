import { incomingOf } from '../../domain/order/incoming-event.ts';
import type { StoredEvent } from '../../domain/order/records.ts';
import {
  afterFailure,
  afterNoOrder,
  EVENT_PAUSE_MAX_MS,
  type StillWaiting,
} from '../../domain/order/waiting-event.ts';
import { latestEnd } from '../../domain/values/windows.ts';
import type { WaitingEvent } from '../../repositories/order-events.ts';
import type { Deps } from '../../service/deps.ts';
import { isPassing } from '../shared/passing-failures.ts';
import type { WorkQueue } from '../shared/work-queue.ts';
import { applyOnce } from './accept-event.ts';
import { keepDeadLetter } from './keep-dead-letter.ts';
import { PoisonEvent, type PoisonReason } from './poison-event.ts';

/**
 * The sweep's queue of events that wait for their order or failed before: they are tried again, order by order. Events
 * that have waited or failed too long become dead letters. @returns the number of events looked at
 */
export const eventsQueue = (deps: Deps): WorkQueue<WaitingEvent> => ({
  name: 'events',
  // Events of two orders may have failed through each other, over one payment's id; at the same time they would again.
  atOnce: 1,
  due: (nowMs, after, limit) =>
    deps.store.events.due(nowMs, latestEnd(nowMs, EVENT_PAUSE_MAX_MS), after, limit),
  async work({ orderId }) {
    const nowMs = deps.clock.nowMs();
    const keys = await deps.store.events.dueOf(orderId, nowMs, latestEnd(nowMs, EVENT_PAUSE_MAX_MS));
    const failed: unknown[] = [];
    for (const key of keys) await retryEvent(deps, orderId, key).catch((error) => failed.push(error));
    if (failed.length > 0) throw failed[0];
    return keys.length;
  },
});

/** @throws when the failure is no fault of the event, and when the event's own row cannot be read */
async function retryEvent(deps: Deps, orderId: string, eventKey: string): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const row = await deps.store.events.find(orderId, eventKey);
  if (row === null || row.state !== 'waiting') return;
  const then = await applyOr(deps, row, nowMs);
  // Under another key than the row's, a repeat changes nothing: the row would wait for ever.
  if (then === 'duplicate') await deps.store.events.closeRepeat(row, nowMs);
  if (typeof then === 'string') return;
  // Outside of the try, for what fails here is no failure of the event.
  if ('buriedFor' in then) await bury(deps, row, then.buriedFor, then.detail);
  else await deps.store.events.tryLater(row, then.attempts, then.nextAtMs, then.reason);
}

type Applied = NonNullable<Awaited<ReturnType<typeof applyOnce>>>;

/** Applies the event, or says what becomes of it. @throws when the failure is no fault of the event */
async function applyOr(
  deps: Deps,
  row: StoredEvent,
  nowMs: number,
): Promise<Applied | StillWaiting | { readonly buriedFor: PoisonReason; readonly detail: string }> {
  try {
    const applied = await applyOnce(deps, incomingOf(row));
    return applied ?? afterNoOrder(row, nowMs, deps.settings.unknownOrderRetrySeconds * 1000);
  } catch (error) {
    if (isPassing(deps, error)) throw error;
    if (error instanceof PoisonEvent) return { buriedFor: error.reason, detail: error.detail };
    deps.log.error('event_failed', { name: row.name, order_id: row.orderId, ...deps.describeError(error) });
    return afterFailure(row, nowMs);
  }
}

/** No letter could be kept; the sweep puts the order off, longer each time. */
class LetterNotKept extends Error {
  override readonly name = 'LetterNotKept';
}

/**
 * Keeps the dead letter before it closes the row, so that the event is never lost.
 * @throws LetterNotKept without a letter: the row stays
 */
async function bury(deps: Deps, row: StoredEvent, reason: PoisonReason, detail: string): Promise<void> {
  const isKept = await keepDeadLetter(deps, {
    name: row.name,
    via: row.via === 'http' ? 'http' : 'kafka',
    place: '',
    orderId: row.orderId,
    recordKey: row.orderId,
    headers: row.headers ?? {},
    payload: new TextEncoder().encode(JSON.stringify(row.body)),
    letterId: null,
    reason,
    detail,
  });
  if (!isKept) throw new LetterNotKept();
  await deps.store.events.bury(row, reason, deps.clock.nowMs());
}
