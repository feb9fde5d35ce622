import { canPay } from '../../domain/order/order-actions.ts';
import { methodsFor } from '../../domain/payments/payment-methods.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { Deps } from '../../service/deps.ts';
import { ownOrder, viewOf } from '../shared/order-view.ts';
import type { PayOptions, SignedIn } from '../shared/types.ts';

/**
 * How an order can be paid (spec 7). @throws DomainError ORDER_NOT_FOUND, ORDER_NOT_PAYABLE (also past its deadline)
 */
export async function listPayMethods(deps: Deps, caller: SignedIn, orderId: string): Promise<PayOptions> {
  const [row, rules] = await Promise.all([
    ownOrder(deps, orderId, caller.userId),
    deps.catalogue.paymentMethods(),
  ]);
  if (!canPay(row, deps.clock.nowMs())) {
    throw new DomainError('ORDER_NOT_PAYABLE', { status: row.status });
  }
  const order = viewOf(row);
  const payer = { region: row.region, client: caller.client, language: caller.language };
  return { order, paymentMethods: methodsFor(rules, order.final, payer) };
}
