import type { StoredOutgoing } from '../../domain/order/read-model.ts';
import type { HoldState, StoredEvent } from '../../domain/order/records.ts';
import type { Deps } from '../../service/deps.ts';
import { loadDetail, type OrderDetail } from './get-order.ts';

/** An order as the back office sees it: also what came in, what went out, and what the wallet holds. */
export type OrderForSupport = {
  readonly detail: OrderDetail;
  readonly events: readonly StoredEvent[];
  readonly outgoing: readonly StoredOutgoing[];
  readonly holdState: HoldState | null;
};

/** Anyone's order in full, for the back office (spec 13). @throws DomainError ORDER_NOT_FOUND */
export async function getOrderForSupport(deps: Deps, orderId: string): Promise<OrderForSupport> {
  // The detail is six reads side by side, as many as a Worker may have under way at once.
  const { detail, events } = await loadDetail(deps, orderId, null);
  const [outgoing, holdState] = await Promise.all([
    deps.store.outbox.listFor(orderId),
    deps.store.holds.stateOf(orderId),
  ]);
  return { detail, events, outgoing, holdState };
}
