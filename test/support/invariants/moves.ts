import { type Must, type OrderOf, of, type Snapshot } from './snapshot.ts';

/** The table of spec 9, written again by hand, so that a mistake in the program's table is found. */
const LEGAL = [
  'unpaid payment_authorized authorized',
  'unpaid payment_captured paid',
  'authorized payment_captured paid',
  'unpaid payment_failed unpaid',
  'unpaid user_canceled canceled',
  'authorized user_canceled canceled',
  'unpaid review_canceled canceled',
  'authorized review_canceled canceled',
  'paid review_canceled canceled',
  'purchased review_canceled canceled',
  'unpaid pay_deadline_passed canceled',
  'authorized payment_voided canceled',
  'authorized authorization_lapsed canceled',
  'paid all_purchased purchased',
  'purchased first_group_shipped shipped',
  'shipped first_group_arrived receiving',
  'receiving all_groups_received received',
  'receiving user_confirmed received',
  'receiving receiving_timed_out received',
  ...['paid', 'purchased', 'shipped', 'receiving', 'received'].map(
    (from) => `${from} fully_refunded refunded`,
  ),
];
/** Whether a row is the end of a review, which is no transition. */
export const isReviewEnd = (row: Snapshot['timeline'][number]): boolean =>
  row.fromStatus === row.toStatus && /^review_(resolved|given_back|canceled): ./.test(row.reason);

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** The timeline is a legal path from the order's beginning to its state. */
export function checkMoves(s: Snapshot, must: Must): void {
  for (const order of s.orders) {
    const all = of(s.timeline, order.orderId).toSorted((a, b) => a.seq - b.seq);
    const rows = all.filter((row) => !isReviewEnd(row));
    let at = order.finalMinor === 0n ? 'paid' : 'unpaid';
    for (const { fromStatus, reason, toStatus } of rows) {
      const move = `${fromStatus} ${reason} ${toStatus}`;
      must('move', fromStatus === at && LEGAL.includes(move), () => `${order.orderId}: ${move} while ${at}`);
      at = toStatus;
    }
    must(
      'move',
      at === order.status,
      () => `${order.orderId} is ${order.status}, its timeline ends in ${at}`,
    );
    const reached = rows.map((row) => row.toStatus).filter((status) => status !== 'unpaid');
    must('move', new Set(reached).size === reached.length, () => `${order.orderId} was twice ${reached}`);
    checkTimes(s, must, order, rows);
  }
}

type Rows = Snapshot['timeline'];

/** Transitions by time happen at their time, and a requested end has the money that belongs to it. */
function checkTimes(s: Snapshot, must: Must, order: OrderOf, rows: Rows): void {
  const when = (status: string) => rows.find((row) => row.toStatus === status)?.atMs ?? 0;
  for (const { reason, atMs } of rows) {
    if (reason === 'pay_deadline_passed')
      must('time', atMs >= order.payDeadlineMs, () => `${order.orderId} expired before its deadline`);
    if (reason === 'authorization_lapsed')
      must('time', atMs >= when('authorized') + 7 * DAY, () => `${order.orderId} lapsed too early`);
    if (reason === 'receiving_timed_out')
      must('time', atMs >= when('receiving') + 15 * DAY, () => `${order.orderId} timed out too early`);
  }
  must('time', order.payDeadlineMs === order.createdAtMs + 30 * MINUTE, () => `${order.orderId}: deadline`);
  const left = order.cartLeftAtMs !== null;
  const isPaid = !['unpaid', 'authorized', 'canceled'].includes(order.status);
  const leaves = !order.noRemoveFromCart || order.clientPaidAtMs !== null || isPaid;
  must('cart', left === leaves, () => `${order.orderId}: left the cart ${left}, should ${leaves}`);
  must('wallet', of(s.holds, order.orderId).length <= 1, () => `${order.orderId}: two holds`);
}
