import { laterOf } from '../../domain/values/pause.ts';
import type { Claimed } from '../../repositories/work-claims.ts';
import type { Deps } from '../../service/deps.ts';
import { UpstreamUnavailable } from '../../upstream/types.ts';
import { RowBusy } from './passing-failures.ts';

/**
 * As long as a page takes when all goes well, so a dead process keeps its orders from the others for no longer. Another
 * process may take over a claim that lasts longer; this does no harm, for all work is guarded.
 */
const CLAIM_MS = 20_000;
const PAGE = 100;
/** The concurrency of queues whose orders do not depend on each other. */
export const AT_ONCE = 4;
const PAUSES = { firstMs: 2_000, longestMs: 300_000 };

/** The names in `work_claim`; `asks` are outbound requests, by the name that earlier releases share. */
export type QueueName = 'events' | 'expiry' | 'due' | 'holds' | 'asks';

/** A queue of orders with work to do; `T` is an order's position in it. */
export type WorkQueue<T extends { readonly orderId: string }> = {
  readonly name: QueueName;
  /** Orders in work at once: one that waits for a lock or a slow service does not stop the others. */
  readonly atOnce: number;
  /** Positions due at `nowMs` behind `after`, longest due first. It must read no field that can be broken. */
  due(nowMs: number, after: T | null, limit: number): Promise<readonly T[]>;
  /**
   * Does all due work of one order. @returns the amount of work. An error fails this order only. `isCareful`: this or
   * another order of the sweep has waited for a lock in vain; the work may check first whether its rows are locked.
   */
  work(due: T, isCareful: boolean): Promise<number>;
};

/** When a sweep leaves the rest to the next one. */
export type Until = { readonly signal: AbortSignal | undefined; readonly endMs: number };

/**
 * Works on a queue as long as anything is due and time is left. Each order is claimed first, so that several processes
 * share the work. An order that fails is put off, longer each time, and the sweep goes on behind it.
 * @returns the amount of work in all
 * @throws database errors of unavailability, for then a failure cannot be recorded either
 */
export async function drainQueue<T extends { readonly orderId: string }>(
  deps: Deps,
  queue: WorkQueue<T>,
  until: Until,
): Promise<number> {
  const nowMs = deps.clock.nowMs();
  const mood: Mood = { isCareful: false };
  let done = 0;
  let after: T | null = null;
  for (;;) {
    const page: readonly T[] = await queue.due(nowMs, after, PAGE);
    if (page.length > 0) done += await workPage(deps, queue, page, until, mood);
    after = page.at(-1) ?? null;
    if (page.length < PAGE || isOver(until)) return done;
  }
}

/** Set when an order has waited for a lock in vain: the orders behind it may need the same row. */
type Mood = { isCareful: boolean };

const isOver = ({ signal, endMs }: Until): boolean => signal?.aborted === true || performance.now() >= endMs;

async function workPage<T extends { readonly orderId: string }>(
  deps: Deps,
  queue: WorkQueue<T>,
  page: readonly T[],
  until: Until,
  mood: Mood,
): Promise<number> {
  const nowMs = deps.clock.nowMs();
  const owner = deps.ids.unique();
  const places = new Map(page.map((one) => [one.orderId, one]));
  const claims = await deps.store.workClaims.take(queue.name, [...places.keys()], owner, {
    nowMs,
    untilMs: nowMs + CLAIM_MS,
    longestMs: Math.max(CLAIM_MS, PAUSES.longestMs),
  });
  const claimed = new Map(claims.map((claim) => [claim.orderId, claim]));
  const waiting = [...places.values()].filter(({ orderId }) => claimed.has(orderId));
  const tried = new Set<string>();
  const putOff = new Set<string>();
  let done = 0;
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const claim = claimed.get(next.orderId);
      if (claim === undefined || isOver(until)) return;
      tried.add(next.orderId);
      try {
        const some = await queue.work(next, mood.isCareful || claim.attempts > 0);
        done += some;
      } catch (error) {
        mood.isCareful ||= deps.isUnavailable(error);
        await postpone(deps, queue.name, claim, owner, error);
        putOff.add(next.orderId);
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: queue.atOnce }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const isPutBack = ({ orderId, attempts }: Claimed) => attempts > 0 && !tried.has(orderId);
  const rest = claims.filter(({ orderId }) => !putOff.has(orderId));
  const idsOf = (some: readonly Claimed[]) => some.map(({ orderId }) => orderId);
  await deps.store.workClaims.giveUp(queue.name, idsOf(rest.filter(isPutBack)), owner, nowMs);
  await deps.store.workClaims.release(queue.name, idsOf(rest.filter((one) => !isPutBack(one))), owner);
  return done;
}

async function postpone(
  deps: Deps,
  queue: QueueName,
  claim: Claimed,
  owner: string,
  error: unknown,
): Promise<void> {
  const { orderId, attempts } = claim;
  const wasHeldBack = error instanceof UpstreamUnavailable && error.wasHeldBack;
  const later = laterOf(attempts, deps.clock.nowMs(), PAUSES, wasHeldBack);
  await deps.store.workClaims.putOff(queue, orderId, owner, later);
  // An unavailable service has metrics of its own.
  if (error instanceof UpstreamUnavailable) return;
  // A locked row is no fault; the same order again and again means that a process hangs.
  deps.log.error(error instanceof RowBusy ? 'sweep_row_held' : 'sweep_part_failed', {
    part: queue,
    order_id: orderId,
    attempts: attempts + 1,
    ...deps.describeError(error),
  });
}
