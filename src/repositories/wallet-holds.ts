import { and, asc, eq, inArray, or } from 'drizzle-orm';
import { acrossShards } from '../db/across-shards.ts';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { hasCome } from '../db/has-come.ts';
import { behind } from '../db/keyset.ts';
import { walletHold } from '../db/schema/index.ts';
import type { HeldMoney, Hold, HoldState } from '../domain/order/records.ts';
import { DECIDED_STATES } from '../domain/order/wallet-hold.ts';

export type StoredHold = Hold & { readonly createdAtMs: number };

/** The position of a hold in the queue of those that rebate has to be told of. */
export type UnsettledHold = { readonly orderId: string; readonly updatedAtMs: number };

export function holdReads(db: Db) {
  return {
    async find(orderId: string): Promise<StoredHold | null> {
      const [row] = await db.select().from(walletHold).where(eq(walletHold.orderId, orderId));
      if (row === undefined) return null;
      return {
        orderId: row.orderId,
        userId: row.userId,
        amount: { amountMinor: row.amountMinor, currency: row.currency },
        state: row.state as HoldState,
        createdAtMs: row.createdAtMs,
      };
    },
    async stateOf(orderId: string): Promise<HoldState | null> {
      const [row] = await db
        .select({ state: walletHold.state })
        .from(walletHold)
        .where(eq(walletHold.orderId, orderId));
      return row === undefined ? null : (row.state as HoldState);
    },
    /**
     * Decided holds that rebate has to be told of, and frozen holds from before `abandonedBeforeMs` or after
     * `latestMs`.
     */
    async unsettled(
      abandonedBeforeMs: number,
      latestMs: number,
      after: UnsettledHold | null,
      limit: number,
    ): Promise<readonly UnsettledHold[]> {
      const { orderId, updatedAtMs } = walletHold;
      return db
        .select(acrossShards({ orderId, updatedAtMs }))
        .from(walletHold)
        .where(
          and(
            or(
              inArray(walletHold.state, [...DECIDED_STATES]),
              and(
                eq(walletHold.state, 'frozen'),
                hasCome(walletHold.createdAtMs, abandonedBeforeMs, latestMs),
              ),
            ),
            behind([updatedAtMs, orderId], after && [after.updatedAtMs, after.orderId]),
          ),
        )
        .orderBy(asc(updatedAtMs), asc(orderId))
        .limit(limit);
    },
  };
}

/** Writes of one statement, complete in themselves, inside or outside of a transaction. */
export function holdSingleWrites(db: Db) {
  return {
    async insert(hold: HeldMoney, nowMs: number): Promise<void> {
      await db.insert(walletHold).values({
        orderId: hold.orderId,
        userId: hold.userId,
        amountMinor: hold.amount.amountMinor,
        currency: hold.amount.currency,
        state: 'frozen',
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      });
    },
    /** Undoes `insert` for a freeze that was never requested. */
    async forget(orderId: string): Promise<void> {
      await db.delete(walletHold).where(and(eq(walletHold.orderId, orderId), eq(walletHold.state, 'frozen')));
    },
    /** Changes a hold's state, guarded by `from`: of two processes only one wins. */
    async move(orderId: string, from: HoldState, to: HoldState, nowMs: number): Promise<boolean> {
      const result = await db
        .update(walletHold)
        .set({ state: to, updatedAtMs: nowMs })
        .where(and(eq(walletHold.orderId, orderId), eq(walletHold.state, from)));
      return affectedRows(result) === 1;
    },
  };
}

export function holdWrites(db: Db) {
  return {
    /** Inserts the hold of an old service's order, in the state that follows from the order's state. */
    async inherit({ orderId, userId, amount, state }: Hold, nowMs: number): Promise<void> {
      await db.insert(walletHold).values({
        orderId,
        userId,
        ...amount,
        state,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      });
    },
  };
}
