import type { GivenBack } from '../../repositories/free-rows.ts';
import type { Deps } from '../../service/deps.ts';
import { RowBusy } from './passing-failures.ts';

/** Contended rows are locked for a moment nearly always, so one look is not enough. */
const LOOKS = 20;
const PAUSE_MS = 25;

/**
 * Resolves when no transaction locks the rows for longer than a moment. A process that hangs in a transaction keeps its
 * locks for hours, and a statement that waits for one does so until the database counts as unavailable.
 * @throws RowBusy
 */
export async function whenFree(deps: Deps, rows: GivenBack): Promise<void> {
  for (let look = 1; look <= LOOKS; look += 1) {
    if (await deps.store.transaction([], (repos) => repos.freeRows.areFree(rows))) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new RowBusy();
}
