import { DomainError } from '../domain/errors.ts';
import type { Accepted } from '../operations/accept-event.ts';
import type { AcceptedEvent } from '../operations/accepted-event.ts';
import type { LetterContent } from '../operations/keep-dead-letter.ts';
import type { IgnoredEvent } from '../operations/keep-ignored-event.ts';
import { PoisonEvent } from '../operations/poison-event.ts';
import { sha256Hex } from '../sha256.ts';
import type { EventOutcome, HandleEvent, IncomingEvent } from './incoming.ts';
import { isHandled, type Parsed, parseEvent, readJson } from './parse-event.ts';

/** What the handler calls; `compose` binds the operations to their parts. */
export type EventOperations = {
  acceptEvent(event: AcceptedEvent): Promise<Accepted>;
  keepIgnoredEvent(event: IgnoredEvent): Promise<void>;
  keepDeadLetter(letter: LetterContent): Promise<void>;
};

export type EventSettings = {
  /** names of events that are kept but not applied any more */
  readonly eventsOff: readonly string[];
};

const HEADERS_MAX_BYTES = 8_192;

/**
 * The one path for both ways in (spec 10): parse, name, route. Its outcome is committed when it returns; a throw means
 * that nothing is known to be kept. By HTTP what breaks its contract is refused and not kept: the caller is there to
 * be told. @throws DomainError INVALID_REQUEST (HTTP only)
 */
export function createHandleEvent(operations: EventOperations, settings: EventSettings): HandleEvent {
  const off = new Set(settings.eventsOff);
  return async (incoming) => {
    const { name } = incoming;
    if (!isHandled(name) || off.has(name)) return ignore(operations, off.has(name), incoming);
    const parsed = parseEvent(name, incoming.payload);
    return parsed.ok ? accept(operations, incoming, parsed) : refuse(operations, incoming, parsed);
  };
}

async function accept(
  operations: EventOperations,
  incoming: IncomingEvent,
  { event, eventId }: Extract<Parsed, { ok: true }>,
): Promise<EventOutcome> {
  const { via, traceparent } = incoming;
  try {
    return await operations.acceptEvent({
      event,
      eventId,
      via,
      headers: bounded(incoming.headers),
      traceparent,
    });
  } catch (error) {
    if (!(error instanceof PoisonEvent)) throw error;
    const { reason, detail } = error;
    await operations.keepDeadLetter(letterOf(incoming, event.body.order_id, { reason, detail }));
    return 'poison';
  }
}

async function refuse(
  operations: EventOperations,
  incoming: IncomingEvent,
  { reason, fields }: Extract<Parsed, { ok: false }>,
): Promise<EventOutcome> {
  if (incoming.via === 'http') throw new DomainError('INVALID_REQUEST', { fields });
  const detail = fields.map(({ field, problem }) => `${field} ${problem}`).join('; ');
  await operations.keepDeadLetter(letterOf(incoming, null, { reason, detail }));
  return 'poison';
}

/** A name without a handler may say anything, so its text is kept as it is, within bounds. */
async function ignore(
  operations: EventOperations,
  isOff: boolean,
  incoming: IncomingEvent,
): Promise<EventOutcome> {
  const { name, via, traceparent, place, payload } = incoming;
  const json = readJson(payload);
  const value = json.ok ? json.value : null;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const body: Record<string, unknown> = isObject ? { ...value } : { value, unreadable: !json.ok };
  const sent = typeof body.event_id === 'string' ? body.event_id.slice(0, 128) : null;
  const key = sent ?? (place === null ? await sha256Hex(payload ?? '') : placeText(place));
  await operations.keepIgnoredEvent({
    name,
    key,
    body,
    via,
    traceparent,
    why: isOff ? 'switched_off' : 'no_handler',
  });
  return 'ignored';
}

const placeText = (place: NonNullable<IncomingEvent['place']>) =>
  `${place.topic}/${place.partition}/${place.offset}`;

function letterOf(
  incoming: IncomingEvent,
  orderId: string | null,
  why: Pick<LetterContent, 'reason' | 'detail'>,
): LetterContent {
  return {
    name: incoming.name,
    via: incoming.via,
    place: incoming.place === null ? '' : placeText(incoming.place),
    orderId,
    recordKey: incoming.place?.key ?? null,
    headers: bounded(incoming.headers) ?? {},
    payload: incoming.payload,
    ...why,
  };
}

/** A copy with a prototype, as drizzle wants of what it stores; null when there is too much of them. */
function bounded(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  return JSON.stringify(headers).length <= HEADERS_MAX_BYTES ? { ...headers } : null;
}
