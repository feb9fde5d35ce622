import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { address, blacklist, cartItem } from '../db/schema/index.ts';
import { slot, statement, statementPerCount } from '../db/statement.ts';
import type { Address, BlacklistKey } from '../domain/address.ts';

/** Keys of one address, and lines of one order. */
const COUNT_MAX = 100;

const own = statement((db) =>
  db
    .select()
    .from(address)
    .where(and(eq(address.addrId, slot('addrId')), eq(address.userId, slot('userId')))),
);
/** Kinds and values in turns. */
const listed = statementPerCount(COUNT_MAX, (db, count) => {
  const match = Array.from({ length: count }, (_, at) =>
    and(eq(blacklist.kind, slot(2 * at)), eq(blacklist.value, slot(2 * at + 1))),
  );
  return db
    .select({ kind: blacklist.kind })
    .from(blacklist)
    .where(or(...match))
    .limit(1);
});

export function customerReads(db: Db) {
  return {
    /** The user's own address, or null: anyone else's does not exist for them. */
    async address(addrId: string, userId: string): Promise<Address | null> {
      const [row] = await own(db, { addrId, userId });
      return row ?? null;
    },
    async isBlacklisted(keys: readonly BlacklistKey[]): Promise<boolean> {
      const rows = await listed(
        db,
        keys.length,
        keys.flatMap(({ kind, value }) => [kind, value]),
      );
      return rows.length > 0;
    },
  };
}

/** The caller, then ids and counts of the lines in turns. */
const ordered = (count: number) => {
  const cases = Array.from(
    { length: count },
    (_, at) => sql`WHEN ${slot(2 * at + 1)} THEN ${slot(2 * at + 2)}`,
  );
  return sql`CASE ${cartItem.skuId} ${sql.join(cases, sql` `)} ELSE 0 END`;
};
const isOrdered = (count: number) => {
  const ids = Array.from({ length: count }, (_, at) => slot<string>(2 * at + 1));
  return and(eq(cartItem.userId, slot(0)), inArray(cartItem.skuId, ids));
};
const takeOut = statementPerCount(COUNT_MAX, (db, count) =>
  db.delete(cartItem).where(and(isOrdered(count), sql`${cartItem.count} <= ${ordered(count)}`)),
);
const lessen = statementPerCount(COUNT_MAX, (db, count) =>
  db
    .update(cartItem)
    .set({ count: sql`${cartItem.count} - ${ordered(count)}` })
    .where(isOrdered(count)),
);

export function cartWrites(db: Db) {
  return {
    /**
     * Takes ordered counts out of the cart; a row at 0 or below goes. Most carts hold what is ordered and no more:
     * one statement is enough for them.
     */
    async subtract(userId: string, lines: readonly { skuId: string; count: number }[]): Promise<void> {
      const sorted = [...lines].sort((a, b) => (a.skuId < b.skuId ? -1 : 1));
      const values = [userId, ...sorted.flatMap(({ skuId, count }) => [skuId, count])];
      if (affectedRows(await takeOut(db, lines.length, values)) === lines.length) return;
      await lessen(db, lines.length, values);
    },
  };
}
