import { index, mysqlTable, primaryKey } from 'drizzle-orm/mysql-core';
import { id, instant, json } from '../../columns.ts';

/**
 * By what else than its own ids an order can be found: payments and tracking numbers as they are, phones and e-mail
 * addresses only as hashes of their one form (spec 13).
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

/** How far work that goes through all orders has come: the last one's id. */
export const sweepCursor = mysqlTable('sweep_cursor', {
  name: id(16).notNull().primaryKey(),
  position: id(26).notNull(),
  updatedAtMs: instant('updated_at').notNull(),
});

/** Who of the people behind a service, or at a console, did what to whom, and why; never deleted by us. */
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
