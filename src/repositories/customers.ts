import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { countSlots, countValues } from '../db/counts-by-key.ts';
import { isAddressThere } from '../db/schema/existing/filters.ts';
import { address, blacklist, cartItem } from '../db/schema/index.ts';
import { slot, slots, statement, statementPerCount } from '../db/statement.ts';
import type { Address, BlacklistKey } from '../domain/address/address.ts';
import type { Counted } from '../domain/pricing/goods.ts';
import { fits, ignoreBadRows, type OnBadRow, sift } from '../row-contracts/contract.ts';
import { addressRows, cartRows } from '../row-contracts/customer.ts';

/** Keys of one address, and lines of one order. */
const COUNT_MAX = 100;

const own = statement((db) =>
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
/** Kinds and values in turns. */
const listed = statementPerCount(COUNT_MAX, (db, count) => {
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
    /** The user's own address, or null: anyone else's does not exist for them. */
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
    /** Which of these SKUs (at most 100) the user has in the cart, and how many of each. */
    async inCart(userId: string, skuIds: readonly string[]): Promise<readonly Counted[]> {
      return sift(cartRows, isCart, onBadRow, await inCart(db, skuIds.length, { ...skuIds, userId }));
    },
  };
}

const mine = (ids: string[]) =>
  and(eq(cartItem.userId, slot('userId', cartItem.userId)), inArray(cartItem.skuId, ids));
const inCart = statementPerCount(COUNT_MAX, (db, length) =>
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
  /** Takes out what no more than was ordered is there of; gives how many rows are gone. */
  async function remove(userId: string, lines: readonly Counted[]): Promise<number> {
    return affectedRows(await takeOut(db, lines.length, { ...countValues(lines), userId }));
  }
  return {
    remove,
    /** Takes ordered counts out of the cart: a row with no more than that goes, another has less. */
    async subtract(userId: string, lines: readonly Counted[]): Promise<void> {
      // In this order: what has less may then look as if it were to go.
      if ((await remove(userId, lines)) === lines.length) return;
      await lessen(db, lines.length, { ...countValues(lines), userId });
    },
  };
}
