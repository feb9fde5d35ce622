import { and, eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { refund, refundLeg } from '../db/schema/index.ts';
import { slot, statement } from '../db/statement.ts';
import type { RefundLegRow, RefundRow, StoredRefund } from '../domain/order/records.ts';
import { refundRowsOf } from '../row-contracts/after-sale.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';

/** Not sorted in SQL, for MariaDB would sort the few rows in a file. */
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
    /** The refunds of an order with their legs, oldest first, for answers: one that cannot be read is left out. */
    async listFor(orderId: string): Promise<readonly StoredRefund[]> {
      return sift(refundRowsOf, isRefund, onBadRow, await storedOf(db, orderId));
    },
    /** For a decision: null when any refund cannot be read, for its money would not count. */
    async allFor(orderId: string): Promise<readonly StoredRefund[] | null> {
      const all = await storedOf(db, orderId);
      return sift(refundRowsOf, isRefund, onBadRow, all).length === all.length ? all : null;
    },
    /** The order of a refund's id; ids are unique over all orders. */
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
    /** @throws the duplicate-key error for an id that exists */
    async insert(refunds: readonly StoredRefund[]): Promise<void> {
      const rows = refunds.map(({ legs: _, ...row }) => row);
      await insertRefunds(db, rows);
      const legs = refunds.flatMap((one) => one.legs);
      if (legs.length > 0) await db.insert(refundLeg).values(legs);
    },
    /** Adds legs to refunds that the old service kept without legs. */
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
