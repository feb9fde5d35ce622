import { doublingPauseMs } from '../../domain/values/pause.ts';
import { latestEnd } from '../../domain/values/windows.ts';
import type { Deps } from '../../service/deps.ts';

const LEASE = 'outbox-relay';
/** The longest lease that a relay may ask for. */
const LEASE_MAX_MS = 600_000;
const FIRST_PAUSE_MS = 1_000;
const PAUSE_MAX_MS = 60_000;

type Row = { readonly orderId: string; readonly eventId: string; readonly attempts: number };

/** The outbox for the relay (spec 10, "Out"); `events/outgoing.ts` has its guarantees. */
export function outboxSource(deps: Pick<Deps, 'store' | 'clock'>) {
  const { store, clock } = deps;
  return {
    async lease(holder: string, forMs: number): Promise<boolean> {
      const nowMs = clock.nowMs();
      return store.leases.take(LEASE, holder, nowMs, nowMs + forMs, latestEnd(nowMs, LEASE_MAX_MS));
    },
    unsent(limit: number) {
      const nowMs = clock.nowMs();
      return store.outbox.unsent(limit, nowMs, latestEnd(nowMs, PAUSE_MAX_MS));
    },
    async markSent(records: readonly Pick<Row, 'orderId' | 'eventId'>[]) {
      await store.outbox.markSent(records, clock.nowMs());
    },
    async putOff(records: readonly Row[]) {
      // The first row of an order is the one that was refused; later rows were tried less often, or never.
      const tried = new Map<string, number>();
      for (const { orderId, attempts } of records)
        tried.set(orderId, Math.max(tried.get(orderId) ?? 0, attempts));
      for (const [attempts, rows] of Map.groupBy(records, (row) => tried.get(row.orderId) ?? 0)) {
        const pauseMs = doublingPauseMs(attempts, FIRST_PAUSE_MS, PAUSE_MAX_MS);
        await store.outbox.putOff(rows, attempts + 1, clock.nowMs() + pauseMs);
      }
    },
  };
}
