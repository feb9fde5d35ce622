import { DomainError } from '../domain/errors.ts';
import type { IncomingEvent as AcceptedEvent } from '../domain/order/incoming-event.ts';
import type { Accepted } from '../operations/accept-event.ts';
import type { LetterContent } from '../operations/keep-dead-letter.ts';
import type { IgnoredEvent } from '../operations/keep-ignored-event.ts';
import { PoisonEvent } from '../operations/poison-event.ts';
import { sha256Hex } from '../sha256.ts';
import type { EventOutcome, HandleEvents, IncomingEvent } from './incoming.ts';
import { isHandled, type Parsed, parseEvent, readJson } from './parse-event.ts';

/** What the handler calls; `compose` binds the operations to their parts. */
export type EventOperations = {
  acceptEvent(event: AcceptedEvent): Promise<Accepted>;
  /** What is not in the answer has to come by itself. */
  acceptTogether(events: readonly AcceptedEvent[]): Promise<ReadonlyMap<AcceptedEvent, Accepted>>;
  keepIgnoredEvent(event: IgnoredEvent): Promise<void>;
  keepDeadLetter(letter: LetterContent): Promise<void>;
};

export type EventSettings = {
  /** names of events that are kept but not applied any more */
  readonly eventsOff: readonly string[];
};

const HEADERS_MAX_BYTES = 8_192;

/** An event as read: null when nobody handles its name. */
type Read = { readonly incoming: IncomingEvent; readonly parsed: Parsed | null };

/**
 * The one path for both ways in (spec 10): parse, name, route. Its outcome is committed when it returns; a throw means
 * that nothing is known to be kept. By HTTP what breaks its contract is refused and not kept: the caller is there to
 * be told. What can be is applied together. @throws DomainError INVALID_REQUEST (HTTP only)
 */
export function createHandleEvents(operations: EventOperations, settings: EventSettings): HandleEvents {
  const off = new Set(settings.eventsOff);
  const read = (incoming: IncomingEvent): Read => {
    const { name, payload } = incoming;
    return { incoming, parsed: isHandled(name) && !off.has(name) ? parseEvent(name, payload) : null };
  };
  const alone = ({ incoming, parsed }: Read): Promise<EventOutcome> => {
    if (parsed === null) return ignore(operations, off.has(incoming.name), incoming);
    return parsed.ok ? accept(operations, incoming, parsed) : refuse(operations, incoming, parsed);
  };
  const together = async (reads: readonly Read[]): Promise<ReadonlyMap<Read, EventOutcome>> => {
    const able = reads.flatMap((read) => {
      const { incoming, parsed } = read;
      return parsed?.ok === true ? [{ read, accepted: acceptedOf(incoming, parsed) }] : [];
    });
    if (able.length < 2) return new Map();
    const outcomes = await operations.acceptTogether(able.map((one) => one.accepted));
    return new Map(
      able.flatMap(({ read, accepted }): [Read, EventOutcome][] => {
        const outcome = outcomes.get(accepted);
        return outcome === undefined ? [] : [[read, outcome]];
      }),
    );
  };
  return async (events) => {
    const reads = events.map(read);
    const outcomes = new Map(await together(reads));
    const left = Map.groupBy(
      reads.filter((one) => !outcomes.has(one)),
      orderOf,
    );
    const ended = await Promise.allSettled(
      [...left.values()].map(async (group) => {
        for (const one of group) outcomes.set(one, await alone(one));
      }),
    );
    // Only now, so that nothing of these events goes on when they come again.
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    return reads.map((one) => outcomes.get(one) as EventOutcome);
  };
}

/** Events of one order come one after another; so do those that nobody can tell the order of. */
const orderOf = ({ parsed }: Read): string | null =>
  parsed?.ok === true ? parsed.event.body.order_id : null;

const acceptedOf = (
  { via, traceparent, headers }: IncomingEvent,
  { event, eventId }: Extract<Parsed, { ok: true }>,
): AcceptedEvent => ({ event, eventId, via, headers: bounded(headers), traceparent });

async function accept(
  operations: EventOperations,
  incoming: IncomingEvent,
  parsed: Extract<Parsed, { ok: true }>,
): Promise<EventOutcome> {
  try {
    return await operations.acceptEvent(acceptedOf(incoming, parsed));
  } catch (error) {
    if (!(error instanceof PoisonEvent)) throw error;
    const { reason, detail } = error;
    const orderId = parsed.event.body.order_id;
    await operations.keepDeadLetter(letterOf(incoming, orderId, { reason, detail }));
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
