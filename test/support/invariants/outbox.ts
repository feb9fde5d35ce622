import { moveToldBy } from '../move-topics.ts';
import { isReviewEnd } from './moves.ts';
import { type Must, of, type Snapshot } from './snapshot.ts';

const NOTIFIED = ['paid', 'canceled', 'purchased', 'shipped', 'receiving', 'received'];

/** One outgoing event per change and one notification per step, numbered without a repeat (spec 10 "Out", 12). */
export function checkOutbox(s: Snapshot, must: Must): void {
  for (const order of s.orders) {
    const { orderId } = order;
    const out = of(s.outbox, orderId);
    const moves = of(s.timeline, orderId);
    const told = of(s.notifications, orderId);
    const began = order.finalMinor === 0n ? ['created', 'paid'] : ['created'];
    const should = [
      ...began,
      ...moves.filter((row) => row.toStatus !== 'unpaid' && !isReviewEnd(row)).map((row) => row.toStatus),
    ];
    const topics = out.map((row) => moveToldBy(row.topic)).filter((word) => word !== null);
    must('outbox', same(topics, should), () => `${orderId} told ${topics}, should ${should}`);
    const kinds = told.filter((row) => NOTIFIED.includes(row.kind) && !row.sourceKey.startsWith('noti/'));
    const steps = should.filter((one) => NOTIFIED.includes(one));
    must(
      'notification',
      same(
        kinds.map((row) => row.kind),
        steps,
      ),
      () => `${orderId}: ${steps} not told once`,
    );
    const numbers = [...out.map((row) => row.seq), ...moves.map((row) => row.seq)];
    must('outbox', new Set(numbers).size === numbers.length, () => `${orderId}: a number twice`);
    const next = of(s.progress, orderId)[0]?.nextSeq ?? 3;
    must(
      'outbox',
      numbers.every((seq) => seq < next),
      () => `${orderId}: next number ${next} is taken`,
    );
    must(
      'notification',
      told.every((row) => row.userId === order.userId),
      () => `${orderId}: told to somebody else`,
    );
    checkRefundsTold(s, must, orderId);
  }
  const pushed = s.outbox.filter((row) => row.topic === 'noti.user').map((row) => notiIdOf(row.payload));
  const kept = s.notifications.map((row) => row.notiId);
  must('notification', same(pushed, kept), () => `${kept.length} notifications, ${pushed.length} pushed`);
}

/** There is one `refund.requested` for each beginning of a refund: the first, and each retry after a failure. */
function checkRefundsTold(s: Snapshot, must: Must, orderId: string): void {
  const asked = of(s.outbox, orderId).filter((row) => row.topic === 'refund.requested');
  const refunds = of(s.refunds, orderId);
  for (const { refundId } of refunds) {
    const attempts = of(s.legs, orderId)
      .filter((leg) => leg.refundId === refundId)
      .flatMap((leg) => leg.attempts);
    const least = new Set(attempts.map((one) => one.beganAtMs)).size;
    const most = 1 + attempts.filter((one) => one.attempt > 1).length;
    const told = asked.filter((row) => (row.payload as { refund_id: string }).refund_id === refundId).length;
    must(
      'outbox',
      least <= told && told <= most,
      () => `${refundId}: requested ${told}, began ${least} times`,
    );
  }
  if (refunds.length === 0)
    must('outbox', asked.length === 0, () => `${orderId}: no refund, but told of one`);
}

const notiIdOf = (payload: unknown): string => (payload as { noti_id: string }).noti_id;
const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().join() === [...b].sort().join();
