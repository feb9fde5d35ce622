import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { putInto } from '../db/insert.ts';
import { orderLookup } from '../db/schema/index.ts';
import type { OrderLookup } from '../domain/order/records.ts';

const put = putInto(orderLookup, { orderId: orderLookup.orderId });

/** Values other than its ids by which an order is found (spec 13). */
export function orderLookups(db: Db) {
  return {
    /** Adds rows; existing ones stay as they are. */
    async add(rows: readonly OrderLookup[]): Promise<void> {
      await put(db, rows);
    },
    /** All that finds these orders. */
    async of(orderIds: readonly string[]): Promise<readonly Omit<OrderLookup, 'createdAtMs'>[]> {
      const { kind, value, orderId } = orderLookup;
      const rows = await db
        .select({ kind, value, orderId })
        .from(orderLookup)
        .where(inArray(orderId, [...orderIds]));
      return rows as readonly Omit<OrderLookup, 'createdAtMs'>[];
    },
    /**
     * Orders that any of `keys` (of one kind) finds, newest first; `beforeId` is the last order of the page before, or
     * null.
     */
    async find(
      keys: readonly Pick<OrderLookup, 'kind' | 'value'>[],
      beforeId: string | null,
      limit: number,
    ): Promise<readonly string[]> {
      const [first] = keys;
      if (first === undefined) return [];
      const rows = await db
        .selectDistinct({ orderId: orderLookup.orderId })
        .from(orderLookup)
        .where(
          and(
            eq(orderLookup.kind, first.kind),
            inArray(
              orderLookup.value,
              keys.map((one) => one.value),
            ),
            beforeId === null ? undefined : lt(orderLookup.orderId, beforeId),
          ),
        )
        .orderBy(desc(orderLookup.orderId))
        .limit(limit);
      return rows.map((row) => row.orderId);
    },
  };
}
