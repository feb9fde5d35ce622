import { contentOf, type OrderEvent } from '../order-event.ts';
import { sha256Text } from '../sha256-text.ts';
import type { EventState, StoredEvent } from './records.ts';

/** An event that its contract let through (spec 10). */
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
 * The same key with other content (spec 10): the key says so, and names the content, so that it is kept once. Content
 * that does not fit is named by its hash: two that differ only late in their text are two.
 */
export function conflictKey(key: string, event: OrderEvent): string {
  const whole = `${key}#${contentOf(event)}`;
  return whole.length <= KEY_MAX_CHARS ? whole : `${key}#sha256:${sha256Text(contentOf(event))}`;
}

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
    occurredAt: Date.parse(event.body.occurred_at),
    receivedAt: nowMs,
    attempts: 0,
    nextAt: null,
    reason: state === 'refused' ? 'illegal_move' : null,
  };
}

/** A stored event as it came. */
export const incomingOf = (row: StoredEvent): IncomingEvent => ({
  event: { name: row.name, body: row.body } as unknown as OrderEvent,
  eventId: row.eventId,
  via: row.via === 'http' ? 'http' : 'kafka',
  headers: row.headers,
  traceparent: row.traceparent,
});
