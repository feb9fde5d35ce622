import { index, int, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core';
import { big, id, instant, json } from '../../columns.ts';

/**
 * Idempotency keys (spec 6): `running` while the owner works, `done` with the answer by the effect's own transaction.
 */
export const idempotency = mysqlTable(
  'idempotency',
  {
    userId: id(64).notNull(),
    idemKey: id(300).notNull(),
    requestHash: id(64).notNull(),
    state: id(8).notNull(),
    holder: id(26).notNull(),
    lockedUntilMs: instant('locked_until').notNull(),
    orderId: id(26),
    response: json<string>(),
    expiresAtMs: instant('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.idemKey] }), index('idempotency_expiry').on(t.expiresAtMs)],
);

/** Wallet money frozen under an order's id. A hold ends as `deducted` or `released`, never both (spec 6). */
export const walletHold = mysqlTable(
  'wallet_hold',
  {
    orderId: id(26).notNull().primaryKey(),
    userId: id(64).notNull(),
    amountMinor: big().notNull(),
    currency: id(3).notNull(),
    state: id(16).notNull(),
    createdAtMs: instant('created_at').notNull(),
    updatedAtMs: instant('updated_at').notNull(),
  },
  (t) => [index('wallet_hold_state').on(t.state, t.updatedAtMs)],
);

/** The last fetched rates, for a process or isolate without memory (spec 15). */
export const forexRate = mysqlTable(
  'forex_rate',
  {
    base: id(3).notNull(),
    currency: id(3).notNull(),
    rate: varchar({ length: 32 }).notNull(),
    asOfMs: instant('as_of').notNull(),
    fetchedAtMs: instant('fetched_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.base, t.currency] })],
);

/** Outgoing events, written in the transaction of the change; `seq` gives the order per order. */
export const outbox = mysqlTable(
  'outbox',
  {
    orderId: id(26).notNull(),
    eventId: id(26).notNull(),
    seq: int().notNull(),
    topic: id(64).notNull(),
    payload: json<unknown>().notNull(),
    traceparent: varchar({ length: 64 }),
    createdAtMs: instant('created_at').notNull(),
    sentAtMs: instant('sent_at'),
    /** how often the broker has refused its order's first unsent row */
    attempts: int().notNull().default(0),
    /** set while its order waits for a retry: the event does not go out before then */
    retryAtMs: instant('retry_at'),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.eventId] }),
    index('outbox_due').on(t.sentAtMs, t.retryAtMs, t.createdAtMs),
  ],
);

/**
 * The orders of a queue that sweeps work on, so that several sweeps share the work. An order that failed stays until
 * its pause is over, so that the next sweep begins with the others.
 */
export const workClaim = mysqlTable(
  'work_claim',
  {
    orderId: id(64).notNull(),
    queue: id(16).notNull(),
    owner: id(26).notNull(),
    /** the number of failures in a row */
    attempts: int().notNull().default(0),
    /** the end of the claim or of the pause */
    nextAtMs: instant('next_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.queue] }), index('work_claim_next').on(t.nextAtMs)],
);

/** Every transition of an order after it was placed: who, when, from, to, why. */
export const orderTimeline = mysqlTable(
  'order_timeline',
  {
    orderId: id(26).notNull(),
    eventId: id(26).notNull(),
    /** its number among the order's transitions and outgoing events */
    seq: int().notNull().default(0),
    fromStatus: id(16).notNull(),
    toStatus: id(16).notNull(),
    actor: id(64).notNull(),
    reason: varchar({ length: 128 }).notNull(),
    atMs: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.eventId] })],
);
