import type { Deps } from '../../service/deps.ts';
import { isPassing } from './passing-failures.ts';

/** A fault of ours in one piece of a sweep is logged, and the next sweep tries again; a database that is away is told. */
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
