import { and, eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { refund, refundLeg } from '../db/schema/index.ts';
import { slot, statement } from '../db/statement.ts';
import type { RefundLegRow, RefundRow, StoredRefund } from '../domain/order/records.ts';
import { refundRowsOf } from '../row-contracts/after-sale.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';

/** Unsorted: of the few rows, MariaDB makes a file to sort them, each time. */
const ofOrder = statement((db) =>
  db
    .select({ refund, leg: refundLeg })
    .from(refund)
    .leftJoin(refundLeg, and(eq(refundLeg.orderId, refund.orderId), eq(refundLeg.refundId, refund.refundId)))
    .where(eq(refund.orderId, slot('orderId', refund.orderId))),
);

const insertRefunds = insertInto(refund);
const isRefund = fits<StoredRefund>(refundRowsOf);

async function storedOf(db: Db, orderId: string): Promise<readonly StoredRefund[]> {
  const rows = await ofOrder(db, { orderId });
  const refunds = [...Map.groupBy(rows, (row) => row.refund.refundId)].map(([, own]) => ({
    ...(own[0] as (typeof rows)[number]).refund,
    legs: own.flatMap((row) => (row.leg === null ? [] : [row.leg])).sort((a, b) => (a.leg < b.leg ? -1 : 1)),
  }));
  return refunds.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.refundId < b.refundId ? -1 : 1));
}

export function refundReads(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  return {
    /** The refunds of an order with their legs, oldest first, to be shown: one that cannot be read is left out. */
    async listFor(orderId: string): Promise<readonly StoredRefund[]> {
      return sift(refundRowsOf, isRefund, onBadRow, await storedOf(db, orderId));
    },
    /** The same to be decided from: null where one cannot be read, for its money would count for nothing. */
    async allFor(orderId: string): Promise<readonly StoredRefund[] | null> {
      const all = await storedOf(db, orderId);
      return sift(refundRowsOf, isRefund, onBadRow, all).length === all.length ? all : null;
    },
    /** Whose refund an id is; ids are unique over all orders. */
    async orderOf(refundId: string): Promise<string | null> {
      const [row] = await db
        .select({ orderId: refund.orderId })
        .from(refund)
        .where(eq(refund.refundId, refundId));
      return row?.orderId ?? null;
    },
  };
}

export function refundWrites(db: Db) {
  return {
    /** Plain INSERT: a duplicate id throws. */
    async insert(refunds: readonly StoredRefund[]): Promise<void> {
      const rows = refunds.map(({ legs: _, ...row }) => row);
      await insertRefunds(db, rows);
      const legs = refunds.flatMap((one) => one.legs);
      if (legs.length > 0) await db.insert(refundLeg).values(legs);
    },
    /** Of refunds that the old service kept without them. */
    async insertLegs(legs: readonly RefundLegRow[]): Promise<void> {
      if (legs.length > 0) await db.insert(refundLeg).values([...legs]);
    },
    /** What may become other of a refund: the rest of it stays as it was asked for. */
    async update({ orderId, refundId, kind, status, updatedAtMs }: RefundRow): Promise<void> {
      await db
        .update(refund)
        .set({ kind, status, updatedAtMs })
        .where(and(eq(refund.orderId, orderId), eq(refund.refundId, refundId)));
    },
    async updateLeg(leg: RefundLegRow): Promise<void> {
      const { orderId, refundId, leg: name, ...rest } = leg;
      await db
        .update(refundLeg)
        .set(rest)
        .where(
          and(eq(refundLeg.orderId, orderId), eq(refundLeg.refundId, refundId), eq(refundLeg.leg, name)),
        );
    },
  };
}
