import type { OrderStatus } from '../../domain/lifecycle/order-state.ts';
import type { ReviewReason } from '../../domain/lifecycle/order-transitions.ts';
import type { OrderReadModel } from '../../domain/order/read-model.ts';
import type { TimedPlace } from '../../domain/values/list-place.ts';
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
  readonly cursor: TimedPlace | null;
  readonly limit: number;
};

/**
 * Searches orders for the back office (spec 13). A name of an order costs one look-up, and the review queue its own
 * length. A user's orders are read by id, everybody's by the time of placing. A search by user and time costs as much
 * as the user has orders, never as much as the table has.
 */
export async function searchOrders(deps: Deps, request: SearchRequest): Promise<OrderPage<TimedPlace>> {
  return loadPage(deps, await placesFor(deps, request), request.limit, (sheet) => fits(request, sheet));
}

/** A list by ids alone is asked for by no time. */
const byId = (id: string): TimedPlace => ({ atMs: 0, id });

async function placesFor(deps: Deps, request: SearchRequest): Promise<readonly TimedPlace[]> {
  const { orderPageIds } = deps.store;
  const named = await namedOrders(deps, request, request.cursor?.id ?? null, withNext(request.limit));
  if (named !== null) return named.map(byId);
  if (request.review !== null) return inReview(deps, request, request.review);
  const page = {
    statuses: request.status === null ? null : [request.status],
    createdFromMs: request.fromMs,
    createdBeforeMs: request.toMs,
    limit: withNext(request.limit),
  };
  if (request.userId === null) return orderPageIds.placesByTime({ ...page, before: request.cursor });
  const ids = await orderPageIds.idsOfUser({
    ...page,
    userId: request.userId,
    withRefunds: false,
    beforeId: request.cursor?.id ?? null,
  });
  return ids.map(byId);
}

/** Orders under review, longest waiting first: a place's time is the beginning of the review. */
const inReview = (deps: Deps, request: SearchRequest, review: ReviewReason | 'any') =>
  deps.store.reviews.page({
    reason: review === 'any' ? null : review,
    userId: request.userId,
    status: request.status,
    createdFromMs: request.fromMs,
    createdBeforeMs: request.toMs,
    after: request.cursor,
    limit: withNext(request.limit),
  });

const fits = ({ userId, review, status, fromMs, toMs }: SearchRequest, sheet: OrderReadModel): boolean =>
  (review === null || isUnderReview(sheet, review)) &&
  (userId === null || sheet.userId === userId) &&
  (status === null || sheet.status === status) &&
  (fromMs === null || sheet.createdAtMs >= fromMs) &&
  (toMs === null || sheet.createdAtMs < toMs);

const isUnderReview = ({ reviewReasons }: OrderReadModel, review: ReviewReason | 'any'): boolean =>
  review === 'any' ? reviewReasons !== '' : reviewReasons.split(',').includes(review);
