import type { Deps } from '../../service/deps.ts';
import { ownOrder, viewOf } from '../shared/order-view.ts';
import type { OrderView, SignedIn } from '../shared/types.ts';

/**
 * The APP says that it has paid (spec 8). This keeps the time of the first such call and takes the entries out of the
 * cart, once per order. It changes nothing about money.
 */
export async function notePaidFromClient(deps: Deps, caller: SignedIn, orderId: string): Promise<OrderView> {
  // 1. Load
  const [row, lines] = await Promise.all([
    ownOrder(deps, orderId, caller.userId),
    deps.store.orders.lines(orderId),
  ]);
  if (row.clientPaidAtMs !== null && row.cartLeftAtMs !== null) return viewOf(row);
  // 3. Write
  const nowMs = deps.clock.nowMs();
  await deps.store.transaction([`order ${orderId}`], async (repos) => {
    await repos.orders.markClientPaid(orderId, nowMs);
    if (await repos.orders.markCartLeft(orderId, nowMs)) await repos.cart.subtract(caller.userId, lines);
  });
  return viewOf(await ownOrder(deps, orderId, caller.userId));
}
