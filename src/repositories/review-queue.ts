import { and, eq, gt, gte, lt, or, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { orderProgress, orders } from '../db/schema/index.ts';
import type { OrderStatus } from '../domain/lifecycle/order-state.ts';
import { REVIEW_REASONS, type ReviewReason } from '../domain/lifecycle/order-transitions.ts';
import type { TimedPlace } from '../domain/values/list-place.ts';

export type ReviewPage = {
  /** null means any */
  readonly reason: ReviewReason | null;
  readonly userId: string | null;
  readonly status: OrderStatus | null;
  readonly createdFromMs: number | null;
  readonly createdBeforeMs: number | null;
  readonly after: TimedPlace | null;
  readonly limit: number;
};

/**
 * Counts by reason, and the beginning of the oldest review. An order counts under each of its reasons, and waits since its
 * first one: a reason that came later is as old as the review that it joined.
 */
export type ReviewCounts = Readonly<
  Record<ReviewReason, { readonly orders: number; readonly oldestMs: number | null }>
>;

/** The beginning of a review. One that an earlier release marked has none, so its last change counts. */
const since = sql<number>`coalesce(${orderProgress.reviewSinceMs}, ${orderProgress.updatedAtMs})`;
const isReviewed = gt(orderProgress.reviewReasons, '');

/** The orders under review (spec 13). Its cost depends on the queue's length, never on the number of orders. */
export function reviewQueue(db: Db) {
  return {
    /** Their places, with the beginning of the review; those that have waited longest come first. */
    async page(page: ReviewPage): Promise<readonly TimedPlace[]> {
      const { after, reason, userId, status, createdFromMs, createdBeforeMs } = page;
      const start = after === null ? null : sql`${sql.param(after.atMs, orderProgress.updatedAtMs)}`;
      return db
        .select({ atMs: sql`${since}`.mapWith(orderProgress.updatedAtMs), id: orderProgress.orderId })
        .from(orderProgress, { forceIndex: 'order_progress_review' })
        .innerJoin(orders, eq(orders.orderId, orderProgress.orderId))
        .where(
          and(
            isReviewed,
            reason === null ? undefined : sql`find_in_set(${reason}, ${orderProgress.reviewReasons})`,
            userId === null ? undefined : eq(orders.userId, userId),
            status === null ? undefined : eq(orders.status, status),
            createdFromMs === null ? undefined : gte(orders.createdAtMs, createdFromMs),
            createdBeforeMs === null ? undefined : lt(orders.createdAtMs, createdBeforeMs),
            after === null || start === null
              ? undefined
              : or(
                  sql`${since} > ${start}`,
                  and(sql`${since} = ${start}`, gt(orderProgress.orderId, after.id)),
                ),
          ),
        )
        .orderBy(since, orderProgress.orderId)
        .limit(page.limit);
    },

    /** Counts for metrics. */
    async counts(): Promise<ReviewCounts> {
      const rows = await db
        .select({
          reasons: orderProgress.reviewReasons,
          orders: sql<string>`count(*)`,
          oldestMs: sql`min(${since})`.mapWith(orderProgress.updatedAtMs),
        })
        .from(orderProgress, { forceIndex: 'order_progress_review' })
        .where(isReviewed)
        .groupBy(orderProgress.reviewReasons);
      const of = (reason: ReviewReason) => {
        const own = rows.filter((row) => row.reasons.split(',').includes(reason));
        const oldest = own.map((row) => row.oldestMs).filter((ms) => ms !== null);
        return {
          orders: own.reduce((sum, row) => sum + Number(row.orders), 0),
          oldestMs: oldest.length === 0 ? null : Math.min(...oldest),
        };
      };
      return Object.fromEntries(REVIEW_REASONS.map((reason) => [reason, of(reason)])) as ReviewCounts;
    },
  };
}
