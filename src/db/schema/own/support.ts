import { index, mysqlTable, primaryKey } from 'drizzle-orm/mysql-core';
import { id, instant, json } from '../../columns.ts';

/**
 * Values other than its ids by which an order is found: payments and tracking numbers as they are, phones and e-mail
 * addresses only as hashes of their plain form (spec 13).
 */
export const orderLookup = mysqlTable(
  'order_lookup',
  {
    kind: id(8).notNull(),
    value: id(128).notNull(),
    orderId: id(26).notNull(),
    createdAtMs: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.value, t.orderId] }), index('order_lookup_order').on(t.orderId)],
);

/** How far work over all orders has come: the last order's id. */
export const sweepCursor = mysqlTable('sweep_cursor', {
  name: id(16).notNull().primaryKey(),
  position: id(26).notNull(),
  updatedAtMs: instant('updated_at').notNull(),
});

/** What people behind a service or at a console did, to what and why. This service never deletes a row. */
export const auditEntry = mysqlTable(
  'audit_entry',
  {
    auditId: id(26).notNull().primaryKey(),
    actor: id(128).notNull(),
    action: id(32).notNull(),
    /** an order's, user's or dead letter's id */
    subject: id(64).notNull(),
    detail: json<Record<string, unknown>>().notNull(),
    atMs: instant('at').notNull(),
  },
  (t) => [index('audit_entry_subject').on(t.subject, t.atMs)],
);
