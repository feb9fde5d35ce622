import { and, asc, eq, exists, gt, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { acrossShards } from '../db/across-shards.ts';
import { affectedRows } from '../db/affected-rows.ts';
import { indexHint } from '../db/by-index.ts';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { behind } from '../db/keyset.ts';
import { orderEntry, orderProgress, orders, refund } from '../db/schema/index.ts';
import { slot, slots, statement, statementPerCount, written } from '../db/statement.ts';
import type { NewOrder, OrderEntry, OrderLine, OrderRow, OrderUpdate } from '../domain/order/records.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';
import { orderEntryRows, orderRows } from '../row-contracts/order.ts';

const COLUMNS = {
  orderId: orders.orderId,
  shortId: orders.shortId,
  userId: orders.userId,
  region: orders.region,
  currency: orders.currency,
  client: orders.client,
  status: orders.status,
  couponCode: orders.couponCode,
  cashMinor: orders.cashMinor,
  finalMinor: orders.finalMinor,
  shippingMinor: orders.shippingMinor,
  couponMinor: orders.couponMinor,
  cartLeftAtMs: orders.cartLeftAtMs,
  clientPaidAtMs: orders.clientPaidAtMs,
  payDeadlineMs: orders.payDeadlineMs,
  paymentReview: orders.paymentReview,
  lastPaymentError: orders.lastPaymentError,
  language: orders.language,
  createdAtMs: orders.createdAtMs,
};

const UNDER_WAY = ['authorized', 'paid', 'purchased', 'shipped', 'receiving'];

/** The most orders of one change. */
const ORDERS_MAX = 20;

const OVERDUE = {
  orderId: orders.orderId,
  userId: orders.userId,
  couponCode: orders.couponCode,
  payDeadlineMs: orders.payDeadlineMs,
};
/** The position of an unpaid order in the queue of those to expire, and what it gives back. */
export type Overdue = {
  readonly orderId: string;
  readonly userId: string;
  readonly couponCode: string;
  readonly payDeadlineMs: number;
};
const LINE = {
  orderId: orderEntry.orderId,
  lineNo: orderEntry.lineNo,
  skuId: orderEntry.skuId,
  count: orderEntry.count,
  payableMinor: orderEntry.payableMinor,
  couponDiscountMinor: orderEntry.couponDiscountMinor,
};
/** A line with its order's currency, which some adopted schemas need to read its amounts. */
const LINE_IN = { ...LINE, currency: orders.currency };
const isLine = fits<OrderLine>(orderEntryRows, LINE);
const isOrder = fits<OrderRow>(orderRows, COLUMNS);

const linesOf = statementPerCount(ORDERS_MAX, (db, count) =>
  db
    .select(LINE_IN)
    .from(orderEntry)
    .innerJoin(orders, eq(orders.orderId, orderEntry.orderId))
    .where(inArray(orderEntry.orderId, slots(count, orderEntry.orderId)))
    .orderBy(asc(orderEntry.orderId), asc(orderEntry.lineNo)),
);
const ofUser = statement((db) =>
  db
    .select(COLUMNS)
    .from(orders)
    .where(
      and(
        eq(orders.orderId, slot('orderId', orders.orderId)),
        eq(orders.userId, slot('userId', orders.userId)),
      ),
    ),
);

/** Orders. One whose row or line breaks its contract counts as missing, for nothing is decided from half an order. */
export function orderReads(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  async function wholeLines(orderIds: readonly string[]) {
    const byOrder = Map.groupBy(await linesOf(db, orderIds.length, orderIds), (line) => line.orderId);
    for (const [orderId, lines] of byOrder)
      if (sift(orderEntryRows, isLine, onBadRow, lines).length < lines.length) byOrder.delete(orderId);
    return byOrder;
  }
  return {
    async find(orderId: string, userId: string): Promise<OrderRow | null> {
      const rows = (await ofUser(db, { orderId, userId })) as OrderRow[];
      return sift(orderRows, isOrder, onBadRow, rows)[0] ?? null;
    },
    async lines(orderId: string): Promise<readonly OrderLine[]> {
      return (await wholeLines([orderId])).get(orderId) ?? [];
    },
    /** The lines by order; unknown orders are left out. */
    async linesOf(orderIds: readonly string[]): Promise<ReadonlyMap<string, readonly OrderLine[]>> {
      return wholeLines(orderIds);
    },
    /** How many of these orders exist, locked or not, readable or not. */
    async count(orderIds: readonly string[]): Promise<number> {
      const ids = inArray(orders.orderId, [...orderIds]);
      return (await db.select({ orderId: orders.orderId }).from(orders).where(ids)).length;
    },
    /**
     * All orders by id, each with whether it is one of the old service's (spec 17): without marks of ours, and under way,
     * under review or with refunds. @throws on a keyspace of shards when one of them is away: none may be left out
     */
    async unseen(after: string, limit: number): Promise<readonly { orderId: string; isUnseen: boolean }[]> {
      const hasRefunds = exists(
        db.select({ one: sql`1` }).from(refund).where(eq(refund.orderId, orders.orderId)),
      );
      const isMeant = or(inArray(orders.status, UNDER_WAY), ne(orders.paymentReview, false), hasRefunds);
      const isUnseen = sql`${and(isNull(orderProgress.orderId), isMeant)}`.mapWith(Number);
      const rows = await db
        .select({ orderId: orders.orderId, isUnseen })
        .from(orders)
        .leftJoin(orderProgress, eq(orderProgress.orderId, orders.orderId))
        .where(gt(orders.orderId, after))
        .orderBy(asc(orders.orderId))
        .limit(limit);
      return rows.map((row) => ({ orderId: row.orderId, isUnseen: row.isUnseen === 1 }));
    },
    /** Unpaid orders past their deadline, oldest first. Orders under review do not expire (spec 9). */
    async overdue(nowMs: number, after: Overdue | null, limit: number): Promise<readonly Overdue[]> {
      return db
        .select(acrossShards(OVERDUE))
        .from(orders)
        .where(
          and(
            eq(orders.status, 'unpaid'),
            lte(orders.payDeadlineMs, nowMs),
            eq(orders.paymentReview, false),
            behind([orders.payDeadlineMs, orders.orderId], after && [after.payDeadlineMs, after.orderId]),
          ),
        )
        .orderBy(asc(orders.payDeadlineMs), asc(orders.orderId))
        .limit(limit);
    },
  };
}

const insertOrder = insertInto(orders);
const insertEntries = insertInto(orderEntry);
const PRIMARY = { forceIndex: 'PRIMARY' };
const locked = statementPerCount(ORDERS_MAX, (db, count) =>
  db
    .select(COLUMNS)
    .from(orders, PRIMARY)
    .where(inArray(orders.orderId, slots(count, orders.orderId)))
    .for('update'),
);
const lockedAddresses = statementPerCount(ORDERS_MAX, (db, count) =>
  db
    .select({ orderId: orders.orderId, address: orders.address })
    .from(orders, PRIMARY)
    .where(inArray(orders.orderId, slots(count, orders.orderId)))
    .for('update'),
);
/** Leaves out orders that another transaction locks. */
const lockedFree = statementPerCount(ORDERS_MAX, (db, count) =>
  db
    .select(COLUMNS)
    .from(orders, PRIMARY)
    .where(inArray(orders.orderId, slots(count, orders.orderId)))
    .for('update', { skipLocked: true }),
);
/** Finds rows by the primary key however small the table is: a scan would lock other orders. */
const updateOrders = statementPerCount(ORDERS_MAX, (db, count) => {
  const places = Array.from({ length: count }, (_, at) => at);
  const set = (name: Exclude<keyof OrderUpdate, 'orderId'>, column: MySqlColumn) => {
    const cases = places.map(
      (at) => sql`WHEN ${slot(`orderId${at}`, orders.orderId)} THEN ${slot(`${name}${at}`, column)}`,
    );
    return sql`${column} = CASE ${orders.orderId} ${sql.join(cases, sql` `)} END`;
  };
  const sets = [
    set('status', orders.status),
    set('paymentReview', orders.paymentReview),
    set('lastPaymentError', orders.lastPaymentError),
    set('cartLeftAtMs', orders.cartLeftAtMs),
    set('updatedAtMs', orders.updatedAtMs),
  ];
  const ids = places.map((at) => slot<string>(`orderId${at}`, orders.orderId));
  return written(
    db,
    sql`UPDATE ${orders} ${indexHint(orders, [orders.orderId])} SET ${sql.join(sets, sql`, `)} WHERE ${inArray(orders.orderId, ids)}`,
  );
});

export function orderWrites(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  return {
    async insert(placed: readonly NewOrder[], entries: readonly OrderEntry[]): Promise<void> {
      await insertOrder(db, placed);
      const currencies = new Map(placed.map(({ orderId, currency }) => [orderId, currency]));
      await insertEntries(
        db,
        entries.map((entry) => ({ ...entry, currency: currencies.get(entry.orderId) ?? '' })),
      );
    },
    /**
     * Locks orders until the transaction ends; every change of an order begins with this. The orders must exist: a lock
     * on a missing row would block new orders.
     */
    async lock(orderIds: readonly string[]): Promise<readonly OrderRow[]> {
      // Sorted, so that two transactions that lock the same orders do not wait for each other.
      const rows = (await locked(db, orderIds.length, [...orderIds].sort())) as OrderRow[];
      return sift(orderRows, isOrder, onBadRow, rows);
    },
    /**
     * {@link lock} without waiting: orders that another transaction locks are left out. `locked` counts the unreadable
     * ones too, which are locked all the same.
     */
    async lockFree(
      orderIds: readonly string[],
    ): Promise<{ readonly free: readonly OrderRow[]; readonly locked: number }> {
      const rows = (await lockedFree(db, orderIds.length, [...orderIds].sort())) as OrderRow[];
      return { free: sift(orderRows, isOrder, onBadRow, rows), locked: rows.length };
    },
    /** {@link lock}, for the addresses: as they are stored, for another program may have written anything. */
    async lockAddresses(
      orderIds: readonly string[],
    ): Promise<readonly { readonly orderId: string; readonly address: unknown }[]> {
      return lockedAddresses(db, orderIds.length, [...orderIds].sort());
    },
    async update(changes: readonly OrderUpdate[]): Promise<void> {
      if (changes.length === 0) return;
      const values = changes.flatMap((change, at) =>
        Object.entries(change).map(([name, value]) => [`${name}${at}`, value]),
      );
      await updateOrders(db, changes.length, Object.fromEntries(values));
    },
    /** Marks that the entries have left the cart. @returns true for the first call only */
    async markCartLeft(orderId: string, nowMs: number): Promise<boolean> {
      const result = await db
        .update(orders)
        .set({ cartLeftAtMs: nowMs })
        .where(and(eq(orders.orderId, orderId), isNull(orders.cartLeftAtMs)));
      return affectedRows(result) === 1;
    },
    async markClientPaid(orderId: string, nowMs: number): Promise<boolean> {
      const result = await db
        .update(orders)
        .set({ clientPaidAtMs: nowMs })
        .where(and(eq(orders.orderId, orderId), isNull(orders.clientPaidAtMs)));
      return affectedRows(result) === 1;
    },
  };
}
