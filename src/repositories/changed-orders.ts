import { asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { orderProgress, orders, refund, refundLeg } from '../db/schema/index.ts';
import type { OrderStatus } from '../domain/lifecycle/order-state.ts';
import { isMoneyHeld, isRowOfOthers } from '../domain/order/changed-elsewhere.ts';

const PAGE = 1_000;

/** A refund of the order that we did not open: each of ours has legs. */
const hasForeignRefund = sql<number | string>`exists (select 1 from ${refund}
  left join ${refundLeg} on ${refundLeg.orderId} = ${refund.orderId} and ${refundLeg.refundId} = ${refund.refundId}
  where ${refund.orderId} = ${orders.orderId} and ${isNull(refundLeg.orderId)})`;

/**
 * Orders of ours that somebody else has changed and that nothing has come to since (spec 17), or that wait for a person
 * because of it. All orders are read, page by page, without a lock.
 * @returns the number of each, and the first of them by id
 */
export async function changedOrders(db: Db) {
  const found = { unseen: 0, underReview: 0, first: null as string | null };
  for (let after = ''; ; ) {
    const rows = await pageAfter(db, after);
    for (const { order, progress, isForeign } of rows) {
      const isUnseen =
        Number(isForeign) === 1 || isRowOfOthers({ ...order, status: order.status as OrderStatus }, progress);
      const isReviewed = isMoneyHeld({ progress });
      if (isUnseen) found.unseen += 1;
      else if (isReviewed) found.underReview += 1;
      if (isUnseen || isReviewed) found.first ??= order.orderId;
    }
    if (rows.length < PAGE) return found;
    after = rows.at(-1)?.order.orderId ?? '';
  }
}

const pageAfter = (db: Db, after: string) =>
  db
    .select({
      order: { orderId: orders.orderId, status: orders.status, paymentReview: orders.paymentReview },
      progress: {
        reviewReasons: orderProgress.reviewReasons,
        updatedAtMs: orderProgress.updatedAtMs,
        leftStatus: orderProgress.leftStatus,
        leftAtMs: orderProgress.leftAtMs,
      },
      isForeign: hasForeignRefund,
    })
    .from(orderProgress)
    .innerJoin(orders, eq(orders.orderId, orderProgress.orderId))
    .where(gt(orderProgress.orderId, after))
    .orderBy(asc(orderProgress.orderId))
    .limit(PAGE);
