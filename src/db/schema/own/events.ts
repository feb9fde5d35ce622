import { index, int, mediumtext, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core';
import type { ResolvedReview, StoredAttempt } from '../../../domain/order/records.ts';
import { big, flag, id, instant, json } from '../../columns.ts';

/**
 * The inbox: every incoming event of an order, once (spec 10). The order's state is a fold over these rows. `state`:
 * waiting (order unknown, or failed for now), applied, refused, conflict, ignored, dead.
 */
export const orderEvent = mysqlTable(
  'order_event',
  {
    orderId: id(64).notNull(),
    eventKey: id(320).notNull(),
    name: id(64).notNull(),
    state: id(16).notNull(),
    /** the known fields as on the wire */
    body: json<Record<string, unknown>>().notNull(),
    headers: json<Record<string, string>>(),
    eventId: id(128),
    via: id(8).notNull(),
    traceparent: varchar({ length: 64 }),
    occurredAtMs: instant('occurred_at').notNull(),
    receivedAtMs: instant('received_at').notNull(),
    attempts: int().notNull(),
    /** when a waiting event is tried again; since when an ignored or dead one is done */
    nextAtMs: instant('next_at'),
    reason: varchar({ length: 255 }),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.eventKey] }), index('order_event_due').on(t.state, t.nextAtMs)],
);

/** Notifications from other services by the sender's id: the same id again is the same notification (spec 12). */
export const notiIntake = mysqlTable('noti_intake', {
  sentId: id(128).notNull().primaryKey(),
  userId: id(64).notNull(),
  /** the id in `notification` */
  notiId: id(26).notNull(),
  requestHash: id(64).notNull(),
  createdAtMs: instant('created_at').notNull(),
});

/** Records that could not be accepted, with the reason (spec 10). `payload` is base64, for it may be any bytes. */
export const deadLetter = mysqlTable(
  'dead_letter',
  {
    letterId: id(64).notNull().primaryKey(),
    name: id(255).notNull(),
    via: id(8).notNull(),
    place: varchar({ length: 320 }).notNull(),
    orderId: id(64),
    recordKey: varchar({ length: 255 }),
    headers: json<Record<string, string>>().notNull(),
    payload: mediumtext(),
    reason: id(64).notNull(),
    detail: varchar({ length: 255 }).notNull(),
    state: id(16).notNull(),
    createdAtMs: instant('created_at').notNull(),
    updatedAtMs: instant('updated_at').notNull(),
  },
  (t) => [index('dead_letter_state').on(t.state, t.createdAtMs)],
);

/**
 * An order's data beside the live system's row: marks, reasons of review, and the time at which the sweep advances it.
 * Written under the order's lock; an order without events has no row.
 */
export const orderProgress = mysqlTable(
  'order_progress',
  {
    orderId: id(26).notNull().primaryKey(),
    userId: id(64).notNull(),
    /** an authorization covers less than the due */
    partlyAuthorized: flag().notNull().default(false),
    partlyPurchased: flag().notNull(),
    partlyRefunded: flag().notNull(),
    /** whether the order is in the user's list of refunds */
    inRefund: flag().notNull(),
    hasRefunds: flag().notNull(),
    reviewReasons: varchar({ length: 255 }).notNull(),
    /** when the review began; null without a review, and for one that an earlier release marked */
    reviewSinceMs: instant('review_since'),
    /** resolved reasons: the same facts do not bring them back */
    reviewResolved: json<readonly ResolvedReview[]>(),
    /** the next number in the order's outgoing events */
    nextSeq: int().notNull(),
    /** when an authorization lapses, or receiving times out */
    dueAtMs: instant('due_at'),
    updatedAtMs: instant('updated_at').notNull(),
    /** the status that we left in the order's row, with this change; of another, a release before this one made it */
    leftStatus: id(16),
    leftAtMs: instant('left_at'),
  },
  (t) => [
    index('order_progress_refund').on(t.userId, t.inRefund, t.orderId),
    index('order_progress_due').on(t.dueAtMs),
    // The review queue is the short end of this index: nearly every order has no reason.
    index('order_progress_review').on(t.reviewReasons, t.orderId),
  ],
);

/** One tender's part of a refund: a payment, or the wallet (spec 11). */
export const refundLeg = mysqlTable(
  'refund_leg',
  {
    orderId: id(26).notNull(),
    refundId: id(128).notNull(),
    /** the payment's id, or `wallet` */
    leg: id(64).notNull(),
    amountMinor: big().notNull(),
    currency: id(3).notNull(),
    status: id(16).notNull(),
    /** each time it was asked for; the leg's state is a fold over them */
    attempts: json<StoredAttempt[]>().notNull(),
    updatedAtMs: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.refundId, t.leg] })],
);

/** Outbound requests to other services: void, refund, credit, notify. `ask_key` is the idempotency key. */
export const upstreamAsk = mysqlTable(
  'upstream_ask',
  {
    orderId: id(26).notNull(),
    askKey: id(255).notNull(),
    kind: id(16).notNull(),
    body: json<Record<string, unknown>>().notNull(),
    state: id(16).notNull(),
    attempts: int().notNull(),
    nextAtMs: instant('next_at').notNull(),
    traceparent: varchar({ length: 64 }),
    createdAtMs: instant('created_at').notNull(),
    updatedAtMs: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.askKey] }), index('upstream_ask_due').on(t.state, t.nextAtMs)],
);

/** Leases of work that one process at a time should do. */
export const lease = mysqlTable('lease', {
  name: id(64).notNull().primaryKey(),
  holder: id(64).notNull(),
  untilMs: instant('until').notNull(),
});
