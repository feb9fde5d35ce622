import { and, eq, getTableColumns, inArray, type SQL } from 'drizzle-orm';
import { byIndex } from '../db/by-index.ts';
import type { Db } from '../db/client.ts';
import { orderEntry, orderProgress, orders } from '../db/schema/index.ts';
import { slot, slots, statement, statementPerCount } from '../db/statement.ts';
import type { OrderStatus } from '../domain/lifecycle/order-state.ts';
import type { FullOrderReadModel, OrderReadModel } from '../domain/order/read-model.ts';
import type { OrderEntry } from '../domain/order/records.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';
import { orderEntryRows, orderRows } from '../row-contracts/order.ts';

const { address, price, ...head } = getTableColumns(orders);
const MARKS = {
  partlyPurchased: orderProgress.partlyPurchased,
  partlyRefunded: orderProgress.partlyRefunded,
  reviewReasons: orderProgress.reviewReasons,
  reviewSinceMs: orderProgress.reviewSinceMs,
  leftStatus: orderProgress.leftStatus,
  leftAtMs: orderProgress.leftAtMs,
  markedAtMs: orderProgress.updatedAtMs,
};

/** A page of a list; longer lists are read too, but their statements are not kept. */
const PAGE_MAX = 50;

const heads = statementPerCount(PAGE_MAX, (db, count) =>
  db
    .select({ ...head, ...MARKS })
    .from(orders, byIndex(orders, [orders.orderId]))
    .leftJoin(orderProgress, eq(orderProgress.orderId, orders.orderId))
    .where(inArray(orders.orderId, slots(count, orders.orderId))),
);
const LINES_BY_ORDER = byIndex(orderEntry, [orderEntry.orderId]);
const linesOf = statementPerCount(PAGE_MAX, (db, count) =>
  db
    .select({ ...getTableColumns(orderEntry), currency: orders.currency })
    .from(orderEntry, LINES_BY_ORDER)
    .innerJoin(orders, eq(orders.orderId, orderEntry.orderId))
    .where(inArray(orderEntry.orderId, slots(count, orderEntry.orderId))),
);
const full = (db: Db, ofUser?: SQL) =>
  db
    .select({ ...head, ...MARKS, address, price })
    .from(orders)
    .leftJoin(orderProgress, eq(orderProgress.orderId, orders.orderId))
    .where(and(eq(orders.orderId, slot('orderId', orders.orderId)), ofUser));
const anyones = statement((db) => full(db));
const ones = statement((db) => full(db, eq(orders.userId, slot('userId', orders.userId))));

const isHead = fits<OrderReadModel>(orderRows, head);
const isFull = fits<FullOrderReadModel>(orderRows);
const isLine = fits<OrderEntry>(orderEntryRows);

/** Orders for people to look at, read without a lock. A row that breaks its contract is left out. */
export function orderReadModel(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  return {
    /** The orders, in no particular order; unknown ids are left out. */
    async list(orderIds: readonly string[]): Promise<readonly OrderReadModel[]> {
      if (orderIds.length === 0) return [];
      const rows = await heads(db, orderIds.length, orderIds);
      return sift(orderRows, isHead, onBadRow, rows.map(withMarks));
    },
    /** One order in full; `userId` null allows any user's. */
    async find(orderId: string, userId: string | null): Promise<FullOrderReadModel | null> {
      const rows = await (userId === null ? anyones(db, { orderId }) : ones(db, { orderId, userId }));
      return sift(orderRows, isFull, onBadRow, rows.map(withMarks))[0] ?? null;
    },
    /** Of all the orders, each order's in request order. */
    async lines(orderIds: readonly string[]): Promise<readonly OrderEntry[]> {
      if (orderIds.length === 0) return [];
      const rows = await linesOf(db, orderIds.length, orderIds);
      // Sorted here, for MariaDB would sort in a file what comes by the primary key anyway.
      return [...sift(orderEntryRows, isLine, onBadRow, rows)].sort((a, b) => a.lineNo - b.lineNo);
    },
  };
}

type Joined<Row> = Row & {
  readonly [Mark in 'partlyPurchased' | 'partlyRefunded']: boolean | null;
} & {
  readonly status: string;
  readonly reviewReasons: string | null;
  readonly reviewSinceMs: number | null;
  readonly leftStatus: string | null;
  readonly leftAtMs: number | null;
  readonly markedAtMs: number | null;
};

/** An order without any event has no row of marks. */
const withMarks = <Row>({ markedAtMs, leftStatus, leftAtMs, ...row }: Joined<Row>) => ({
  ...row,
  status: row.status as OrderStatus,
  partlyPurchased: row.partlyPurchased ?? false,
  partlyRefunded: row.partlyRefunded ?? false,
  reviewReasons: row.reviewReasons ?? '',
  left: { leftStatus, leftAtMs, updatedAtMs: markedAtMs ?? 0, reviewReasons: row.reviewReasons ?? '' },
  // The same time as in the review queue (repositories/review-queue.ts).
  reviewSinceMs: (row.reviewReasons ?? '') === '' ? null : (row.reviewSinceMs ?? markedAtMs),
});
