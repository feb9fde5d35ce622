import { type Deps, sweepCall } from '../deps.ts';
import type { OrderRow } from '../repositories/orders.ts';
import { settleHold } from './wallet.ts';

const BATCH = 100;

/**
 * Unpaid orders past their deadline are canceled and give back stock, coupon and wallet (spec 9), exactly once: the
 * guarded move of the order's state carries all the rest in its transaction. Gives how many it canceled.
 */
export async function expireOrders(deps: Deps): Promise<number> {
  let canceled = 0;
  for (const order of await deps.store.orders.overdue(deps.clock.nowMs(), BATCH)) {
    if (await expireOrder(deps, order)) canceled += 1;
  }
  return canceled;
}

async function expireOrder(deps: Deps, order: OrderRow): Promise<boolean> {
  const { orderId, userId } = order;
  // Lines never change after the order is placed, so they may be read before the transaction.
  const lines = await deps.store.orders.lines(orderId);
  const nowMs = deps.clock.nowMs();
  const won = await deps.store.transaction(async (repos) => {
    if (!(await repos.orders.expire(orderId, nowMs))) return false;
    const eventId = deps.ids.unique();
    await repos.orders.addTimeline({
      orderId,
      eventId,
      fromStatus: 'unpaid',
      toStatus: 'canceled',
      actor: 'sweep',
      reason: 'pay_deadline_passed',
      at: nowMs,
    });
    await repos.outbox.add([
      {
        orderId,
        eventId,
        seq: 0,
        topic: 'order.canceled',
        payload: {
          order_id: orderId,
          user_id: userId,
          reason: 'pay_deadline_passed',
          occurred_at: new Date(nowMs).toISOString(),
        },
        traceparent: null,
        createdAt: nowMs,
      },
    ]);
    if (order.cashMinor > 0n) await repos.holds.move(orderId, 'bound', 'releasing', nowMs);
    if (order.couponCode !== '') await repos.coupons.giveBack(order.couponCode, userId);
    await repos.stock.giveBack(lines);
    return true;
  });
  if (won && order.cashMinor > 0n) {
    const amount = { amountMinor: order.cashMinor, currency: order.currency };
    await settleHold(deps, { orderId, userId, amount, state: 'releasing' }, sweepCall(deps.ids));
  }
  return won;
}
