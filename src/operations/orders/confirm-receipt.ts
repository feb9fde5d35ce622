import { DomainError } from '../../domain/values/errors.ts';
import type { Deps } from '../../service/deps.ts';
import { ownOrder, viewOf } from '../shared/order-view.ts';
import type { OrderView, SignedIn } from '../shared/types.ts';
import { transitionOrder } from './transition-order.ts';

/**
 * The user confirms that everything has arrived (spec 9, 13). An order is received once: a parcel's event or time may
 * come first.
 * @throws DomainError ORDER_NOT_FOUND; ORDER_NOT_CONFIRMABLE with the order's status
 */
export async function confirmReceipt(deps: Deps, caller: SignedIn, orderId: string): Promise<OrderView> {
  const before = await ownOrder(deps, orderId, caller.userId);
  const isMoved = await transitionOrder(deps, orderId, 'confirm', 'user', caller);
  const order = await ownOrder(deps, orderId, caller.userId);
  if (!isMoved) {
    deps.metrics.illegalMove(before.status, 'user_confirmed');
    throw new DomainError('ORDER_NOT_CONFIRMABLE', { status: order.status });
  }
  return viewOf(order);
}
