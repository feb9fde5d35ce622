import type { IncomingEvent as AcceptedEvent } from '../domain/order/incoming-event.ts';
import { DomainError } from '../domain/values/errors.ts';
import type { Accepted } from '../operations/inbox/accept-event.ts';
import type { IgnoredEvent } from '../operations/inbox/keep-ignored-event.ts';
import { PoisonEvent } from '../operations/inbox/poison-event.ts';
import { sha256Hex } from '../platform/sha256.ts';
import { admit, placeText } from './admit.ts';
import type { EventOutcome, HandleEvents, IncomingEvent } from './incoming.ts';
import { isHandled, type Parsed, parseEvent, readJson } from './parse-event.ts';
import { type AsideOperations, NothingKept, notStored, putAside } from './put-aside.ts';

/** What the handler calls; `createService` binds the operations to their parts. */
export type EventOperations = AsideOperations & {
  acceptEvent(event: AcceptedEvent): Promise<Accepted>;
  /** What is not in the answer has to come by itself. */
  acceptTogether(events: readonly AcceptedEvent[]): Promise<ReadonlyMap<AcceptedEvent, Accepted>>;
  keepIgnoredEvent(event: IgnoredEvent): Promise<void>;
  /** Something is away, or takes nothing from anyone: to be waited for, never the event's fault. */
  isPassing(error: unknown): boolean;
};

export type EventSettings = {
  /** names of events that are kept but not applied any more */
  readonly eventsOff: readonly string[];
};

/** Of an event that has no contract of its own: one of another form tells no two events apart. */
const EVENT_ID = /^[\x21-\x7e]{1,128}$/;

/** An event as read: null when nobody handles its name. */
type Read = { readonly incoming: IncomingEvent; readonly parsed: Parsed | null };

/**
 * The one path for both ways in (spec 10): admit, parse, name, route. Its outcome is committed when it returns; a throw
 * means that nothing is known to be kept, and that it must come again: something is away. Whatever else goes wrong ends
 * here, with the event among the dead letters, or nothing behind it would ever be read. By HTTP what breaks its contract
 * is refused and not kept: the caller is there to be told. What can be is applied together. @throws DomainError INVALID_REQUEST (HTTP only)
 */
export function createHandleEvents(operations: EventOperations, settings: EventSettings): HandleEvents {
  const off = new Set(settings.eventsOff);
  const read = (sent: IncomingEvent): Read => {
    const incoming = admit(sent);
    const { name, payload } = incoming;
    return { incoming, parsed: isHandled(name) && !off.has(name) ? parseEvent(name, payload) : null };
  };
  const take = ({ incoming, parsed }: Read): Promise<EventOutcome> => {
    if (parsed === null) return ignore(operations, off.has(incoming.name), incoming);
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
  const sent = typeof body.event_id === 'string' && EVENT_ID.test(body.event_id) ? body.event_id : null;
  const key = sent ?? (place === null ? sha256Hex(payload ?? '') : placeText(place));
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
