import type { Dropped } from '../../../operations/inbox/drop-dead-letter.ts';
import { isTakenIn } from '../../../operations/inbox/event-outcome.ts';
import type { Replayed } from '../../../operations/inbox/replay-dead-letter.ts';

/** What came of one letter, whatever was asked. */
export type Outcome = Replayed['outcome'] | Dropped;

/** What was asked is done now, was done before, or is not done: then the command fails. */
export type End = 'now' | 'before' | 'not';

/** A letter that stays open is not replayed: `replayDeadLetter` asks isTakenIn too. */
export function endOfReplay(outcome: Replayed['outcome']): End {
  if (outcome === 'already_replayed') return 'before';
  if (outcome === 'not_found' || outcome === 'payload_not_kept') return 'not';
  return isTakenIn(outcome) ? 'now' : 'not';
}

const DROP: Readonly<Record<Dropped, End>> = {
  dropped: 'now',
  already_dropped: 'before',
  already_replayed: 'not',
  not_found: 'not',
};

export const endOfDrop = (outcome: Dropped): End => DROP[outcome];
