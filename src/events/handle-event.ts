import type { IncomingEvent as AcceptedEvent } from '../domain/order/incoming-event.ts';
import { DomainError } from '../domain/values/errors.ts';
import type { Accepted } from '../operations/inbox/accept-event.ts';
import type { EventOutcome } from '../operations/inbox/event-outcome.ts';
import type { IgnoredEvent } from '../operations/inbox/keep-ignored-event.ts';
import { PoisonEvent } from '../operations/inbox/poison-event.ts';
import { sha256Hex } from '../platform/sha256.ts';
import { admit, placeText } from './admit.ts';
import type { HandleEvents, IncomingEvent } from './incoming.ts';
import { isHandled, namedOrder, type Parsed, parseEvent, readJson } from './parse-event.ts';
import { type AsideOperations, NothingKept, notStored, putAside } from './put-aside.ts';

/** The operations that the handler calls, bound to their parts by `createService`. */
export type EventOperations = AsideOperations & {
  acceptEvent(event: AcceptedEvent): Promise<Accepted>;
  /** Events that are not in the result must be accepted one by one. */
  acceptTogether(events: readonly AcceptedEvent[]): Promise<ReadonlyMap<AcceptedEvent, Accepted>>;
  keepIgnoredEvent(event: IgnoredEvent): Promise<void>;
  /** Keeps an event whose name is switched off, without applying it. */
  keepSwitchedOff(event: AcceptedEvent): Promise<void>;
  /**
   * Something is unavailable, or the database cannot write at all: the failure passes, and the event is not to blame.
   */
  isPassing(error: unknown): boolean;
};

export type EventSettings = {
  /** names of events that are kept but not applied any more */
  readonly eventsOff: readonly string[];
};

/** The id of an event without a contract; an id of another form is not used. */
const EVENT_ID = /^[\x21-\x7e]{1,128}$/;

/** A parsed event; `parsed` is null when its name has no handler. `isOff`: its name is switched off. */
type Read = { readonly incoming: IncomingEvent; readonly parsed: Parsed | null; readonly isOff: boolean };

/**
 * The one path of events from Kafka and HTTP (spec 10): admit, parse, name, route. The outcome is committed when it
 * returns. A throw means that something is unavailable, nothing is known to be kept, and the event must come again. Any
 * other failure makes the event a dead letter, so that it does not block the records behind it. By HTTP an event that
 * breaks its contract is refused and not kept, for the caller can be told. Events are applied together where possible.
 * @throws DomainError INVALID_REQUEST (HTTP only)
 */
export function createHandleEvents(operations: EventOperations, settings: EventSettings): HandleEvents {
  const off = new Set(settings.eventsOff);
  const read = (sent: IncomingEvent): Read => {
    const incoming = admit(sent);
    const { name, payload } = incoming;
    return { incoming, parsed: isHandled(name) ? parseEvent(name, payload) : null, isOff: off.has(name) };
  };
  const take = ({ incoming, parsed, isOff }: Read): Promise<EventOutcome> => {
    if (parsed === null) return ignore(operations, incoming, 'no_handler');
    if (isOff) return keepOff(operations, incoming, parsed);
    return parsed.ok ? accept(operations, incoming, parsed) : refuse(operations, incoming, parsed);
  };
  const alone = (one: Read): Promise<EventOutcome> =>
    take(one).catch((error) => {
      if (error instanceof DomainError || error instanceof NothingKept || operations.isPassing(error))
        throw error;
      return putAside(operations, one.incoming, one.parsed, notStored(operations, error));
    });
  const together = async (reads: readonly Read[]): Promise<ReadonlyMap<Read, EventOutcome>> => {
    const able = reads.flatMap((read) => {
      const { incoming, parsed, isOff } = read;
      return parsed?.ok === true && !isOff ? [{ read, accepted: acceptedOf(incoming, parsed) }] : [];
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
    // Thrown only when all have ended, so that no work on these events still runs when they come again.
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    return reads.map((one) => outcomes.get(one) as EventOutcome);
  };
}

/** Events of one order run one after another, and so do events whose order is not known. */
const orderOf = ({ parsed }: Read): string | null =>
  parsed?.ok === true ? parsed.event.body.order_id : null;

const acceptedOf = (
  { via, traceparent, headers }: IncomingEvent,
  { event, eventId }: Extract<Parsed, { ok: true }>,
): AcceptedEvent => ({ event, eventId, via, headers, traceparent });

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
    return putAside(operations, incoming, parsed, { reason, detail });
  }
}

async function refuse(
  operations: EventOperations,
  incoming: IncomingEvent,
  parsed: Extract<Parsed, { ok: false }>,
): Promise<EventOutcome> {
  const { reason, fields } = parsed;
  if (incoming.via === 'http') throw new DomainError('INVALID_REQUEST', { fields });
  const detail = fields.map(({ field, problem }) => `${field} ${problem}`).join('; ');
  return putAside(operations, incoming, parsed, { reason, detail });
}

/** Keeps an event whose name is switched off; by HTTP too one that breaks its contract is no matter. */
async function keepOff(
  operations: EventOperations,
  incoming: IncomingEvent,
  parsed: Parsed,
): Promise<EventOutcome> {
  if (!parsed.ok) return ignore(operations, incoming, 'switched_off');
  await operations.keepSwitchedOff(acceptedOf(incoming, parsed));
  return 'ignored';
}

/**
 * Keeps an event whose fields have no contract, or break it. Unknown fields are never stored (spec 4), but for the order
 * that it names: nobody could find and erase what such an event says of a person.
 */
async function ignore(
  operations: EventOperations,
  incoming: IncomingEvent,
  why: IgnoredEvent['why'],
): Promise<EventOutcome> {
  const { name, via, traceparent, place, payload } = incoming;
  const json = readJson(payload);
  const { event_id: eventId } = ((json.ok ? json.value : null) ?? {}) as { readonly event_id?: unknown };
  const sent = typeof eventId === 'string' && EVENT_ID.test(eventId) ? eventId : null;
  const order = namedOrder(payload);
  const key = sent ?? (place === null ? sha256Hex(payload ?? '') : placeText(place));
  await operations.keepIgnoredEvent({
    name,
    key,
    body: { ...(order === null ? {} : { order_id: order }), ...(json.ok ? {} : { unreadable: true }) },
    via,
    traceparent,
    why,
  });
  return 'ignored';
}
