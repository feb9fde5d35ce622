import { index, int, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import type { StoredUnits } from '../../../domain/order/records.ts';
import { big, id, instant, othersJson } from '../../columns.ts';

/** A payment of an order as its events tell it: `failed`, `authorized`, `voided` or `captured` (spec 10). */
export const payment = mysqlTable(
  'payment',
  {
    orderId: id(26).notNull(),
    paymentId: id(64).notNull(),
    status: id(16).notNull(),
    method: varchar({ length: 64 }).notNull(),
    /** the amount of the event that gave the status; a failure has none */
    amountMinor: big(),
    currency: id(3),
    reason: varchar({ length: 255 }),
    occurredAtMs: instant('occurred_at').notNull(),
    updatedAtMs: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.paymentId] })],
);

/** Money given back; its legs stand in `refund_leg`. `kind`: asked for by a ticket, or by itself (spec 10, 11). */
export const refund = mysqlTable(
  'refund',
  {
    orderId: id(26).notNull(),
    refundId: id(128).notNull(),
    userId: id(64).notNull(),
    kind: id(16).notNull(),
    status: id(16).notNull(),
    amountMinor: big().notNull(),
    currency: id(3).notNull(),
    shippingMinor: big().notNull(),
    units: othersJson<StoredUnits[]>().notNull(),
    destination: id(16).notNull(),
    reason: varchar({ length: 255 }).notNull(),
    requestHash: id(64).notNull(),
    createdAtMs: instant('created_at').notNull(),
    updatedAtMs: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.refundId] }), uniqueIndex('refund_id').on(t.refundId)],
);

/** Notifications. `source_key` allows one per order and event key. */
export const notification = mysqlTable(
  'notification',
  {
    userId: id(64).notNull(),
    notiId: id(26).notNull(),
    sourceKey: id(255).notNull(),
    kind: id(32).notNull(),
    orderId: id(26),
    title: varchar({ length: 255 }).notNull(),
    body: varchar({ length: 1024 }).notNull(),
    /** 0 until read; a number and not a null, for it is part of an index */
    isRead: int().notNull(),
    createdAtMs: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.notiId] }),
    uniqueIndex('notification_source').on(t.userId, t.sourceKey),
    index('notification_unread').on(t.userId, t.isRead),
  ],
);
