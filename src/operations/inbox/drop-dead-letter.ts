import type { Deps } from '../../service/deps.ts';

export type Dropped = 'dropped' | 'already_dropped' | 'already_replayed' | 'not_found';

/** A person closes a dead letter for good. It is kept, and the same record does not open it again. */
export async function dropDeadLetter(deps: Deps, letterId: string): Promise<Dropped> {
  const letter = await deps.store.deadLetters.find(letterId);
  if (letter === null) return 'not_found';
  if (letter.state === 'replayed') return 'already_replayed';
  if (letter.state === 'dropped') return 'already_dropped';
  const isDone = await deps.store.deadLetters.settle(letter, 'dropped', deps.clock.nowMs());
  return isDone ? 'dropped' : dropDeadLetter(deps, letterId);
}
