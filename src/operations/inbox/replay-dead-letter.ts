import type { DeadLetter } from '../../domain/order/dead-letter.ts';
import type { Deps } from '../../service/deps.ts';
import { type EventOutcome, isTakenIn } from './event-outcome.ts';
import { letterIdOf } from './keep-dead-letter.ts';

/** A letter's record as it first came in; `place` is its `topic/partition/offset`, or empty. */
export type Redelivery = Pick<DeadLetter, 'letterId' | 'name' | 'headers' | 'place' | 'recordKey'> & {
  readonly payload: Uint8Array<ArrayBuffer> | null;
};

/** Gives the record to the handler of Kafka and HTTP. @returns the handler's outcome */
export type Redeliver = (letter: Redelivery) => Promise<EventOutcome>;

export type Replayed = {
  readonly outcome: EventOutcome | 'already_replayed' | 'not_found' | 'payload_not_kept';
  /** why the event is still poison; empty otherwise */
  readonly reason: string;
  readonly detail: string;
};

const plain = (outcome: Replayed['outcome']): Replayed => ({ outcome, reason: '', detail: '' });

/**
 * Sends a dead letter through the handler again (spec 10). If the event is still poison, the handler has kept its new
 * reason with the same letter. A letter whose payload was too large to be kept is not sent: without it, it is another
 * event. Two replays at once, or a crash between the effect and the mark, do no harm:
 * the handler finds the event applied, and the next replay marks the letter.
 * @throws database errors of unavailability; the letter is still there then
 */
export async function replayDeadLetter(
  deps: Deps,
  letterId: string,
  redeliver: Redeliver,
): Promise<Replayed> {
  const letter = await deps.store.deadLetters.find(letterId);
  if (letter === null) return plain('not_found');
  if (letter.state === 'replayed') return plain('already_replayed');
  const { name, headers, place, recordKey, payload } = letter;
  if (payload === null && hadPayload(letter))
    return { outcome: 'payload_not_kept', reason: letter.reason, detail: `${SEND_AGAIN}: ${letter.detail}` };
  const bytes = payload === null ? null : Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
  const outcome = await redeliver({ letterId, name, headers, place, recordKey, payload: bytes });
  if (!isTakenIn(outcome)) {
    const now = await deps.store.deadLetters.find(letterId);
    return { outcome, reason: now?.reason ?? '', detail: now?.detail ?? '' };
  }
  await deps.store.deadLetters.settle(letter, 'replayed', deps.clock.nowMs());
  return plain(outcome);
}

const SEND_AGAIN = 'its payload was not kept, so the record must be sent again';

/** The id tells: it covers the payload. */
const hadPayload = ({ letterId, name, place }: DeadLetter): boolean =>
  letterId !== letterIdOf({ name, place, payload: null });
