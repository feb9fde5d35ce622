import type { Deps } from '../deps.ts';
import { DomainError } from '../domain/errors.ts';
import { canPay } from '../domain/order-actions.ts';
import { methodsFor } from '../domain/payment-methods.ts';
import { ownOrder, viewOf } from './order-view.ts';
import type { PayOptions, SignedIn } from './types.ts';

/** How an order can be paid (spec 7). @throws DomainError ORDER_NOT_FOUND, ORDER_NOT_PAYABLE (by the clock too) */
export async function listPayMethods(deps: Deps, caller: SignedIn, orderId: string): Promise<PayOptions> {
  const [row, rules] = await Promise.all([
    ownOrder(deps, orderId, caller.userId),
    deps.store.paymentMethods.enabled(),
  ]);
  if (!canPay(row, deps.clock.nowMs())) {
    throw new DomainError('ORDER_NOT_PAYABLE', { status: row.status });
  }
  const order = viewOf(row);
  const payer = { region: row.region, client: caller.client, language: caller.language };
  return { order, paymentMethods: methodsFor(rules, order.final, payer) };
}
