import type { Db, DbClient } from '../db/client.ts';
import { afterDeadlock, retriedAlone, retrying } from '../db/retry.ts';
import type { Eager } from '../platform/eager.ts';
import { auditEntries } from '../repositories/audit-entries.ts';
import { catalogueReads, stockWrites } from '../repositories/catalogue.ts';
import { checkoutGuards } from '../repositories/checkout-guards.ts';
import { couponReads, couponSingleWrites, couponWrites } from '../repositories/coupons.ts';
import { cartWrites, customerReads } from '../repositories/customers.ts';
import { deadLetterReads, deadLetterSingleWrites } from '../repositories/dead-letters.ts';
import { forexRates } from '../repositories/forex-rates.ts';
import { freeRows } from '../repositories/free-rows.ts';
import { idempotencyKeys, keyWrites } from '../repositories/idempotency.ts';
import { jointGuards } from '../repositories/joint-guards.ts';
import { leases } from '../repositories/leases.ts';
import { notiIntakeReads, notiIntakeWrites } from '../repositories/noti-intake.ts';
import { notificationReads, notificationWrites } from '../repositories/notifications.ts';
import { eventReads, eventSingleWrites, eventWrites } from '../repositories/order-events.ts';
import { orderLookups } from '../repositories/order-lookups.ts';
import { orderPageIds } from '../repositories/order-page-ids.ts';
import { progressReads, progressSingleWrites, progressWrites } from '../repositories/order-progress.ts';
import { orderReadModel } from '../repositories/order-read-model.ts';
import { timelineReads, timelineWrites } from '../repositories/order-timeline.ts';
import { orderReads, orderWrites } from '../repositories/orders.ts';
import {
  outboundRequestReads,
  outboundRequestSingleWrites,
  outboundRequestWrites,
} from '../repositories/outbound-requests.ts';
import { outboxReads, outboxSingleWrites, outboxWrites } from '../repositories/outbox.ts';
import { paymentMethodReads } from '../repositories/payment-methods.ts';
import { paymentReads, paymentWrites } from '../repositories/payments.ts';
import { personalDataReads, personalDataWrites } from '../repositories/personal-data.ts';
import { placedOrders } from '../repositories/placed-orders.ts';
import { refundReads, refundWrites } from '../repositories/refunds.ts';
import { retentionSteps } from '../repositories/retention.ts';
import { reviewQueue } from '../repositories/review-queue.ts';
import { sweepCursors } from '../repositories/sweep-cursors.ts';
import { holdReads, holdSingleWrites, holdWrites } from '../repositories/wallet-holds.ts';
import { workClaims } from '../repositories/work-claims.ts';
import { ignoreBadRows, type OnBadRow } from '../row-contracts/contract.ts';

const transactional = (db: Db, onBadRow: OnBadRow, isSharded: boolean) => ({
  events: { ...eventReads(db), ...eventSingleWrites(db), ...eventWrites(db) },
  progress: progressWrites(db),
  payments: { ...paymentReads(db, onBadRow), ...paymentWrites(db) },
  refunds: { ...refundReads(db, onBadRow), ...refundWrites(db) },
  outboundRequests: { ...outboundRequestSingleWrites(db), ...outboundRequestWrites(db) },
  timeline: timelineWrites(db),
  notifications: notificationWrites(db),
  notiIntake: notiIntakeWrites(db),
  lookups: orderLookups(db),
  audits: auditEntries(db),
  personalData: personalDataWrites(db),
  deadLetters: deadLetterSingleWrites(db),
  stock: stockWrites(db, isSharded),
  coupons: couponWrites(db),
  cart: cartWrites(db),
  orders: { ...orderReads(db, onBadRow), ...orderWrites(db, onBadRow) },
  outbox: outboxWrites(db),
  checkoutGuards: checkoutGuards(db, isSharded),
  holds: { ...holdReads(db), ...holdSingleWrites(db), ...holdWrites(db) },
  freeRows: freeRows(db),
  keys: keyWrites(db),
  jointGuards: jointGuards(db),
});

/** The repositories that a transaction's body gets; these writes exist nowhere else. */
export type TransactionRepos = ReturnType<typeof transactional>;

/**
 * All repositories of one database. Outside a transaction there are reads, and writes of one statement that are
 * complete in themselves: those of `…SingleWrites`, keys, leases, claims and kept rates. Each of them is retried as a
 * whole. A name means the same inside and outside of a transaction. `onBadRow` is called for unusable rows of other
 * programs. `isSharded`: no statement joins tables of different shards.
 */
export function createStore(
  { db, together, mayBeginAhead, contended }: Omit<DbClient, 'ping' | 'close' | 'hasCacheBefore'>,
  onBadRow: OnBadRow = ignoreBadRows,
  isSharded = false,
) {
  /**
   * Runs `body` with one effect. It may run several times (deadlock), so it must touch nothing but its repos. `rows`
   * names the contended rows that it locks: transactions that wait for one of them must leave connections to the others
   * (bulkhead).
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
    coupons: { ...couponReads(db, onBadRow, isSharded), ...retriedAlone(couponSingleWrites(db)) },
    customers: customerReads(db, onBadRow),
    orders: orderReads(db, onBadRow),
    orderPageIds: orderPageIds(db),
    orderReadModel: orderReadModel(db, onBadRow),
    paymentMethods: paymentMethodReads(db, onBadRow),
    forexRates: retriedAlone(forexRates(db)),
    keys: retriedAlone(idempotencyKeys(db)),
    holds: retriedAlone({ ...holdReads(db), ...holdSingleWrites(db) }),
    events: retriedAlone({ ...eventReads(db), ...eventSingleWrites(db) }),
    progress: retriedAlone({ ...progressReads(db), ...progressSingleWrites(db) }),
    payments: paymentReads(db, onBadRow),
    refunds: refundReads(db, onBadRow),
    outboundRequests: retriedAlone({ ...outboundRequestReads(db), ...outboundRequestSingleWrites(db) }),
    timeline: timelineReads(db),
    notifications: notificationReads(db, onBadRow),
    notiIntake: notiIntakeReads(db),
    deadLetters: retriedAlone({ ...deadLetterReads(db), ...deadLetterSingleWrites(db) }),
    outbox: retriedAlone({ ...outboxReads(db), ...outboxSingleWrites(db) }),
    lookups: retriedAlone(orderLookups(db)),
    audits: retriedAlone(auditEntries(db)),
    reviews: reviewQueue(db),
    personalData: personalDataReads(db),
    placedOrders: placedOrders(db),
    sweepCursors: retriedAlone(sweepCursors(db)),
    leases: retriedAlone(leases(db)),
    workClaims: retriedAlone(workClaims(db)),
    retention: retentionSteps(db),

    transaction,

    /**
     * Runs `body` for several orders on connections of their own; null without such connections. A throw rolls all of
     * it back. It is retried after a deadlock only; for other failures the caller tries each order alone.
     */
    transactionTogether:
      together === null || isSharded
        ? null
        : (body: (repos: TransactionRepos) => Promise<void>): Promise<void> =>
            afterDeadlock(() =>
              together.transaction((tx) => body(transactional(tx as unknown as Db, onBadRow, isSharded))),
            ),

    /**
     * Runs `body` once `ready` has resolved. BEGIN overlaps `ready` where that takes nobody's connection, which saves a
     * round trip. When it fails, `ready` has ended too, and a failure of `ready` is the one that is thrown.
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
