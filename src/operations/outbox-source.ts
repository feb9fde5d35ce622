import type { Deps } from '../deps.ts';
import { latestEnd } from '../domain/windows.ts';

const LEASE = 'outbox-relay';
/** No relay asks for longer. */
const LEASE_MAX_MS = 600_000;

/** The outbox for the relay (spec 10, "Out"): see `events/outgoing.ts` for what it promises. */
export function outboxSource(deps: Pick<Deps, 'store' | 'clock'>) {
  return {
    async lease(holder: string, forMs: number): Promise<boolean> {
      const nowMs = deps.clock.nowMs();
      return deps.store.leases.take(LEASE, holder, nowMs, nowMs + forMs, latestEnd(nowMs, LEASE_MAX_MS));
    },
    async unsent(limit: number) {
      return (await deps.store.outbox.unsent(limit)).map((row) => ({
        orderId: row.orderId,
        eventId: row.eventId,
        topic: row.topic,
        payload: JSON.stringify(row.payload),
        traceparent: row.traceparent,
      }));
    },
    async markSent(records: readonly { readonly orderId: string; readonly eventId: string }[]) {
      await deps.store.outbox.markSent(records, deps.clock.nowMs());
    },
  };
}
