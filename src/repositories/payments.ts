import { asc, eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { payment } from '../db/schema/index.ts';

export type PaymentRow = typeof payment.$inferSelect;

export function paymentRows(db: Db) {
  return {
    async listFor(orderId: string): Promise<readonly PaymentRow[]> {
      return db.select().from(payment).where(eq(payment.orderId, orderId)).orderBy(asc(payment.paymentId));
    },
    /** The payment as its events now tell it; under the order's lock. */
    async save(row: PaymentRow): Promise<void> {
      const { orderId: _order, paymentId: _payment, ...rest } = row;
      await db.insert(payment).values(row).onDuplicateKeyUpdate({ set: rest });
    },
  };
}
