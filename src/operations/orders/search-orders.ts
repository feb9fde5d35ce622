import type { OrderStatus } from '../../domain/lifecycle/order-state.ts';
import type { ReviewReason } from '../../domain/lifecycle/order-transitions.ts';
import type { OrderReadModel } from '../../domain/order/read-model.ts';
import type { Deps } from '../../service/deps.ts';
import { loadPage, type OrderPage, withNext } from './listed-order.ts';
import { namedOrders, type OrderNames } from './named-orders.ts';

/** What the back office looks for; null is any. Without anything: the newest of all. */
export type SearchRequest = OrderNames & {
  readonly userId: string | null;
  /** why they wait for a person */
  readonly review: ReviewReason | 'any' | null;
  readonly status: OrderStatus | null;
  /** placed at or after, and before */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly cursor: { readonly createdAtMs: number; readonly orderId: string } | null;
  readonly limit: number;
};

/**
 * Orders for the back office (spec 13). A name of an order is one look-up, the
 * review queue is as long as it is; a user's orders go by id, everyone's by when they
 * were placed. Only a user's own number of orders can make a search by user and time longer, never the table's size.
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

/** Those that have waited longest first; the cursor's time is then when the review began. */
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
