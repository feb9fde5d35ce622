import type { Deps } from '../../service/deps.ts';
import { UpstreamUnavailable } from '../../upstream/types.ts';

/**
 * Another transaction locks a row, and the caller does not wait for it. Nothing has changed, and the failure passes.
 */
export class RowBusy extends Error {
  override readonly name = 'RowBusy';
}

/** Whether somebody else had the rows, however often this was tried: only what needs these rows waits for them. */
export const isHeldBack = (deps: Pick<Deps, 'isRetryable'>, error: unknown): boolean =>
  deps.isRetryable(error) || error instanceof RowBusy;

/** Whether a failure passes by itself: database or upstream unavailable, or a row locked. The event is not to blame. */
export const isPassing = (deps: Pick<Deps, 'isUnavailable'>, error: unknown): boolean =>
  deps.isUnavailable(error) || error instanceof UpstreamUnavailable || error instanceof RowBusy;
