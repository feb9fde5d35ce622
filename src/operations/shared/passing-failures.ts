import type { Deps } from '../../service/deps.ts';
import { UpstreamUnavailable } from '../../upstream/types.ts';

/** A row is held by another transaction, and whoever asked does not wait for it. Nothing has changed; it passes. */
export class RowBusy extends Error {
  override readonly name = 'RowBusy';
}

/** A database or upstream that is away, or a row that is held, is waited for; it is no fault of the event. */
export const isPassing = (deps: Deps, error: unknown): boolean =>
  deps.isUnavailable(error) || error instanceof UpstreamUnavailable || error instanceof RowBusy;
