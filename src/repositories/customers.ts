import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { address, blacklist, cartItem } from '../db/schema/index.ts';
import type { Address, BlacklistKey } from '../domain/address.ts';

export function customerReads(db: Db) {
  return {
    /** The user's own address, or null: anyone else's does not exist for them. */
    async address(addrId: string, userId: string): Promise<Address | null> {
      const [row] = await db
        .select()
        .from(address)
        .where(and(eq(address.addrId, addrId), eq(address.userId, userId)));
      return row ?? null;
    },
    async isBlacklisted(keys: readonly BlacklistKey[]): Promise<boolean> {
      const match = keys.map((key) => and(eq(blacklist.kind, key.kind), eq(blacklist.value, key.value)));
      const rows = await db
        .select({ kind: blacklist.kind })
        .from(blacklist)
        .where(or(...match))
        .limit(1);
      return rows.length > 0;
    },
  };
}

export function cartWrites(db: Db) {
  return {
    /**
     * Takes ordered counts out of the cart; a row at 0 or below goes. Most carts hold what is ordered and no more:
     * one statement is enough for them.
     */
    async subtract(userId: string, lines: readonly { skuId: string; count: number }[]): Promise<void> {
      const ids = lines.map((line) => line.skuId).sort();
      const cases = lines.map((line) => sql`WHEN ${line.skuId} THEN ${line.count}`);
      const ordered = sql`CASE ${cartItem.skuId} ${sql.join(cases, sql` `)} ELSE 0 END`;
      const mine = and(eq(cartItem.userId, userId), inArray(cartItem.skuId, ids));
      const gone = await db.delete(cartItem).where(and(mine, sql`${cartItem.count} <= ${ordered}`));
      if (affectedRows(gone) === lines.length) return;
      await db
        .update(cartItem)
        .set({ count: sql`${cartItem.count} - ${ordered}` })
        .where(mine);
    },
  };
}
