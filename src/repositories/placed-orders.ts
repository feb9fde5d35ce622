import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { orderEvent, orders } from '../db/schema/index.ts';
import type { StoredEvent } from '../domain/order/records.ts';

const COLUMNS = { orderId: orders.orderId, createdAtMs: orders.createdAtMs };

export type PlacedOrder = { readonly orderId: string; readonly createdAtMs: number };

/** Events that name a payment or a parcel. */
const NAMING = ['payment_notified_cm', 'payment_failed_cm', 'group_update'];

/** All orders by id, for work that goes through every order. */
export function placedOrders(db: Db) {
  return {
    async after(orderId: string, limit: number): Promise<readonly PlacedOrder[]> {
      return db
        .select(COLUMNS)
        .from(orders, { forceIndex: 'PRIMARY' })
        .where(gt(orders.orderId, orderId))
        .orderBy(asc(orders.orderId))
        .limit(limit);
    },
    async eventsOf(orderIds: readonly string[]): Promise<readonly StoredEvent[]> {
      if (orderIds.length === 0) return [];
      const rows = await db
        .select()
        .from(orderEvent)
        .where(
          and(
            inArray(orderEvent.orderId, [...orderIds]),
            inArray(orderEvent.name, NAMING),
            eq(orderEvent.state, 'applied'),
          ),
        );
      return rows as readonly StoredEvent[];
    },
  };
}
