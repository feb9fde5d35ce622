import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import type { OrderAggregate } from '../../src/domain/order/aggregate.ts';
import { formatMinor } from '../../src/domain/values/money.ts';

const ORDER: Readonly<Record<string, number>> = {
  unpaid: 10,
  authorized: 15,
  paid: 20,
  purchased: 30,
  shipped: 40,
  receiving: 45,
  received: 50,
  canceled: 90,
  refunded: 95,
};
const PAYMENTS = ['failed', 'authorized', 'captured', 'voided'];
const REFUNDS = ['requested', 'processing', 'succeeded', 'failed'];

/** Writes the rows of an order as the old shop writes them, by hand in its own tables, codes and units. */
export async function writeOldOrder(db: Db, { order, lines, refunds, unseenPayments }: OrderAggregate) {
  const { orderId, userId, currency, createdAtMs } = order;
  const money = (minor: bigint, of = currency) => formatMinor(minor, of);
  const statements: SQL[] = [
    sql`INSERT INTO t_order (order_id, order_no, uid, country, ccy, lang, src, state, addr, coupon_code, goods, mall_off,
      freight, tax, coupon_off, wallet, total, fx, fx_at, detail, keep_cart, deadline, hold_reason, ctime, mtime)
      VALUES (${orderId}, ${order.shortId}, ${Number(userId)}, ${order.region}, ${currency}, ${order.language}, '',
      ${ORDER[order.status]}, '{}', ${order.couponCode}, 0, 0, ${money(order.shippingMinor)}, 0,
      ${money(order.couponMinor)}, ${money(order.cashMinor)}, ${money(order.finalMinor)}, '0.1391', ${createdAtMs}, '{}',
      1, ${order.payDeadlineMs}, ${order.paymentReview ? 3 : 0}, ${createdAtMs}, ${createdAtMs})`,
    ...lines.map(
      (
        line,
      ) => sql`INSERT INTO t_order_item (order_id, seq, sku, spu, mall_code, name, qty, price, amount, mall_off,
        coupon_off, tax, pay, line_key) VALUES (${orderId}, ${line.lineNo}, ${Number(line.skuId)}, 1, 'taobao', 'x',
        ${line.count}, 0, 0, 0, ${money(line.couponDiscountMinor)}, 0, ${money(line.payableMinor)}, 'LINE')`,
    ),
    ...(unseenPayments ?? []).map(
      (one) => sql`INSERT INTO t_payment (order_id, pay_id, state, way, amount, ccy, msg, happened, mtime)
        VALUES (${orderId}, ${one.paymentId}, ${PAYMENTS.indexOf(one.status)}, ${one.method},
        ${one.amountMinor === null ? null : money(one.amountMinor, one.currency ?? currency)}, ${one.currency},
        ${one.reason}, ${one.occurredAtMs}, ${one.updatedAtMs})`,
    ),
    ...refunds.map(
      (
        one,
      ) => sql`INSERT INTO t_refund (refund_no, order_id, uid, kind, state, amount, ccy, freight, items, target, memo,
        req_hash, ctime, mtime) VALUES (${one.refundId}, ${orderId}, ${Number(userId)}, ${one.kind},
        ${REFUNDS.indexOf(one.status)}, ${money(one.amountMinor, one.currency)}, ${one.currency},
        ${money(one.shippingMinor, one.currency)}, ${JSON.stringify(one.units)}, ${one.destination}, ${one.reason},
        ${one.requestHash}, ${one.createdAtMs}, ${one.updatedAtMs})`,
    ),
  ];
  for (const statement of statements) await db.execute(statement);
}
