import { type Deps, sweepCall } from '../deps.ts';
import type { AskedTrigger } from '../domain/order-walk.ts';
import { moveOrder } from './move-order.ts';
import { orLater } from './or-later.ts';
import type { OrderLedger } from './order-ledger.ts';

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
  for (const order of await deps.store.orders.overdue(nowMs, BATCH)) {
    moved += await move(
      deps,
      order.orderId,
      'pay_deadline_passed',
      (ledger) =>
        ledger.order.status === 'unpaid' &&
        ledger.order.payDeadlineMs <= nowMs &&
        !ledger.order.paymentReview,
    );
  }
  for (const orderId of await deps.store.progress.due(nowMs, BATCH)) {
    const isDue = ({ progress }: OrderLedger) => progress.dueAt !== null && progress.dueAt <= nowMs;
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
    moved += lapsed + timedOut;
    if (lapsed + timedOut === 0) await deps.store.progress.postpone(orderId, nowMs, nowMs + AGAIN_MS);
  }
  return moved;
}

async function move(
  deps: Deps,
  orderId: string,
  asked: AskedTrigger,
  isAllowed: (ledger: OrderLedger) => boolean,
): Promise<number> {
  const call = sweepCall(deps.ids);
  return orLater(deps, { order_id: orderId, asked }, async () =>
    (await moveOrder(deps, { orderId, asked, actor: 'sweep', call, isAllowed })) ? 1 : 0,
  );
}
