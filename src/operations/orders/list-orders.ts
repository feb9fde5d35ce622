import { ORDER_GROUPS, type OrderGroup, type OrderGroupName } from '../../domain/lifecycle/order-groups.ts';
import type { Deps } from '../../service/deps.ts';
import type { SignedIn } from '../shared/types.ts';
import { loadPage, type OrderPage, withNext } from './listed-order.ts';

export type ListRequest = {
  /** null means all orders */
  readonly group: OrderGroupName | null;
  /** the last order's id of the page before; null for the first page */
  readonly cursor: string | null;
  readonly limit: number;
};

/** A page of the user's own orders, newest first (spec 13): one statement for the ids and two for the orders. */
export async function listOrders(deps: Deps, caller: SignedIn, request: ListRequest): Promise<OrderPage> {
  const group: OrderGroup | null = request.group === null ? null : ORDER_GROUPS[request.group];
  const ids = await deps.store.orderPageIds.idsOfUser({
    userId: caller.userId,
    statuses: group?.statuses ?? null,
    withRefunds: group?.withRefunds ?? false,
    createdFromMs: null,
    createdBeforeMs: null,
    beforeId: request.cursor,
    limit: withNext(request.limit),
  });
  return loadPage(
    deps,
    ids.map((id) => ({ atMs: null, id })),
    request.limit,
    ({ status }) => group === null || group.withRefunds || group.statuses.includes(status),
  );
}
