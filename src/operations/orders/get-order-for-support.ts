import type { StoredOutgoing } from '../../domain/order/read-model.ts';
import type { HoldState, StoredEvent } from '../../domain/order/records.ts';
import type { Deps } from '../../service/deps.ts';
import { loadDetail, type OrderDetail } from './get-order.ts';

/** An order for the back office: with its incoming and outgoing events and its wallet hold. */
export type OrderForSupport = {
  readonly detail: OrderDetail;
  readonly events: readonly StoredEvent[];
  readonly outgoing: readonly StoredOutgoing[];
  readonly holdState: HoldState | null;
};

/** Any user's order in full, for the back office (spec 13). @throws DomainError ORDER_NOT_FOUND */
export async function getOrderForSupport(deps: Deps, orderId: string): Promise<OrderForSupport> {
  // The detail takes six reads side by side, as many as a Worker may have in flight.
  const { detail, events } = await loadDetail(deps, orderId, null);
  const [outgoing, holdState] = await Promise.all([
    deps.store.outbox.listFor(orderId),
    deps.store.holds.stateOf(orderId),
  ]);
  return { detail, events, outgoing, holdState };
}
