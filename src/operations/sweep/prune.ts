import type { PruneStep } from '../../repositories/retention.ts';
import type { Deps } from '../../service/deps.ts';
import { isolateFailure } from '../shared/isolate-failure.ts';
import { deleteInSteps } from './delete-in-steps.ts';

const DAY_MS = 24 * 3_600_000;
/** Vitess allows 10,000 rows in one statement; far fewer keep the locks short. */
const ROWS_PER_STEP = 100;
/** The time for each kind of row; the next run goes on. */
const KIND_MS = 10_000;
/** A claim that ended so long ago belongs to an order that was done in another way. */
const CLAIM_DAYS = 1;

/** The number of deleted rows of each kind. */
export type Pruned = Readonly<
  Record<'outbox' | 'events' | 'requests' | 'holds' | 'deadLetters' | 'claims', number>
>;

/**
 * Deletes rows that have been done for their configured time (spec 16; docs/retention.md), in small steps. Any number
 * of processes may do so at once, and one may crash anywhere. A fault in one kind does not stop the others.
 * @throws database errors of unavailability
 */
export async function prune(deps: Deps, signal?: AbortSignal): Promise<Pruned> {
  const { retention } = deps.settings;
  const steps = deps.store.retention;
  const kind = (name: string, days: number, ways: readonly PruneStep[]) =>
    isolateFailure(deps, { part: `retention_${name}` }, () => pruneKind(deps, days, ways, signal));
  return {
    outbox: await kind('outbox', retention.outboxDays, steps.outbox),
    events: await kind('events', retention.eventsDays, steps.events),
    requests: await kind('requests', retention.requestsDays, steps.requests),
    holds: await kind('holds', retention.holdsDays, steps.holds),
    deadLetters: await kind('dead_letters', retention.deadLettersDays, steps.deadLetters),
    claims: await kind('claims', CLAIM_DAYS, steps.claims),
  };
}

async function pruneKind(
  deps: Deps,
  days: number,
  ways: readonly PruneStep[],
  signal: AbortSignal | undefined,
): Promise<number> {
  // 0: for ever.
  if (days === 0) return 0;
  const beforeMs = deps.clock.nowMs() - days * DAY_MS;
  const endMs = performance.now() + KIND_MS;
  const isOver = () => signal?.aborted === true || performance.now() >= endMs;
  let gone = 0;
  for (const step of ways)
    gone += await deleteInSteps((limit, skip) => step(beforeMs, limit, skip), ROWS_PER_STEP, isOver);
  return gone;
}
