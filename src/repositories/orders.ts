import { and, asc, eq, isNull, lte } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { type AddressSnapshot, orderEntry, orders } from '../db/schema/index.ts';
import { slot, statement } from '../db/statement.ts';
import type { OrderStatus } from '../domain/order-state.ts';

export type NewOrder = Omit<typeof orders.$inferInsert, 'address' | 'status'> & {
  readonly address: AddressSnapshot;
  readonly status: OrderStatus;
};
export type NewOrderEntry = typeof orderEntry.$inferInsert;

/** An order without its price steps and address. */
export type OrderRow = {
  readonly orderId: string;
  readonly shortId: string;
  readonly userId: string;
  readonly region: string;
  readonly currency: string;
  readonly client: string;
  readonly status: OrderStatus;
  readonly couponCode: string;
  readonly cashMinor: bigint;
  readonly finalMinor: bigint;
  readonly shippingMinor: bigint;
  readonly couponMinor: bigint;
  readonly cartLeftAtMs: number | null;
  readonly clientPaidAtMs: number | null;
  readonly payDeadlineMs: number;
  readonly paymentReview: boolean;
  readonly lastPaymentError: string | null;
  readonly language: string;
  readonly createdAtMs: number;
};

/** A line, as far as moves and refunds need it; minor units. */
export type OrderLine = {
  readonly lineNo: number;
  readonly skuId: string;
  readonly count: number;
  readonly payableMinor: bigint;
  readonly couponDiscountMinor: bigint;
};

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
  cartLeftAtMs: orders.cartLeftAt,
  clientPaidAtMs: orders.clientPaidAt,
  payDeadlineMs: orders.payDeadline,
  paymentReview: orders.paymentReview,
  lastPaymentError: orders.lastPaymentError,
  language: orders.language,
  createdAtMs: orders.createdAt,
};

/** What a move of an order changes in its row. */
export type OrderUpdate = {
  readonly status: OrderStatus;
  readonly paymentReview: boolean;
  readonly lastPaymentError: string | null;
  readonly cartLeftAtMs: number | null;
  readonly updatedAtMs: number;
};

const linesOf = statement((db) =>
  db
    .select({
      lineNo: orderEntry.lineNo,
      skuId: orderEntry.skuId,
      count: orderEntry.count,
      payableMinor: orderEntry.payableMinor,
      couponDiscountMinor: orderEntry.couponDiscountMinor,
    })
    .from(orderEntry)
    .where(eq(orderEntry.orderId, slot('orderId')))
    .orderBy(asc(orderEntry.lineNo)),
);
const ofUser = statement((db) =>
  db
    .select(COLUMNS)
    .from(orders)
    .where(and(eq(orders.orderId, slot('orderId')), eq(orders.userId, slot('userId')))),
);

export function orderReads(db: Db) {
  return {
    async find(orderId: string, userId: string): Promise<OrderRow | null> {
      const [row] = await ofUser(db, { orderId, userId });
      return row === undefined ? null : (row as OrderRow);
    },
    async lines(orderId: string): Promise<readonly OrderLine[]> {
      return linesOf(db, { orderId });
    },
    /** Unpaid orders whose deadline has passed, oldest first. Orders under review do not expire (spec 9). */
    async overdue(nowMs: number, limit: number): Promise<readonly OrderRow[]> {
      const rows = await db
        .select(COLUMNS)
        .from(orders)
        .where(
          and(eq(orders.status, 'unpaid'), lte(orders.payDeadline, nowMs), eq(orders.paymentReview, false)),
        )
        .orderBy(asc(orders.payDeadline))
        .limit(limit);
      return rows as OrderRow[];
    },
  };
}

const insertOrder = insertInto(orders);
const insertEntries = insertInto(orderEntry);
const locked = statement((db) =>
  db
    .select(COLUMNS)
    .from(orders)
    .where(eq(orders.orderId, slot('orderId')))
    .for('update'),
);
const updateOrder = statement((db) =>
  db
    .update(orders)
    .set({
      status: slot('status'),
      paymentReview: slot('paymentReview'),
      lastPaymentError: slot('lastPaymentError'),
      cartLeftAt: slot('cartLeftAtMs'),
      updatedAt: slot('updatedAtMs'),
    })
    .where(eq(orders.orderId, slot('orderId'))),
);

export function orderWrites(db: Db) {
  return {
    async insert(order: NewOrder, entries: readonly NewOrderEntry[]): Promise<void> {
      await insertOrder(db, [order]);
      await insertEntries(db, entries);
    },
    /**
     * The order's row, locked until the transaction ends: every change of an order takes this first. Only for one that
     * is known to exist: a lock on a missing row would hold back new orders.
     */
    async lock(orderId: string): Promise<OrderRow | null> {
      const [row] = await locked(db, { orderId });
      return row === undefined ? null : (row as OrderRow);
    },
    async update(orderId: string, change: OrderUpdate): Promise<void> {
      await updateOrder(db, { ...change, orderId });
    },
    /** The entries leave the cart once per order; true for the one call that does it. */
    async markCartLeft(orderId: string, nowMs: number): Promise<boolean> {
      const result = await db
        .update(orders)
        .set({ cartLeftAt: nowMs })
        .where(and(eq(orders.orderId, orderId), isNull(orders.cartLeftAt)));
      return affectedRows(result) === 1;
    },
    async markClientPaid(orderId: string, nowMs: number): Promise<boolean> {
      const result = await db
        .update(orders)
        .set({ clientPaidAt: nowMs })
        .where(and(eq(orders.orderId, orderId), isNull(orders.clientPaidAt)));
      return affectedRows(result) === 1;
    },
  };
}
