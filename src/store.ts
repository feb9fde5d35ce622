import type { Db, DbClient } from './db/client.ts';
import { isRetryable } from './db/errors.ts';
import { catalogueReads, stockWrites } from './repositories/catalogue.ts';
import { couponCounts, couponReads, couponWrites } from './repositories/coupons.ts';
import { cartWrites, customerReads } from './repositories/customers.ts';
import { deadLetters } from './repositories/dead-letters.ts';
import { forexRates } from './repositories/forex-rates.ts';
import { freeRows } from './repositories/free-rows.ts';
import { idempotencyKeys } from './repositories/idempotency.ts';
import { leases } from './repositories/leases.ts';
import { notiIntake } from './repositories/noti-intake.ts';
import { notificationReads, notificationWrites } from './repositories/notifications.ts';
import { orderEvents } from './repositories/order-events.ts';
import { orderPages } from './repositories/order-pages.ts';
import { orderProgressRows } from './repositories/order-progress.ts';
import { orderSheets } from './repositories/order-sheets.ts';
import { timelineRows } from './repositories/order-timeline.ts';
import { orderReads, orderWrites } from './repositories/orders.ts';
import { outboxReads, outboxWrites } from './repositories/outbox.ts';
import { paymentMethodReads } from './repositories/payment-methods.ts';
import { paymentRows } from './repositories/payments.ts';
import { refundRows } from './repositories/refunds.ts';
import { retentionSteps } from './repositories/retention.ts';
import { takings } from './repositories/takings.ts';
import { upstreamAsks } from './repositories/upstream-asks.ts';
import { walletHolds } from './repositories/wallet-holds.ts';
import { workClaims } from './repositories/work-claims.ts';

/** Deadlocks roll back whole transactions; the same one is tried again this often before it counts as away. */
const MAX_TRIES = 8;

const transactional = (db: Db) => ({
  events: orderEvents(db),
  progress: orderProgressRows(db),
  payments: paymentRows(db),
  refunds: refundRows(db),
  asks: upstreamAsks(db),
  timeline: timelineRows(db),
  notifications: notificationWrites(db),
  notiIntake: notiIntake(db),
  deadLetters: deadLetters(db),
  stock: stockWrites(db),
  coupons: couponWrites(db),
  cart: cartWrites(db),
  orders: orderWrites(db),
  orderReads: orderReads(db),
  outbox: outboxWrites(db),
  takings: takings(db),
  holds: walletHolds(db),
  freeRows: freeRows(db),
});

/** What a transaction's body is handed: the only place where these writes exist (architecture, habit 5). */
export type TransactionRepos = ReturnType<typeof transactional>;

/**
 * All repositories over one database. Outside a transaction there are reads, and the few writes that are one
 * statement and complete in themselves (keys, holds, kept rates, a coupon's count begun).
 */
export function createStore({ db, mayBeginAhead }: Pick<DbClient, 'db' | 'mayBeginAhead'>) {
  /** Runs `body` once in effect. It may run several times (deadlock), so it must not touch anything but its repos. */
  async function transaction<T>(body: (repos: TransactionRepos) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await db.transaction((tx) => body(transactional(tx as unknown as Db)));
      } catch (error) {
        if (!isRetryable(error) || attempt >= MAX_TRIES) throw error;
      }
    }
  }
  return {
    catalogue: catalogueReads(db),
    coupons: couponReads(db),
    couponCounts: couponCounts(db),
    customers: customerReads(db),
    orders: orderReads(db),
    orderPages: orderPages(db),
    orderSheets: orderSheets(db),
    paymentMethods: paymentMethodReads(db),
    forexRates: forexRates(db),
    keys: idempotencyKeys(db),
    holds: walletHolds(db),
    events: orderEvents(db),
    progress: orderProgressRows(db),
    payments: paymentRows(db),
    refunds: refundRows(db),
    asks: upstreamAsks(db),
    timeline: timelineRows(db),
    notifications: notificationReads(db),
    notiIntake: notiIntake(db),
    deadLetters: deadLetters(db),
    outbox: outboxReads(db),
    leases: leases(db),
    workClaims: workClaims(db),
    retention: retentionSteps(db),

    transaction,

    /**
     * The same, once `ready` is there; begun meanwhile where that costs no one a connection: a round trip less in a
     * row. When it fails, `ready` has come to its end too, and its own failure is the one that is told.
     */
    async transactionAfter<R>(
      ready: Promise<R>,
      body: (repos: TransactionRepos, ready: R) => Promise<void>,
    ): Promise<void> {
      if (!mayBeginAhead) await ready;
      try {
        await transaction(async (repos) => body(repos, await ready));
      } catch (error) {
        await ready;
        throw error;
      }
    },
  };
}

export type Store = ReturnType<typeof createStore>;
