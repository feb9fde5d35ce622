import { doublingPauseMs } from '../values/pause.ts';
import { type IncomingEvent, newEventRow } from './incoming-event.ts';
import type { StoredEvent } from './records.ts';

/** Why an event waits: its order is not known yet, or applying it failed for a reason of ours. */
export type WaitReason = 'unknown_order' | 'failed';

const FIRST_PAUSE_MS = 1_000;
/** No event waits longer for its next try. */
export const EVENT_PAUSE_MAX_MS = 30_000;
/** Failures for a reason that is not passing, after which it is a dead letter (spec 10). */
const FAILURES_MAX = 5;

const pauseMs = (tries: number): number => doublingPauseMs(tries, FIRST_PAUSE_MS, EVENT_PAUSE_MAX_MS);

/** The row of an event that cannot be applied now (spec 10). */
export const waitingRow = (
  incoming: IncomingEvent,
  key: string,
  reason: WaitReason,
  nowMs: number,
): StoredEvent => ({
  ...newEventRow(nowMs, incoming, key, 'waiting'),
  attempts: 1,
  nextAtMs: nowMs + FIRST_PAUSE_MS,
  reason,
});

/** What becomes of an event that waits on: tried again later, or a dead letter. */
export type StillWaiting =
  | { readonly attempts: number; readonly nextAtMs: number; readonly reason: WaitReason }
  | { readonly buriedFor: 'FAILED' | 'UNKNOWN_ORDER'; readonly detail: string };

/**
 * How long it has waited. One that came later than it is now came by another clock than this, and one of the two is
 * wrong: then its tries count, each with the pause before it. So it is neither given up at once nor kept for ever.
 */
function waitedMs({ receivedAtMs, attempts }: StoredEvent, nowMs: number): number {
  if (receivedAtMs <= nowMs) return nowMs - receivedAtMs;
  return Array.from({ length: attempts }, (_, tries) => pauseMs(tries)).reduce((all, one) => all + one, 0);
}

/** Its order is still not there. Of a clock that was ahead, it waits too long by as much at most. */
export function afterNoOrder(row: StoredEvent, nowMs: number, waitMaxMs: number): StillWaiting {
  if (waitedMs(row, nowMs) >= waitMaxMs) return { buriedFor: 'UNKNOWN_ORDER', detail: '' };
  return {
    attempts: row.attempts + 1,
    nextAtMs: nowMs + pauseMs(row.attempts),
    reason: 'unknown_order',
  };
}

/** Applying it has failed. How often it waited for its order counts for nothing. */
export function afterFailure(row: StoredEvent, nowMs: number): StillWaiting {
  const failures = row.reason === 'failed' ? row.attempts + 1 : 1;
  if (failures >= FAILURES_MAX) return { buriedFor: 'FAILED', detail: `${failures} times` };
  return { attempts: failures, nextAtMs: nowMs + pauseMs(failures), reason: 'failed' };
}
