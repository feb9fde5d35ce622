import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../../src/db/client.ts';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';

const at = (ms: number): string => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');

/**
 * Writes the rows of an old service's order by hand, without the declared schema, so that a mistake in the schema
 * cannot hide itself.
 */
export async function writeOldOrder(db: Db, { order, lines, refunds, unseenPayments }: OrderAggregate) {
  const { orderId, userId, currency, createdAtMs } = order;
  const statements: SQL[] = [
    sql`INSERT INTO orders (order_id, short_id, user_id, region, currency, language, client, status, address,
      coupon_code, goods_minor, mall_discount_minor, shipping_minor, tax_minor, coupon_minor, cash_minor, final_minor,
      forex_rate, forex_as_of, price, no_remove_from_cart, pay_deadline, payment_review, created_at, updated_at)
      VALUES (${orderId}, ${order.shortId}, ${userId}, ${order.region}, ${currency}, ${order.language}, '',
      ${order.status}, '{}', ${order.couponCode}, 0, 0, ${String(order.shippingMinor)}, 0, ${String(order.couponMinor)},
      ${String(order.cashMinor)}, ${String(order.finalMinor)}, '0.1391', ${at(createdAtMs)}, '{}', 1,
      ${at(order.payDeadlineMs)}, ${order.paymentReview ? 1 : 0}, ${at(createdAtMs)}, ${at(createdAtMs)})`,
    ...lines.map(
      (
        line,
      ) => sql`INSERT INTO order_entry (order_id, line_no, sku_id, spu_id, mall, title, count, unit_minor,
        amount_minor, mall_discount_minor, coupon_discount_minor, tax_minor, payable_minor, channel_key)
        VALUES (${orderId}, ${line.lineNo}, ${line.skuId}, '1', 'taobao', 'x', ${line.count}, 0, 0, 0,
        ${String(line.couponDiscountMinor)}, 0, ${String(line.payableMinor)}, 'LINE')`,
    ),
    ...(unseenPayments ?? []).map(
      (one) => sql`INSERT INTO payment (order_id, payment_id, status, method, amount_minor, currency, reason,
        occurred_at, updated_at) VALUES (${orderId}, ${one.paymentId}, ${one.status}, ${one.method},
        ${one.amountMinor === null ? null : String(one.amountMinor)}, ${one.currency}, ${one.reason},
        ${at(one.occurredAtMs)}, ${at(one.updatedAtMs)})`,
    ),
    ...refunds.map(
      (one) => sql`INSERT INTO refund (order_id, refund_id, user_id, kind, status, amount_minor, currency,
        shipping_minor, units, destination, reason, request_hash, created_at, updated_at)
        VALUES (${orderId}, ${one.refundId}, ${userId}, ${one.kind}, ${one.status}, ${String(one.amountMinor)},
        ${one.currency}, ${String(one.shippingMinor)}, ${JSON.stringify(one.units)}, ${one.destination}, ${one.reason},
        ${one.requestHash}, ${at(one.createdAtMs)}, ${at(one.updatedAtMs)})`,
    ),
  ];
  for (const statement of statements) await db.execute(statement);
}
