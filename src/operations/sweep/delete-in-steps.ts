import type { PrunedRows } from '../../repositories/retention.ts';

/**
 * Deletes rows that are over in steps of at most `limit`, until a step finds fewer. A step goes on behind the rows that
 * those before it found and had to leave, for somebody locks them.
 * @returns the number of deleted rows
 */
export async function deleteInSteps(
  step: (limit: number, skip: number) => Promise<PrunedRows>,
  limit: number,
  isOver: () => boolean,
): Promise<number> {
  let gone = 0;
  let left = 0;
  while (!isOver()) {
    const last = await step(limit, left);
    gone += last.gone;
    left += last.found - last.gone;
    if (last.found < limit) break;
  }
  return gone;
}
