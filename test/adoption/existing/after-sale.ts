import { char, index, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import { coded, epoch, exactText, numericId, wholeJson } from '../../../src/db/adopted-columns.ts';
import type { StoredUnits } from '../../../src/domain/order/records.ts';
import { major } from './units.ts';

export const payment = mysqlTable(
  't_payment',
  {
    orderId: exactText('order_id', 26).notNull(),
    paymentId: varchar('pay_id', { length: 64 }).notNull(),
    status: coded<string>('state', 'tinyint', [
      ['failed', 0],
      ['authorized', 1],
      ['captured', 2],
      ['voided', 3],
    ]).notNull(),
    method: varchar('way', { length: 64 }).notNull(),
    amountMinor: major('amount'),
    currency: char('ccy', { length: 3 }),
    reason: varchar('msg', { length: 255 }),
    occurredAtMs: epoch('happened', 'ms').notNull(),
    updatedAtMs: epoch('mtime', 'ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.paymentId, t.orderId] }), index('idx').on(t.orderId)],
);

export const refund = mysqlTable(
  't_refund',
  {
    orderId: exactText('order_id', 26).notNull(),
    refundId: exactText('refund_no', 128).notNull().primaryKey(),
    userId: numericId('uid').notNull(),
    kind: varchar('kind', { length: 16 }).notNull(),
    status: coded<string>('state', 'tinyint', [
      ['requested', 0],
      ['processing', 1],
      ['succeeded', 2],
      ['failed', 3],
    ]).notNull(),
    amountMinor: major('amount').notNull(),
    currency: char('ccy', { length: 3 }).notNull(),
    shippingMinor: major('freight').notNull(),
    units: wholeJson<StoredUnits[]>('items').notNull(),
    destination: varchar('target', { length: 16 }).notNull(),
    reason: varchar('memo', { length: 255 }).notNull(),
    requestHash: varchar('req_hash', { length: 64 }).notNull(),
    createdAtMs: epoch('ctime', 'ms').notNull(),
    updatedAtMs: epoch('mtime', 'ms').notNull(),
  },
  (t) => [index('idx').on(t.orderId)],
);

export const notification = mysqlTable(
  't_message',
  {
    userId: numericId('uid').notNull(),
    notiId: exactText('msg_id', 26).notNull(),
    sourceKey: exactText('dedupe', 255).notNull(),
    kind: varchar('type', { length: 32 }).notNull(),
    orderId: varchar('order_id', { length: 26 }),
    title: varchar('title', { length: 255 }).notNull(),
    body: varchar('content', { length: 1024 }).notNull(),
    isRead: coded<number>('has_read', 'char(1)', [
      [0, 'N'],
      [1, 'Y'],
    ]).notNull(),
    createdAtMs: epoch('ctime', 'ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.notiId] }), uniqueIndex('uk').on(t.userId, t.sourceKey)],
);
