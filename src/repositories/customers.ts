import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { countSlots, countValues } from '../db/counts-by-key.ts';
import { isAddressThere } from '../db/schema/existing/filters.ts';
import { address, blacklist, cartItem } from '../db/schema/index.ts';
import { pointRead, pointReadPerCount, slot, slots, statementPerCount } from '../db/statement.ts';
import type { Address, BlacklistKey } from '../domain/address/address.ts';
import type { Counted } from '../domain/pricing/goods.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';
import { addressRows, cartRows } from '../row-contracts/customer.ts';

/** The most blacklist keys of an address, and the most lines of an order. */
const COUNT_MAX = 100;

const own = pointRead((db) =>
  db
    .select()
    .from(address)
    .where(
      and(
        eq(address.addrId, slot('addrId', address.addrId)),
        eq(address.userId, slot('userId', address.userId)),
        isAddressThere,
      ),
    ),
);
/** Its slots are kinds and values in turns. */
const listed = pointReadPerCount(COUNT_MAX, (db, count) => {
  const match = Array.from({ length: count }, (_, at) =>
    and(
      eq(blacklist.kind, slot(2 * at, blacklist.kind)),
      eq(blacklist.value, slot(2 * at + 1, blacklist.value)),
    ),
  );
  return db
    .select({ kind: blacklist.kind })
    .from(blacklist)
    .where(or(...match))
    .limit(1);
});

const isAddress = fits<typeof address.$inferSelect>(addressRows);
const CART = { skuId: cartItem.skuId, count: cartItem.count };
const isCart = fits<Counted>(cartRows, CART);

export function customerReads(db: Db, onBadRow: OnBadRow = ignoreBadRows) {
  return {
    /** The user's own address; null also for another user's. */
    async address(addrId: string, userId: string): Promise<Address | null> {
      const rows = await own(db, { addrId, userId });
      return sift(addressRows, isAddress, onBadRow, rows)[0] ?? null;
    },
    async isBlacklisted(keys: readonly BlacklistKey[]): Promise<boolean> {
      const rows = await listed(
        db,
        keys.length,
        keys.flatMap(({ kind, value }) => [kind, value]),
      );
      return rows.length > 0;
    },
    /** The rows of the user's cart for these SKUs (at most 100). */
    async inCart(userId: string, skuIds: readonly string[]): Promise<readonly Counted[]> {
      return sift(cartRows, isCart, onBadRow, await inCart(db, skuIds.length, { ...skuIds, userId }));
    },
  };
}

const mine = (ids: string[]) =>
  and(eq(cartItem.userId, slot('userId', cartItem.userId)), inArray(cartItem.skuId, ids));
const inCart = pointReadPerCount(COUNT_MAX, (db, length) =>
  db
    .select(CART)
    .from(cartItem)
    .where(
      and(
        eq(cartItem.userId, slot('userId', cartItem.userId)),
        inArray(cartItem.skuId, slots(length, cartItem.skuId)),
      ),
    ),
);
const takeOut = statementPerCount(COUNT_MAX, (db, length) => {
  const { ids, count } = countSlots(cartItem.skuId, length);
  return db.delete(cartItem).where(and(mine(ids), sql`${cartItem.count} <= ${count}`));
});
const lessen = statementPerCount(COUNT_MAX, (db, length) => {
  const { ids, count } = countSlots(cartItem.skuId, length);
  return db
    .update(cartItem)
    .set({ count: sql`${cartItem.count} - ${count}` })
    .where(and(mine(ids), sql`${cartItem.count} > ${count}`));
});

export function cartWrites(db: Db) {
  /** Deletes the cart rows with at most the ordered count. @returns the number of deleted rows */
  async function remove(userId: string, lines: readonly Counted[]): Promise<number> {
    return affectedRows(await takeOut(db, lines.length, { ...countValues(lines), userId }));
  }
  return {
    remove,
    /** Takes ordered counts out of the cart: rows with at most that count are deleted, others are reduced. */
    async subtract(userId: string, lines: readonly Counted[]): Promise<void> {
      if (lines.length === 0) return;
      // Deleted before the others are reduced, for a reduced row may look like one to be deleted.
      if ((await remove(userId, lines)) === lines.length) return;
      await lessen(db, lines.length, { ...countValues(lines), userId });
    },
  };
}
