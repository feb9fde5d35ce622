import { index, int, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import type { AddressSnapshot } from '../../../domain/order/records.ts';
import { big, exactJson, flag, id, instant, othersJson, sharedJson } from '../../columns.ts';

/** An order. Money in minor units of `currency`; `price` keeps every step of the price as text. */
export const orders = mysqlTable(
  'orders',
  {
    orderId: id(26).notNull().primaryKey(),
    shortId: id(12).notNull(),
    userId: id(64).notNull(),
    region: id(2).notNull(),
    currency: id(3).notNull(),
    language: id(16).notNull(),
    client: id(16).notNull(),
    status: id(16).notNull(),
    address: othersJson<AddressSnapshot>().notNull(),
    couponCode: id(64).notNull(),
    goodsMinor: big().notNull(),
    mallDiscountMinor: big().notNull(),
    shippingMinor: big().notNull(),
    taxMinor: big().notNull(),
    couponMinor: big().notNull(),
    cashMinor: big().notNull(),
    finalMinor: big().notNull(),
    forexRate: varchar({ length: 32 }).notNull(),
    forexAsOfMs: instant('forex_as_of').notNull(),
    price: exactJson().notNull(),
    noRemoveFromCart: flag().notNull(),
    cartLeftAtMs: instant('cart_left_at'),
    clientPaidAtMs: instant('client_paid_at'),
    payDeadlineMs: instant('pay_deadline').notNull(),
    paymentReview: flag().notNull(),
    lastPaymentError: varchar({ length: 255 }),
    createdAtMs: instant('created_at').notNull(),
    updatedAtMs: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('orders_short').on(t.shortId),
    index('orders_user').on(t.userId, t.orderId),
    index('orders_user_status').on(t.userId, t.status, t.orderId),
    index('orders_status_created').on(t.status, t.createdAtMs, t.orderId),
    index('orders_deadline').on(t.status, t.payDeadlineMs),
  ],
);

/** Lines of an order in request order; minor units of the order's currency. */
export const orderEntry = mysqlTable(
  'order_entry',
  {
    orderId: id(26).notNull(),
    lineNo: int().notNull(),
    skuId: id(20).notNull(),
    spuId: id(20).notNull(),
    mall: id(32).notNull(),
    title: varchar({ length: 255 }).notNull(),
    count: int().notNull(),
    unitMinor: big().notNull(),
    amountMinor: big().notNull(),
    mallDiscountMinor: big().notNull(),
    couponDiscountMinor: big().notNull(),
    taxMinor: big().notNull(),
    payableMinor: big().notNull(),
    channelKey: id(64).notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.lineNo] })],
);

/** Ways to pay, as data (spec 7). Amounts are decimal texts by currency. */
export const paymentMethod = mysqlTable('payment_method', {
  name: id(64).notNull().primaryKey(),
  title: varchar({ length: 128 }).notNull(),
  titles: sharedJson<Record<string, string>>(),
  logo: varchar({ length: 128 }).notNull(),
  regions: sharedJson<string[]>(),
  currencies: sharedJson<string[]>(),
  clients: sharedJson<string[]>(),
  minAmount: sharedJson<Record<string, string>>(),
  maxAmount: sharedJson<Record<string, string>>(),
  priority: int().notNull(),
  enabled: flag().notNull(),
});
