import type { DueOrder } from '../../repositories/order-progress.ts';
import type { Overdue } from '../../repositories/orders.ts';
import type { Deps } from '../../service/deps.ts';
import { transitionOrder } from '../orders/transition-order.ts';
import { sweepCall } from '../shared/sweep-call.ts';
import { whenFree } from '../shared/when-free.ts';
import { AT_ONCE, type WorkQueue } from '../shared/work-queue.ts';

/** When a due order under review, which makes no transition, is looked at again. */
const AGAIN_MS = 3_600_000;

/**
 * The sweep's queue of unpaid orders past their deadline: they are canceled and give back stock, coupon and wallet
 * money (spec 9). An order under review does not expire. @returns the number of canceled orders
 */
export const expiryQueue = (deps: Deps): WorkQueue<Overdue> => ({
  name: 'expiry',
  atOnce: AT_ONCE,
  due: (nowMs, after, limit) => deps.store.orders.overdue(nowMs, after, limit),
  async work(due, isCareful) {
    if (isCareful) await whenFreeToGiveBack(deps, due.orderId, due);
    return move(deps, due.orderId);
  },
});

/**
 * The sweep's queue of authorizations that lapse without a capture, and of orders that count as received because nobody
 * confirmed them (spec 9). @returns the number of transitions
 */
export const dueQueue = (deps: Deps): WorkQueue<DueOrder> => ({
  name: 'due',
  atOnce: AT_ONCE,
  due: (nowMs, after, limit) => deps.store.progress.due(nowMs, after, limit),
  async work({ orderId, userId }, isCareful) {
    const nowMs = deps.clock.nowMs();
    const order = isCareful ? await deps.store.orders.find(orderId, userId) : null;
    if (order?.status === 'authorized') await whenFreeToGiveBack(deps, orderId, order);
    const moved = await move(deps, orderId);
    if (moved === 0) await deps.store.progress.postpone(orderId, nowMs, nowMs + AGAIN_MS);
    return moved;
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

const move = async (deps: Deps, orderId: string): Promise<number> =>
  (await transitionOrder(deps, orderId, 'time_passed', 'sweep', sweepCall(deps.ids))) ? 1 : 0;
