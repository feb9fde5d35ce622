import { CLOCK_SKEW_MS } from '../../domain/values/windows.ts';
import type { Deps } from '../../service/deps.ts';
import { eventsQueue } from '../inbox/retry-events.ts';
import { isolateFailure } from '../shared/isolate-failure.ts';
import { drainQueue, type WorkQueue } from '../shared/work-queue.ts';
import { deleteInSteps } from './delete-in-steps.ts';
import { holdsQueue } from './holds-queue.ts';
import { outboundRequestsQueue } from './outbound-requests-queue.ts';
import { dueQueue, expiryQueue } from './transition-due-orders.ts';

/** Few enough that every server looks the keys up instead of reading the whole table. */
const KEYS_PER_STEP = 100;
/** The time for each queue, so that none keeps the others waiting for long; the next sweep goes on. */
const QUEUE_MS = 10_000;

/** The number of orders or rows that each part has worked on. */
export type Swept = {
  readonly events: number;
  readonly orders: number;
  readonly holds: number;
  readonly outboundRequests: number;
  readonly keys: number;
};

/**
 * Does what time alone makes due: waiting events, orders that expire, abandoned wallet holds, outbound requests without
 * an answer, expired keys. It goes on while anything is due. Any number of sweeps may run at once and share the work; a
 * sweep may crash anywhere, and the next does the rest. A timer runs it in Bun, the cron in the Worker. A fault in one
 * order or part does not stop the others, nor does a row that another transaction locks.
 * @throws database errors of unavailability
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
  return deleteInSteps(
    (limit, skip) => deps.store.keys.deleteExpired(nowMs, nowMs - CLOCK_SKEW_MS, limit, skip),
    KEYS_PER_STEP,
    () => signal?.aborted === true || performance.now() >= endMs,
  );
}
