import type { OrderStatus } from '../../domain/lifecycle/order-state.ts';
import type { ReviewReason } from '../../domain/lifecycle/order-transitions.ts';
import type { OrderReadModel } from '../../domain/order/read-model.ts';
import type { Deps } from '../../service/deps.ts';
import { loadPage, type OrderPage, withNext } from './listed-order.ts';
import { namedOrders, type OrderNames } from './named-orders.ts';

/** The filters of a search; null means any. Without filters the result is the newest orders. */
export type SearchRequest = OrderNames & {
  readonly userId: string | null;
  /** why the orders are under review */
  readonly review: ReviewReason | 'any' | null;
  readonly status: OrderStatus | null;
  /** placed at or after, and before */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly cursor: { readonly createdAtMs: number; readonly orderId: string } | null;
  readonly limit: number;
};

/**
 * Searches orders for the back office (spec 13). A name of an order costs one look-up, and the review queue its own
 * length. A user's orders are read by id, everybody's by the time of placing. A search by user and time costs as much
 * as the user has orders, never as much as the table has.
 */
export async function searchOrders(deps: Deps, request: SearchRequest): Promise<OrderPage> {
  return loadPage(
    deps,
    await idsFor(deps, request),
    request.limit,
    (sheet) => fits(request, sheet),
    (last) => `${request.review === null ? last.createdAtMs : last.reviewSinceMs}-${last.orderId}`,
  );
}

async function idsFor(deps: Deps, request: SearchRequest): Promise<readonly string[]> {
  const { orderPageIds } = deps.store;
  const named = await namedOrders(deps, request, request.cursor?.orderId ?? null, withNext(request.limit));
  if (named !== null) return named;
  if (request.review !== null) return inReview(deps, request, request.review);
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

/** Orders under review, longest waiting first; the cursor's time is the beginning of the review. */
const inReview = (deps: Deps, request: SearchRequest, review: ReviewReason | 'any') =>
  deps.store.reviews.page({
    reason: review === 'any' ? null : review,
    userId: request.userId,
    status: request.status,
    createdFromMs: request.fromMs,
    createdBeforeMs: request.toMs,
    after:
      request.cursor === null
        ? null
        : { sinceMs: request.cursor.createdAtMs, orderId: request.cursor.orderId },
    limit: withNext(request.limit),
  });

const fits = ({ userId, status, fromMs, toMs }: SearchRequest, sheet: OrderReadModel): boolean =>
  (userId === null || sheet.userId === userId) &&
  (status === null || sheet.status === status) &&
  (fromMs === null || sheet.createdAtMs >= fromMs) &&
  (toMs === null || sheet.createdAtMs < toMs);
