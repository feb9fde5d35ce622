import type { Db, DbClient } from './db/client.ts';
import { retriedAlone, retrying } from './db/retry.ts';
import type { Eager } from './eager.ts';
import { catalogueReads, stockWrites } from './repositories/catalogue.ts';
import { checkoutGuards } from './repositories/checkout-guards.ts';
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
import { orderPageIds } from './repositories/order-page-ids.ts';
import { orderProgressRows } from './repositories/order-progress.ts';
import { orderReadModel } from './repositories/order-read-model.ts';
import { timelineRows } from './repositories/order-timeline.ts';
import { orderReads, orderWrites } from './repositories/orders.ts';
import { outboundRequests } from './repositories/outbound-requests.ts';
import { outboxReads, outboxWrites } from './repositories/outbox.ts';
import { paymentMethodReads } from './repositories/payment-methods.ts';
import { paymentRows } from './repositories/payments.ts';
import { refundRows } from './repositories/refunds.ts';
import { retentionSteps } from './repositories/retention.ts';
import { walletHolds } from './repositories/wallet-holds.ts';
import { workClaims } from './repositories/work-claims.ts';
import { ignoreBadRows, type OnBadRow } from './row-contracts/contract.ts';

const transactional = (db: Db, onBadRow: OnBadRow, isSharded: boolean) => ({
  events: orderEvents(db),
  progress: orderProgressRows(db),
  payments: paymentRows(db, onBadRow),
  refunds: refundRows(db, onBadRow),
  outboundRequests: outboundRequests(db),
  timeline: timelineRows(db),
  notifications: notificationWrites(db),
  notiIntake: notiIntake(db),
  deadLetters: deadLetters(db),
  stock: stockWrites(db, isSharded),
  coupons: couponWrites(db),
  cart: cartWrites(db),
  orders: orderWrites(db, onBadRow),
  orderReads: orderReads(db, onBadRow),
  outbox: outboxWrites(db),
  checkoutGuards: checkoutGuards(db, isSharded),
  holds: walletHolds(db),
  freeRows: freeRows(db),
});

/** What a transaction's body is handed: the only place where these writes exist (architecture, habit 5). */
export type TransactionRepos = ReturnType<typeof transactional>;

/**
 * All repositories over one database. Outside a transaction there are reads, and the few writes that are one
 * statement and complete in themselves (keys, holds, kept rates, a coupon's count begun). `onBadRow` is told of rows
 * that others wrote and nobody can use. `isSharded`: no statement may join tables of different shards.
 */
export function createStore(
  { db, mayBeginAhead, contended }: Omit<DbClient, 'ping' | 'close'>,
  onBadRow: OnBadRow = ignoreBadRows,
  isSharded = false,
) {
  /**
   * Runs `body` once in effect. It may run several times (deadlock), so it must not touch anything but its repos. `rows`
   * names what it locks that many others may want: while somebody holds one of them, those who wait for it must leave
   * connections to the rest.
   */
  const transaction = <T>(
    rows: readonly string[],
    body: (repos: TransactionRepos) => Promise<T>,
  ): Promise<T> =>
    contended(rows, () =>
      retrying(() => db.transaction((tx) => body(transactional(tx as unknown as Db, onBadRow, isSharded)))),
    );
  return {
    catalogue: catalogueReads(db, onBadRow),
    coupons: couponReads(db, onBadRow, isSharded),
    couponCounts: retriedAlone(couponCounts(db)),
    customers: customerReads(db, onBadRow),
    orders: orderReads(db, onBadRow),
    orderPageIds: orderPageIds(db),
    orderReadModel: orderReadModel(db, onBadRow),
    paymentMethods: paymentMethodReads(db, onBadRow),
    forexRates: retriedAlone(forexRates(db)),
    keys: retriedAlone(idempotencyKeys(db)),
    holds: retriedAlone(walletHolds(db)),
    events: retriedAlone(orderEvents(db)),
    progress: retriedAlone(orderProgressRows(db)),
    payments: paymentRows(db, onBadRow),
    refunds: refundRows(db, onBadRow),
    outboundRequests: retriedAlone(outboundRequests(db)),
    timeline: timelineRows(db),
    notifications: notificationReads(db, onBadRow),
    notiIntake: notiIntake(db),
    deadLetters: retriedAlone(deadLetters(db)),
    outbox: retriedAlone(outboxReads(db)),
    leases: retriedAlone(leases(db)),
    workClaims: retriedAlone(workClaims(db)),
    retention: retentionSteps(db),

    transaction,

    /**
     * The same, once `ready` is there; begun meanwhile where that costs no one a connection: a round trip less in a
     * row. When it fails, `ready` has come to its end too, and its own failure is the one that is told.
     */
    async transactionAfter<R>(
      ready: Eager<R>,
      rows: readonly string[],
      body: (repos: TransactionRepos, ready: R) => Promise<void>,
    ): Promise<void> {
      if (!mayBeginAhead) await ready.result();
      try {
        await transaction(rows, async (repos) => body(repos, await ready.result()));
      } catch (error) {
        await ready.result();
        throw error;
      }
    },
  };
}

export type Store = ReturnType<typeof createStore>;
