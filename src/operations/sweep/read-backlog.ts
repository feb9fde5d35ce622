import type { Backlog } from '../../platform/metrics.ts';
import type { Deps } from '../../service/deps.ts';

/** The numbers of waiting rows and the ages of the oldest (spec 16); 0 when nothing waits. */
export async function readBacklog({ store, clock }: Pick<Deps, 'store' | 'clock'>): Promise<Backlog> {
  const nowMs = clock.nowMs();
  const age = (oldestMs: number | null) => (oldestMs === null ? 0 : Math.max(0, nowMs - oldestMs));
  const [outbox, inbox, deadLetters, reviews] = await Promise.all([
    store.outbox.backlog(),
    store.events.backlog(),
    store.deadLetters.countOpen(),
    store.reviews.counts(),
  ]);
  return {
    outboxRows: outbox.unsent,
    outboxAgeMs: age(outbox.oldestMs),
    inboxRows: inbox.waiting,
    inboxAgeMs: age(inbox.oldestMs),
    deadLetters,
    reviews: Object.entries(reviews).map(([reason, { orders, oldestMs }]) => ({
      reason,
      orders,
      ageMs: age(oldestMs),
    })),
  };
}
