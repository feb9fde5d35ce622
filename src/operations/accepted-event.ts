import type { Deps } from '../deps.ts';
import { storedInstant } from '../domain/instant.ts';
import { contentOf, type OrderEvent } from '../domain/order-event.ts';
import type { EventState, StoredEvent } from '../repositories/order-events.ts';
import { boundedKey } from './bounded-key.ts';

/** An event that its contract let through (spec 10). */
export type AcceptedEvent = {
  readonly event: OrderEvent;
  readonly eventId: string | null;
  readonly via: 'kafka' | 'http';
  readonly headers: Readonly<Record<string, string>> | null;
  readonly traceparent: string | null;
};

/** The same key with other content (spec 10): the key says so, and holds the content, so that it is kept once. */
export const conflictKey = (key: string, event: OrderEvent): Promise<string> =>
  boundedKey(`${key}#${contentOf(event)}`);

export function newEventRow(
  deps: Deps,
  accepted: AcceptedEvent,
  key: string,
  state: EventState,
): StoredEvent {
  const { event } = accepted;
  const { event_id: _, ...body } = event.body as unknown as Record<string, unknown>;
  return {
    orderId: event.body.order_id,
    eventKey: key,
    name: event.name,
    state,
    body,
    headers: accepted.headers,
    eventId: accepted.eventId,
    via: accepted.via,
    traceparent: accepted.traceparent,
    occurredAt: storedInstant(event.body.occurred_at),
    receivedAt: deps.clock.nowMs(),
    attempts: 0,
    nextAt: null,
    reason: state === 'refused' ? 'illegal_move' : null,
  };
}
