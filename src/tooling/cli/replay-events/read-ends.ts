import { inArray } from 'drizzle-orm';
import type { Db } from '../../../db/client.ts';
import { orders, payment, refund } from '../../../db/schema/index.ts';
import { formatMinor } from '../../../domain/values/money.ts';
import type { Json } from '../compare/read-json.ts';

/** Reads the compared parts of orders from one database: status, final, payments and refunds by id. */
export async function readEnds(db: Db, orderIds: readonly string[]): Promise<Map<string, Json>> {
  const ids = [...orderIds];
  const rows = await db
    .select({
      orderId: orders.orderId,
      status: orders.status,
      currency: orders.currency,
      finalMinor: orders.finalMinor,
    })
    .from(orders)
    .where(inArray(orders.orderId, ids));
  const payments = await db
    .select({
      orderId: payment.orderId,
      id: payment.paymentId,
      status: payment.status,
      amountMinor: payment.amountMinor,
      currency: payment.currency,
    })
    .from(payment)
    .where(inArray(payment.orderId, ids));
  const refunds = await db
    .select({
      orderId: refund.orderId,
      id: refund.refundId,
      status: refund.status,
      amountMinor: refund.amountMinor,
      currency: refund.currency,
    })
    .from(refund)
    .where(inArray(refund.orderId, ids));
  return new Map(
    rows.map(({ orderId, status, currency, finalMinor }) => [
      orderId,
      {
        status,
        final: money(finalMinor, currency),
        payments: partsOf(payments, orderId),
        refunds: partsOf(refunds, orderId),
      },
    ]),
  );
}

type Part = {
  readonly orderId: string;
  readonly id: string;
  readonly status: string;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
};

/** An order's payments or refunds, sorted, for rows come in no order. */
const partsOf = (parts: readonly Part[], orderId: string): Json =>
  parts
    .filter((one) => one.orderId === orderId)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, status, amountMinor, currency }) => ({
      id,
      status,
      amount: amountMinor === null || currency === null ? null : money(amountMinor, currency),
    }));

const money = (amountMinor: bigint, currency: string): Json => ({
  v: formatMinor(amountMinor, currency),
  c: currency,
});
