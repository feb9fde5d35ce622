import type { Deps } from '../../service/deps.ts';
import { isAway, isHeldBack } from './passing-failures.ts';

/**
 * Logs a fault in one part of a sweep, which the next sweep tries again. A lock that no try could get is a fault of this
 * part too: the others need other rows.
 * @throws when the database is unavailable
 */
export async function isolateFailure(
  deps: Pick<Deps, 'isUnavailable' | 'isRetryable' | 'describeError' | 'log'>,
  what: Readonly<Record<string, string>>,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const wasHeld = isHeldBack(deps, error);
    if (!wasHeld && isAway(deps, error)) throw error;
    const event = wasHeld ? 'sweep_row_held' : 'sweep_part_failed';
    deps.log.error(event, { ...what, ...deps.describeError(error) });
    return 0;
  }
}
