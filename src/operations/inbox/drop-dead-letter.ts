import type { Deps } from '../../service/deps.ts';

export type Dropped = 'dropped' | 'already_dropped' | 'already_replayed' | 'not_found';

/** A person has looked: nothing more is to come of it. It is kept, and the same record again does not open it. */
export async function dropDeadLetter(deps: Deps, letterId: string): Promise<Dropped> {
  const letter = await deps.store.deadLetters.find(letterId);
  if (letter === null) return 'not_found';
  if (letter.state === 'replayed') return 'already_replayed';
  if (letter.state === 'dropped') return 'already_dropped';
  const isDone = await deps.store.deadLetters.settle(letter, 'dropped', deps.clock.nowMs());
  return isDone ? 'dropped' : dropDeadLetter(deps, letterId);
}
