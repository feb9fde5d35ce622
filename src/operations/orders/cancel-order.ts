import { DomainError } from '../../domain/values/errors.ts';
import type { Deps } from '../../service/deps.ts';
import { ownOrder, viewOf } from '../shared/order-view.ts';
import type { OrderView, SignedIn } from '../shared/types.ts';
import { transitionOrder } from './transition-order.ts';

/**
 * The user cancels an order that is not paid (spec 9, 13): stock, coupon and wallet money go back, an authorization is
 * voided, and captured money is refunded.
 * @throws DomainError ORDER_NOT_FOUND; ORDER_NOT_CANCELABLE with the order's status
 */
export async function cancelOrder(deps: Deps, caller: SignedIn, orderId: string): Promise<OrderView> {
  const before = await ownOrder(deps, orderId, caller.userId);
  const isMoved = await transitionOrder(deps, orderId, 'cancel', 'user', caller);
  const order = await ownOrder(deps, orderId, caller.userId);
  if (!isMoved) {
    deps.metrics.illegalMove(before.status, 'user_canceled');
    throw new DomainError('ORDER_NOT_CANCELABLE', { status: order.status });
  }
  return viewOf(order);
}
