import { CLOCK_SKEW_MS } from '../../domain/values/windows.ts';
import type { Deps } from '../../service/deps.ts';
import { eventsQueue } from '../inbox/retry-events.ts';
import { isolateFailure } from '../shared/isolate-failure.ts';
import { drainQueue, type WorkQueue } from '../shared/work-queue.ts';
import { holdsQueue } from './holds-queue.ts';
import { outboundRequestsQueue } from './outbound-requests-queue.ts';
import { dueQueue, expiryQueue } from './transition-due-orders.ts';

/** Few enough that no server, however small the table, reads it whole instead of looking them up. */
const KEYS_PER_STEP = 100;
/** For each queue, so that none of them keeps the others waiting for long; the next sweep goes on. */
const QUEUE_MS = 10_000;

/** How many of each it moved or tried. */
export type Swept = {
  readonly events: number;
  readonly orders: number;
  readonly holds: number;
  readonly outboundRequests: number;
  readonly keys: number;
};

/**
 * What time alone makes due: events that wait, orders that expire, wallet holds of nobody, asks without an answer,
 * spent keys. Goes on while there is any; any number of sweeps may run at once and share the work, and a sweep may die
 * anywhere: the next does the rest. Run by a timer in Bun and by the Worker's cron. A fault in one piece or part does
 * not keep the others from theirs, nor does a row that somebody else holds.
 * @throws whatever says that the database is away
 */
export async function sweep(patient: Deps, signal?: AbortSignal): Promise<Swept> {
  const deps: Deps = { ...patient, waitsForLocks: false };
  const drain = <T extends { readonly orderId: string }>(queue: WorkQueue<T>) =>
    isolateFailure(deps, { part: queue.name }, () =>
      drainQueue(deps, queue, { signal, endMs: performance.now() + QUEUE_MS }),
    );
  return {
    events: await drain(eventsQueue(deps)),
    orders: (await drain(expiryQueue(deps))) + (await drain(dueQueue(deps))),
    holds: await drain(holdsQueue(deps)),
    outboundRequests: await drain(outboundRequestsQueue(deps)),
    keys: await isolateFailure(deps, { part: 'keys' }, () => deleteSpentKeys(deps, signal)),
  };
}

async function deleteSpentKeys(deps: Deps, signal?: AbortSignal): Promise<number> {
  const nowMs = deps.clock.nowMs();
  const endMs = performance.now() + QUEUE_MS;
  let gone = 0;
  for (;;) {
    const step = await deps.store.keys.deleteExpired(nowMs, nowMs - CLOCK_SKEW_MS, KEYS_PER_STEP);
    gone += step;
    if (step < KEYS_PER_STEP || signal?.aborted || performance.now() >= endMs) return gone;
  }
}
