import { and, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { MySqlTable } from 'drizzle-orm/mysql-core';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { countSlots, countValues } from '../db/counts-by-key.ts';
import { cartItem, coupon, couponUser, idempotency, sku, walletHold } from '../db/schema/index.ts';
import { slot, statement, statementPerCount, written } from '../db/statement.ts';
import type { HoldState } from '../domain/order/records.ts';
import type { Counted } from '../domain/pricing/goods.ts';
import type { Claim } from './idempotency.ts';

/** Entries of one order. */
const LINES_MAX = 100;

/** What a placed order takes; `null` where it takes no such thing. */
export type Taking = {
  readonly claim: Claim;
  readonly orderId: string;
  /** the answer kept for repeats */
  readonly response: string;
  /** what becomes of the order's frozen wallet money */
  readonly holdTo: HoldState | null;
  readonly couponCode: string | null;
  /** at most 100 */
  readonly lines: readonly Counted[];
  /** of how many of the lines there is more than that in the user's cart, so that the rest stays in it */
  readonly staying: number;
  readonly nowMs: number;
};

type Part = { readonly tables: readonly MySqlTable[]; readonly set: SQL; readonly guard: SQL | undefined };

const KEY: Part = {
  tables: [idempotency],
  set: sql`${idempotency.state} = 'done', ${idempotency.orderId} = ${slot('orderId')}, ${idempotency.response} = ${slot('response', idempotency.response)}`,
  guard: and(
    eq(idempotency.userId, slot('userId', idempotency.userId)),
    eq(idempotency.idemKey, slot('key', idempotency.idemKey)),
    eq(idempotency.holder, slot('holder', idempotency.holder)),
    eq(idempotency.state, 'running'),
  ),
};
const HOLD: Part = {
  tables: [walletHold],
  set: sql`${walletHold.state} = ${slot('holdTo')}, ${walletHold.updatedAtMs} = ${slot('nowMs', walletHold.updatedAtMs)}`,
  guard: and(eq(walletHold.orderId, slot('orderId', walletHold.orderId)), eq(walletHold.state, 'frozen')),
};
const COUPON: Part = {
  tables: [coupon, couponUser],
  set: sql`${coupon.usedCount} = ${coupon.usedCount} + 1, ${couponUser.usedCount} = ${couponUser.usedCount} + 1`,
  guard: and(
    eq(coupon.code, slot('couponCode', coupon.code)),
    or(isNull(coupon.totalLimit), lt(coupon.usedCount, coupon.totalLimit)),
    eq(couponUser.userId, slot('userId', couponUser.userId)),
    eq(couponUser.code, slot('couponCode', couponUser.code)),
    or(isNull(coupon.perUserLimit), lt(couponUser.usedCount, coupon.perUserLimit)),
  ),
};

/**
 * One row of each table, all or none, read and so locked in the order of the parts. Never several rows of one table
 * here: MySQL's UPDATE of several tables loses rows where one of them meets many of another.
 */
function oneOfEach(parts: readonly Part[]) {
  const tables = parts.flatMap((part) => part.tables);
  const sets = parts.map((part) => part.set);
  const joined = sql.join(
    tables.map((table) => sql`${table}`),
    sql` STRAIGHT_JOIN `,
  );
  const guards = and(...parts.map((part) => part.guard));
  const text = sql`UPDATE ${joined} SET ${sql.join(sets, sql`, `)} WHERE ${guards}`;
  return { send: statement((db) => written(db, text)), rows: tables.length };
}
const OWN = {
  plain: oneOfEach([KEY]),
  cash: oneOfEach([KEY, HOLD]),
  coupon: oneOfEach([KEY, COUPON]),
  both: oneOfEach([KEY, HOLD, COUPON]),
};

const isToBeHad = (ids: string[], count: SQL<number>) =>
  and(inArray(sku.skuId, ids), eq(sku.status, 'on_sale'), sql`${sku.stock} >= ${count}`);
const takeGoods = statementPerCount(LINES_MAX, (db, length) => {
  const { ids, count } = countSlots(sku.skuId, length);
  return db
    .update(sku)
    .set({ stock: sql`${sku.stock} - ${count}` })
    .where(isToBeHad(ids, count));
});
/** One SKU meets one row of the cart, or none: see {@link oneOfEach}. */
const takeGoodsAndLessenCart = statementPerCount(LINES_MAX, (db, length) => {
  const { ids, count } = countSlots(sku.skuId, length);
  const isMine = and(eq(cartItem.userId, slot('userId', cartItem.userId)), eq(cartItem.skuId, sku.skuId));
  return written(
    db,
    sql`UPDATE ${sku} LEFT JOIN ${cartItem} ON ${isMine} AND ${cartItem.count} > ${count}
      SET ${sku.stock} = ${sku.stock} - ${count}, ${cartItem.count} = ${cartItem.count} - ${count}
      WHERE ${isToBeHad(ids, count)}`,
  );
});

export function checkoutGuards(db: Db) {
  return {
    /**
     * Everything that an order takes and that another could take first, guarded, in two statements, for each statement
     * of a transaction is a round trip (spec 6, phase 3): the key's claim is finished, the hold bound and the coupon
     * used within both limits; then the stock is taken of what is still on the shelf, and what stays in the cart made
     * less. The user's row of the coupon must be there. False when anything was not to be had, or the cart is another;
     * the caller rolls back, for the rest may have been taken.
     */
    async take({ claim, lines, staying, nowMs, ...taking }: Taking): Promise<boolean> {
      const { userId, key, holder } = claim;
      const hasCoupon = taking.couponCode !== null;
      const way = taking.holdTo === null ? (hasCoupon ? 'coupon' : 'plain') : hasCoupon ? 'both' : 'cash';
      const { send, rows } = OWN[way];
      const own = affectedRows(await send(db, { ...taking, userId, key, holder, nowMs }));
      if (own !== rows) return false;
      const takeAll = staying === 0 ? takeGoods : takeGoodsAndLessenCart;
      const taken = affectedRows(await takeAll(db, lines.length, { ...countValues(lines), userId }));
      return taken === lines.length + staying;
    },
  };
}
