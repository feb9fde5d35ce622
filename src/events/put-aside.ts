import type { EventOutcome } from '../operations/inbox/event-outcome.ts';
import type { LetterContent } from '../operations/inbox/keep-dead-letter.ts';
import { placeText } from './admit.ts';
import type { IncomingEvent } from './incoming.ts';
import { namedOrder, type Parsed } from './parse-event.ts';

export type AsideOperations = {
  /** @returns false when not even its least part could be kept, and another try cannot help */
  keepDeadLetter(letter: LetterContent): Promise<boolean>;
  /** An error's kind, never its text. */
  describeError(error: unknown): Record<string, string | number>;
};

/** Why an event became a dead letter. */
export type Why = Pick<LetterContent, 'reason' | 'detail'>;

/** The database refused the event for a reason that does not pass; the error's kind is in the letter. */
export const notStored = (operations: Pick<AsideOperations, 'describeError'>, error: unknown): Why => ({
  reason: 'NOT_STORED',
  detail: Object.values(operations.describeError(error)).join(' '),
});

/** The answer to HTTP when an event could not be kept at all: its sender still has it. */
export class NothingKept extends Error {
  override readonly name = 'NothingKept';
}

/**
 * Keeps an event as a dead letter. When not even that is possible, and another try cannot help, it is `lost`.
 * @throws NothingKept instead of `lost` by HTTP
 */
export async function putAside(
  operations: AsideOperations,
  incoming: IncomingEvent,
  parsed: Parsed | null,
  why: Why,
): Promise<EventOutcome> {
  // A letter that breaks its contract is found by the order that it names all the same, to be exported and erased.
  const orderId = parsed?.ok === true ? parsed.event.body.order_id : namedOrder(incoming.payload);
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
    letterId: incoming.letterId ?? null,
    ...why,
  };
}
