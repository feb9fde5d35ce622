import type { LetterContent } from '../operations/inbox/keep-dead-letter.ts';
import { placeText } from './admit.ts';
import type { EventOutcome, IncomingEvent } from './incoming.ts';
import type { Parsed } from './parse-event.ts';

export type AsideOperations = {
  /** False: not even the least of it could be kept, and trying again cannot help. */
  keepDeadLetter(letter: LetterContent): Promise<boolean>;
  /** An error's kind, never its text. */
  describeError(error: unknown): Record<string, string | number>;
};

/** Why an event has come to the dead letters. */
export type Why = Pick<LetterContent, 'reason' | 'detail'>;

/** The database refused to keep it where it belongs, for a reason that does not pass: its kind says what to look for. */
export const notStored = (operations: Pick<AsideOperations, 'describeError'>, error: unknown): Why => ({
  reason: 'NOT_STORED',
  detail: Object.values(operations.describeError(error)).join(' '),
});

/** By HTTP nobody is told that an event is kept when it is not: its sender has it still. */
export class NothingKept extends Error {
  override readonly name = 'NothingKept';
}

/**
 * Among the dead letters, with its reason. When not even that can be done, and trying again cannot help, it is lost.
 * @throws NothingKept instead of `lost` by HTTP
 */
export async function putAside(
  operations: AsideOperations,
  incoming: IncomingEvent,
  parsed: Parsed | null,
  why: Why,
): Promise<EventOutcome> {
  const orderId = parsed?.ok === true ? parsed.event.body.order_id : null;
  if (await operations.keepDeadLetter(letterOf(incoming, orderId, why))) return 'poison';
  if (incoming.via === 'http') throw new NothingKept();
  return 'lost';
}

function letterOf(incoming: IncomingEvent, orderId: string | null, why: Why): LetterContent {
  return {
    name: incoming.name,
    via: incoming.via,
    place: incoming.place === null ? '' : placeText(incoming.place),
    orderId,
    recordKey: incoming.place?.key ?? null,
    headers: incoming.headers,
    payload: incoming.payload,
    ...why,
  };
}
