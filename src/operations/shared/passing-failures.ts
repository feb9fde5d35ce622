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

/** Whether a failure passes by itself: database or upstream unavailable, or a row locked. */
export const isAway = (deps: Pick<Deps, 'isUnavailable'>, error: unknown): boolean =>
  deps.isUnavailable(error) || error instanceof UpstreamUnavailable || error instanceof RowBusy;

/**
 * Whether the event is not to blame, so that it comes again and is never given up: the failure passes by itself, or
 * the database cannot write this for anybody, as before its migration. All that takes, retries or puts aside events asks
 * here.
 */
export const isPassing = (deps: Pick<Deps, 'isUnavailable' | 'cannotWrite'>, error: unknown): boolean =>
  isAway(deps, error) || deps.cannotWrite(error);
