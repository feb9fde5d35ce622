import type { SWITCHED_OFF } from '../../domain/order/incoming-event.ts';
import { cutText } from '../../domain/values/outside-text.ts';
import type { Deps } from '../../service/deps.ts';
import { boundedKey } from '../shared/bounded-key.ts';

/**
 * An event that has no handler, or that is switched off and breaks its contract: kept and counted, so that people can see
 * that it exists (spec 10).
 */
export type IgnoredEvent = {
  readonly name: string;
  /** unique for one delivery: its event id, its place in Kafka, or a hash of it */
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly via: 'kafka' | 'http';
  readonly traceparent: string | null;
  readonly why: 'no_handler' | typeof SWITCHED_OFF;
};

/** An ignored event is filed under no order, for nothing in it is trusted. */
const NO_ORDER = '';
/** A topic's name may be longer than the column; the key has the whole name. */
const NAME_MAX = 64;

export async function keepIgnoredEvent(deps: Deps, event: IgnoredEvent): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const row = {
    orderId: NO_ORDER,
    eventKey: boundedKey(`${event.name}/${event.key}`),
    name: cutText(event.name, NAME_MAX),
    state: 'ignored' as const,
    body: { ...event.body },
    headers: null,
    eventId: null,
    via: event.via,
    traceparent: event.traceparent,
    occurredAtMs: nowMs,
    receivedAtMs: nowMs,
    attempts: 0,
    nextAtMs: nowMs,
    reason: event.why,
  };
  await deps.store.events.insert([row]).catch((error) => {
    if (!deps.isDuplicateKey(error)) throw error;
  });
}
