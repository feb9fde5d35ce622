import { and, eq, getTableColumns, inArray, type SQL } from 'drizzle-orm';
import { byIndex } from '../db/by-index.ts';
import type { Db } from '../db/client.ts';
import { type AddressSnapshot, orderEntry, orderProgress, orders } from '../db/schema/index.ts';
import { slot, slots, statement, statementPerCount } from '../db/statement.ts';
import type { OrderStatus } from '../domain/lifecycle/order-state.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';
import { orderEntryRows, orderRows } from '../row-contracts/order.ts';

const { address, price, ...head } = getTableColumns(orders);
const MARKS = {
  partlyPurchased: orderProgress.partlyPurchased,
  partlyRefunded: orderProgress.partlyRefunded,
  reviewReasons: orderProgress.reviewReasons,
  reviewSinceMs: orderProgress.reviewSinceMs,
  markedAtMs: orderProgress.updatedAtMs,
};

/** An order's row without its price steps and address, joined with its marks. */
export type OrderReadModel = Omit<typeof orders.$inferSelect, 'address' | 'price' | 'status'> & {
  readonly status: OrderStatus;
  readonly partlyPurchased: boolean;
  readonly partlyRefunded: boolean;
  readonly reviewReasons: string;
  /** null without a review */
  readonly reviewSinceMs: number | null;
};
/** The whole row. `price` is the JSON that checkout kept. */
export type FullOrderReadModel = OrderReadModel & {
  readonly address: AddressSnapshot;
  readonly price: unknown;
};
export type ReadModelLine = typeof orderEntry.$inferSelect;

/** The most orders of a list's page. Statements of longer lists are not kept. */
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
const isLine = fits<ReadModelLine>(orderEntryRows);

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
    /** The lines of all the orders, each order's in request order. */
    async lines(orderIds: readonly string[]): Promise<readonly ReadModelLine[]> {
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
  readonly markedAtMs: number | null;
};

/** An order without any event has no row of marks. */
const withMarks = <Row>({ markedAtMs, ...row }: Joined<Row>) => ({
  ...row,
  status: row.status as OrderStatus,
  partlyPurchased: row.partlyPurchased ?? false,
  partlyRefunded: row.partlyRefunded ?? false,
  reviewReasons: row.reviewReasons ?? '',
  // The same time as in the review queue (repositories/review-queue.ts).
  reviewSinceMs: (row.reviewReasons ?? '') === '' ? null : (row.reviewSinceMs ?? markedAtMs),
});
