import { type Must, of, type Snapshot } from '../support/invariants/snapshot.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** How much the clocks of writer and sweeper may differ from the judge's. */
const SLACK_MS = 2 * MINUTE;

/**
 * A lower bound: what time makes due is done one sweep later (spec 9). An order under review waits for a person.
 */
export function checkDue(s: Snapshot, must: Must): void {
  const isPast = (atMs: number) => atMs + SLACK_MS < s.nowMs;
  for (const { orderId, status, payDeadlineMs, paymentReview } of s.orders) {
    if (paymentReview) continue;
    const since = of(s.timeline, orderId).find((row) => row.toStatus === status)?.atMs ?? s.nowMs;
    const isLate = {
      unpaid: isPast(payDeadlineMs),
      authorized: isPast(since + 7 * DAY),
      receiving: isPast(since + 15 * DAY),
    }[status];
    must('due', isLate !== true, () => `${orderId} is still ${status}, though a sweep has passed`);
  }
}
