import type { Deps } from '../../service/deps.ts';
import { isPassing } from './passing-failures.ts';

/** Logs a fault in one part of a sweep, which the next sweep tries again. @throws when the database is unavailable */
export async function isolateFailure(
  deps: Deps,
  what: Readonly<Record<string, string>>,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (isPassing(deps, error)) throw error;
    deps.log.error('sweep_part_failed', { ...what, ...deps.describeError(error) });
    return 0;
  }
}
