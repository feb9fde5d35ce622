import { type Deps, sweepCall } from '../deps.ts';
import type { AskedTrigger } from '../domain/order-walk.ts';
import type { DueOrder } from '../repositories/order-progress.ts';
import type { Overdue } from '../repositories/orders.ts';
import { moveOrder } from './move-order.ts';
import type { OrderLedger } from './order-ledger.ts';
import { whenFree } from './when-free.ts';
import { AT_ONCE, type WorkQueue } from './work-queue.ts';

/** A due order that may not move yet (under review) is looked at again after this. */
const AGAIN_MS = 3_600_000;

/**
 * Part of the sweep: unpaid orders past their deadline are canceled and give back stock, coupon and wallet (spec 9).
 * An order under review does not expire. Gives how many moved.
 */
export const expiryQueue = (deps: Deps): WorkQueue<Overdue> => ({
  name: 'expiry',
  atOnce: AT_ONCE,
  due: (nowMs, after, limit) => deps.store.orders.overdue(nowMs, after, limit),
  async work(due, isCareful) {
    const nowMs = deps.clock.nowMs();
    if (isCareful) await whenFreeToGiveBack(deps, due.orderId, due);
    return move(
      deps,
      due.orderId,
      'pay_deadline_passed',
      ({ order }) => order.status === 'unpaid' && order.payDeadlineMs <= nowMs && !order.paymentReview,
    );
  },
});

/**
 * Part of the sweep: authorizations that were not captured lapse; orders nobody confirmed count as received (spec 9).
 * Gives how many moved.
 */
export const dueQueue = (deps: Deps): WorkQueue<DueOrder> => ({
  name: 'due',
  atOnce: AT_ONCE,
  due: (nowMs, after, limit) => deps.store.progress.due(nowMs, after, limit),
  async work({ orderId, userId }, isCareful) {
    const nowMs = deps.clock.nowMs();
    const isDue = ({ progress }: OrderLedger) => progress.dueAt !== null && progress.dueAt <= nowMs;
    const order = isCareful ? await deps.store.orders.find(orderId, userId) : null;
    if (order?.status === 'authorized') await whenFreeToGiveBack(deps, orderId, order);
    const lapsed = await move(
      deps,
      orderId,
      'authorization_lapsed',
      // Money that came in short waits for a person, as before the deadline.
      (ledger) => isDue(ledger) && ledger.order.status === 'authorized' && !ledger.order.paymentReview,
    );
    const timedOut = await move(
      deps,
      orderId,
      'receiving_timed_out',
      (ledger) => isDue(ledger) && ledger.order.status === 'receiving',
    );
    if (lapsed + timedOut === 0) await deps.store.progress.postpone(orderId, nowMs, nowMs + AGAIN_MS);
    return lapsed + timedOut;
  },
});

async function whenFreeToGiveBack(
  deps: Deps,
  orderId: string,
  { userId, couponCode }: { readonly userId: string; readonly couponCode: string },
): Promise<void> {
  const lines = await deps.store.orders.lines(orderId);
  await whenFree(deps, { skuIds: lines.map((line) => line.skuId), userId, couponCode });
}

async function move(
  deps: Deps,
  orderId: string,
  asked: AskedTrigger,
  isAllowed: (ledger: OrderLedger) => boolean,
): Promise<number> {
  const call = sweepCall(deps.ids);
  return (await moveOrder(deps, { orderId, asked, actor: 'sweep', call, isAllowed })) ? 1 : 0;
}
