import type { Deps } from '../../deps.ts';
import type { OrderStatus } from '../../domain/lifecycle/order-state.ts';
import type { OrderReadModel } from '../../repositories/order-read-model.ts';
import { loadPage, type OrderPage, withNext } from './listed-order.ts';

/** What the back office looks for; null is any. Without anything: the newest of all. */
export type SearchRequest = {
  readonly userId: string | null;
  readonly shortId: string | null;
  readonly status: OrderStatus | null;
  /** placed at or after, and before */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly cursor: { readonly createdAtMs: number; readonly orderId: string } | null;
  readonly limit: number;
};

/**
 * Orders for the back office (spec 13). A short id is one look-up; a user's orders go by id, everyone's by when they
 * were placed. Only a user's own number of orders can make a search by user and time longer, never the table's size.
 */
export async function searchOrders(deps: Deps, request: SearchRequest): Promise<OrderPage> {
  return loadPage(
    deps,
    await idsFor(deps, request),
    request.limit,
    (sheet) => fits(request, sheet),
    (last) => `${last.createdAtMs}-${last.orderId}`,
  );
}

async function idsFor(deps: Deps, request: SearchRequest): Promise<readonly string[]> {
  const { orderPageIds } = deps.store;
  if (request.shortId !== null) {
    const id = await orderPageIds.idOfShort(request.shortId);
    return id === null || request.cursor !== null ? [] : [id];
  }
  const page = {
    statuses: request.status === null ? null : [request.status],
    createdFromMs: request.fromMs,
    createdBeforeMs: request.toMs,
    limit: withNext(request.limit),
  };
  if (request.userId === null) return orderPageIds.idsByTime({ ...page, before: request.cursor });
  return orderPageIds.idsOfUser({
    ...page,
    userId: request.userId,
    withRefunds: false,
    beforeId: request.cursor?.orderId ?? null,
  });
}

const fits = ({ userId, status, fromMs, toMs }: SearchRequest, sheet: OrderReadModel): boolean =>
  (userId === null || sheet.userId === userId) &&
  (status === null || sheet.status === status) &&
  (fromMs === null || sheet.createdAtMs >= fromMs) &&
  (toMs === null || sheet.createdAtMs < toMs);
