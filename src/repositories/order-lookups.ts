import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { putInto } from '../db/insert.ts';
import { orderLookup } from '../db/schema/index.ts';
import type { OrderLookup } from '../domain/order/records.ts';

const put = putInto(orderLookup, { orderId: orderLookup.orderId });

/** By what else than its own ids an order is found (spec 13). */
export function orderLookups(db: Db) {
  return {
    /** What is there already stays as it is. */
    async add(rows: readonly OrderLookup[]): Promise<void> {
      await put(db, rows);
    },
    /** Orders by any of `keys`, which are of one kind, newest first; `beforeId` is the last one of the page before, or null. */
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
