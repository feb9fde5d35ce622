import { contentOf, type OrderEvent } from '../lifecycle/order-event.ts';
import { storedInstant } from '../values/instant.ts';
import type { EventState, StoredEvent } from './records.ts';

/** An event that has passed its contract (spec 10). */
export type IncomingEvent = {
  readonly event: OrderEvent;
  readonly eventId: string | null;
  readonly via: 'kafka' | 'http';
  readonly headers: Readonly<Record<string, string>> | null;
  readonly traceparent: string | null;
};

/** `event_key`'s own length. */
const KEY_MAX_CHARS = 320;

/**
 * The key under which a contradicting event is kept (spec 10): its own key with the content behind it, so that each
 * content is kept once. Contents that are equal up to the column's length get numbers. `contentAt` gives the content
 * that is kept under a key, or null.
 */
export function conflictKey(
  key: string,
  event: OrderEvent,
  contentAt: (key: string) => string | null,
): string {
  const content = contentOf(event);
  const whole = `${key}#${content}`;
  for (let number = 1; ; number += 1) {
    const tail = number === 1 ? '' : `~${number}`;
    const wanted = `${whole.slice(0, KEY_MAX_CHARS - tail.length)}${tail}`;
    const there = contentAt(wanted);
    if (there === null || there === content) return wanted;
  }
}

/** Finds the content that these rows keep under a key. */
export const contentIn =
  (rows: readonly StoredEvent[]) =>
  (key: string): string | null => {
    const row = rows.find((one) => one.eventKey === key);
    return row === undefined ? null : contentOf(incomingOf(row).event);
  };

export function newEventRow(
  nowMs: number,
  incoming: IncomingEvent,
  key: string,
  state: EventState,
): StoredEvent {
  const { event } = incoming;
  const { event_id: _, ...body } = event.body as unknown as Record<string, unknown>;
  return {
    orderId: event.body.order_id,
    eventKey: key,
    name: event.name,
    state,
    body,
    headers: incoming.headers,
    eventId: incoming.eventId,
    via: incoming.via,
    traceparent: incoming.traceparent,
    occurredAtMs: storedInstant(event.body.occurred_at),
    receivedAtMs: nowMs,
    attempts: 0,
    nextAtMs: null,
    reason: state === 'refused' ? 'illegal_move' : null,
  };
}

/** The reason of an ignored event whose name was switched off when it came. */
export const SWITCHED_OFF = 'switched_off';

/** The row of an event whose name is switched off: kept whole, so that it can count once the name is on again. */
export const switchedOffRow = (incoming: IncomingEvent, key: string, nowMs: number): StoredEvent => ({
  ...newEventRow(nowMs, incoming, key, 'ignored'),
  nextAtMs: nowMs,
  reason: SWITCHED_OFF,
});

/** Kept, and never tried yet: its order was not known when it came, or its name was switched off. */
export const isUntried = ({ state, reason }: StoredEvent): boolean =>
  state === 'waiting' || (state === 'ignored' && reason === SWITCHED_OFF);

/** Kept, and without an effect so far: untried, or given up. */
export const mayStillCount = (row: StoredEvent): boolean => isUntried(row) || row.state === 'dead';

/** A stored event as it came. */
export const incomingOf = (row: StoredEvent): IncomingEvent => ({
  event: { name: row.name, body: row.body } as unknown as OrderEvent,
  eventId: row.eventId,
  via: row.via === 'http' ? 'http' : 'kafka',
  headers: row.headers,
  traceparent: row.traceparent,
});
