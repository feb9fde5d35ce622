import { asc, eq, getTableColumns } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { putInto } from '../db/insert.ts';
import { payment } from '../db/schema/index.ts';
import { slot, statement } from '../db/statement.ts';
import type { PaymentRow } from '../domain/order/records.ts';
import { paymentRowsOf } from '../row-contracts/after-sale.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';

const { orderId: _order, paymentId: _payment, ...REST } = getTableColumns(payment);
const put = putInto(payment, REST);
const listOf = statement((db) =>
  db
    .select()
    .from(payment)
    .where(eq(payment.orderId, slot('orderId', payment.orderId)))
    .orderBy(asc(payment.paymentId)),
);

const isPayment = fits<PaymentRow>(paymentRowsOf);

export function paymentReads(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  return {
    async listFor(orderId: string): Promise<readonly PaymentRow[]> {
      return sift(paymentRowsOf, isPayment, onBadRow, await listOf(db, { orderId }));
    },
    /** For a decision: null when any row cannot be read, for its money would not count. */
    async allFor(orderId: string): Promise<readonly PaymentRow[] | null> {
      const all = await listOf(db, { orderId });
      return sift(paymentRowsOf, isPayment, onBadRow, all).length === all.length ? all : null;
    },
  };
}

export function paymentWrites(db: Db) {
  return {
    /** Saves payments under the locks of their orders. */
    async save(rows: readonly PaymentRow[]): Promise<void> {
      await put(db, rows);
    },
  };
}
