import type { Deps } from '../deps.ts';

/** An event nobody here handles: kept and counted, so that somebody can tell that it exists (spec 10). */
export type IgnoredEvent = {
  readonly name: string;
  /** unique for one delivery: its event id, or where it stood, or a hash of it */
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly via: 'kafka' | 'http';
  readonly traceparent: string | null;
  readonly why: 'no_handler' | 'switched_off';
};

/** Not filed under an order: nothing of it is trusted, so no order may find it among its own. */
const NO_ORDER = '';

export async function keepIgnoredEvent(deps: Deps, event: IgnoredEvent): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const row = {
    orderId: NO_ORDER,
    eventKey: `${event.name}/${event.key}`.slice(0, 320),
    name: event.name.slice(0, 64),
    state: 'ignored' as const,
    body: { ...event.body },
    headers: null,
    eventId: null,
    via: event.via,
    traceparent: event.traceparent,
    occurredAt: nowMs,
    receivedAt: nowMs,
    attempts: 0,
    nextAt: nowMs,
    reason: event.why,
  };
  await deps.store.events.insert([row]).catch((error) => {
    if (!deps.isDuplicateKey(error)) throw error;
  });
}
