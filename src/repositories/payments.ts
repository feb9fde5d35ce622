import { asc, eq, getTableColumns } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { payment } from '../db/schema/index.ts';
import { slot, slotsOf, statement } from '../db/statement.ts';

export type PaymentRow = typeof payment.$inferSelect;

const { orderId: _order, paymentId: _payment, ...REST } = getTableColumns(payment);
const upsert = statement((db) =>
  db
    .insert(payment)
    .values(slotsOf(getTableColumns(payment)))
    .onDuplicateKeyUpdate({ set: slotsOf(REST) }),
);
const listOf = statement((db) =>
  db
    .select()
    .from(payment)
    .where(eq(payment.orderId, slot('orderId')))
    .orderBy(asc(payment.paymentId)),
);

export function paymentRows(db: Db) {
  return {
    async listFor(orderId: string): Promise<readonly PaymentRow[]> {
      return listOf(db, { orderId });
    },
    /** The payment as its events now tell it; under the order's lock. */
    async save(row: PaymentRow): Promise<void> {
      await upsert(db, row);
    },
  };
}
