import { and, asc, eq, gt, gte, inArray, lt, or, type SQL } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { orderEvent, orders, payment } from '../db/schema/index.ts';
import { NAMING_EVENTS } from '../domain/order/lookups.ts';
import type { PaymentRow, StoredEvent } from '../domain/order/records.ts';

/** All orders by id, for work that goes through every order. */
export function placedOrders(db: Db) {
  const idsOf = async (
    afterId: string,
    range: SQL | undefined,
    limit: number,
  ): Promise<readonly string[]> => {
    const rows = await db
      .select({ orderId: orders.orderId })
      .from(orders, { forceIndex: 'PRIMARY' })
      .where(and(gt(orders.orderId, afterId), range))
      .orderBy(asc(orders.orderId))
      .limit(limit);
    return rows.map((row) => row.orderId);
  };
  return {
    /** Ids between these two, both left out. */
    between: (afterId: string, beforeId: string, limit: number) =>
      idsOf(afterId, lt(orders.orderId, beforeId), limit),
    /** Ids that do not lie from `fromId` up to before `untilId`. */
    outside: (afterId: string, fromId: string, untilId: string, limit: number) =>
      idsOf(afterId, or(lt(orders.orderId, fromId), gte(orders.orderId, untilId)), limit),
    /** The applied events that name a payment or a parcel. */
    async eventsOf(orderIds: readonly string[]): Promise<readonly StoredEvent[]> {
      const rows = await db
        .select()
        .from(orderEvent)
        .where(
          and(
            inArray(orderEvent.orderId, [...orderIds]),
            inArray(orderEvent.name, [...NAMING_EVENTS]),
            eq(orderEvent.state, 'applied'),
          ),
        );
      return rows as readonly StoredEvent[];
    },
    /** The payments by their rows, whoever wrote them; a row that breaks its contract names its payment all the same. */
    async paymentsOf(
      orderIds: readonly string[],
    ): Promise<readonly Pick<PaymentRow, 'orderId' | 'paymentId'>[]> {
      return db
        .select({ orderId: payment.orderId, paymentId: payment.paymentId })
        .from(payment)
        .where(inArray(payment.orderId, [...orderIds]));
    },
  };
}
