import { type Deps, sweepCall } from '../deps.ts';
import { moveOrder } from './move-order.ts';
import { orLater } from './or-later.ts';

const BATCH = 100;
/** A due order that may not move yet (under review) is looked at again after this. */
const AGAIN_MS = 3_600_000;

/**
 * Part of the sweep: unpaid orders past their deadline are canceled and give back stock, coupon and wallet;
 * authorizations that were not captured lapse; orders nobody confirmed count as received (spec 9). Gives how many
 * moved. An order under review does not expire.
 */
export async function moveDueOrders(deps: Deps): Promise<number> {
  const nowMs = deps.clock.nowMs();
  let moved = 0;
  for (const order of await deps.store.orders.overdue(nowMs, BATCH)) moved += await move(deps, order.orderId);
  for (const orderId of await deps.store.progress.due(nowMs, BATCH)) {
    const count = await move(deps, orderId);
    moved += count;
    if (count === 0) await deps.store.progress.postpone(orderId, nowMs, nowMs + AGAIN_MS);
  }
  return moved;
}

async function move(deps: Deps, orderId: string): Promise<number> {
  return orLater(deps, { order_id: orderId }, async () =>
    (await moveOrder(deps, orderId, 'time_passed', 'sweep', sweepCall(deps.ids))) ? 1 : 0,
  );
}
