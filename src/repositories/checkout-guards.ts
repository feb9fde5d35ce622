import { and, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { MySqlTable } from 'drizzle-orm/mysql-core';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { countSlots, countValues } from '../db/counts-by-key.ts';
import { cartItem, coupon, couponUser, idempotency, sku, walletHold } from '../db/schema/index.ts';
import { type Statement, slot, statement, statementPerCount, written } from '../db/statement.ts';
import type { Claim } from '../domain/keys/idempotency-key.ts';
import type { HoldState } from '../domain/order/records.ts';
import type { Counted } from '../domain/pricing/goods.ts';

/** The most entries of one order. */
const LINES_MAX = 100;

/** What a placed order takes; `null` for what it does not take. */
export type Taking = {
  readonly claim: Claim;
  readonly orderId: string;
  /** the answer kept for repeats */
  readonly response: string;
  /** the next state of the order's frozen wallet money */
  readonly holdTo: HoldState | null;
  readonly couponCode: string | null;
  /** at most 100 */
  readonly lines: readonly Counted[];
  /** the number of lines of which the cart has more than was ordered, so that the rest stays in the cart */
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
/** The coupon has a use left. */
const IS_LEFT = or(isNull(coupon.totalLimit), lt(coupon.usedCount, coupon.totalLimit));
const COUPON: Part = {
  tables: [coupon, couponUser],
  set: sql`${coupon.usedCount} = ${coupon.usedCount} + 1, ${couponUser.usedCount} = ${couponUser.usedCount} + 1`,
  guard: and(
    eq(coupon.code, slot('couponCode', coupon.code)),
    IS_LEFT,
    eq(couponUser.userId, slot('userId', couponUser.userId)),
    eq(couponUser.code, slot('couponCode', couponUser.code)),
    or(isNull(coupon.perUserLimit), lt(couponUser.usedCount, coupon.perUserLimit)),
  ),
};

/**
 * An UPDATE of one row of each table, all or none. The rows are read, and so locked, in the order of the parts. It must
 * never meet several rows of one table: MySQL's UPDATE of several tables loses rows then.
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
/** A SKU meets at most one row of the cart, as {@link oneOfEach} needs it. */
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

// The same guards in the same order for tables on different shards, with a statement per table: vtgate joins no tables
// in an UPDATE.

const finishKey = statement((db) =>
  db
    .update(idempotency)
    .set({ state: 'done', orderId: slot('orderId'), response: slot('response') })
    .where(KEY.guard),
);
const bindHold = statement((db) =>
  db
    .update(walletHold)
    .set({ state: slot('holdTo'), updatedAtMs: slot('nowMs') })
    .where(HOLD.guard),
);
const useCoupon = statement((db) =>
  db
    .update(coupon)
    .set({ usedCount: sql`${coupon.usedCount} + 1` })
    .where(and(eq(coupon.code, slot('couponCode', coupon.code)), IS_LEFT)),
);
const limitOf = statement((db) =>
  db
    .select({ perUserLimit: coupon.perUserLimit })
    .from(coupon)
    .where(eq(coupon.code, slot('couponCode', coupon.code)))
    .for('update'),
);
/** Stands for no limit: no coupon's limit is larger than an int. */
const NO_LIMIT = 2_147_483_647;
const useOwnCoupon = statement((db) =>
  db
    .update(couponUser)
    .set({ usedCount: sql`${couponUser.usedCount} + 1` })
    .where(
      and(
        eq(couponUser.userId, slot('userId', couponUser.userId)),
        eq(couponUser.code, slot('couponCode', couponUser.code)),
        lt(couponUser.usedCount, slot('perUserLimit')),
      ),
    ),
);

const lessenCart = statementPerCount(LINES_MAX, (db, length) => {
  const { ids, count } = countSlots(cartItem.skuId, length);
  const isMine = and(eq(cartItem.userId, slot('userId', cartItem.userId)), inArray(cartItem.skuId, ids));
  return db
    .update(cartItem)
    .set({ count: sql`${cartItem.count} - ${count}` })
    .where(and(isMine, sql`${cartItem.count} > ${count}`));
});

type Values = Readonly<Record<string, unknown>>;

/** As `checkoutGuards.take`, for shards. It takes up to four statements more, and one for each SKU. */
async function takeApart(db: Db, { claim, lines, staying, nowMs, ...taking }: Taking): Promise<boolean> {
  const values: Values = { ...taking, ...claim, nowMs };
  const changes = async (send: Statement<never>, more: Values = {}) =>
    affectedRows(await send(db, { ...values, ...more })) === 1;
  if (!(await changes(finishKey as Statement<never>))) return false;
  if (taking.holdTo !== null && !(await changes(bindHold as Statement<never>))) return false;
  if (taking.couponCode !== null) {
    if (!(await changes(useCoupon as Statement<never>))) return false;
    // The transaction has locked the row, so the limit cannot change any more.
    const [row] = await limitOf(db, values);
    const perUserLimit = row?.perUserLimit ?? NO_LIMIT;
    if (!(await changes(useOwnCoupon as Statement<never>, { perUserLimit }))) return false;
  }
  const counted = { ...countValues(lines), userId: claim.userId };
  if (staying > 0 && affectedRows(await lessenCart(db, lines.length, counted)) !== staying) return false;
  // SKUs are updated one after another in the order of their ids. vtgate sends one statement to several shards at once,
  // and no server sees a deadlock of two checkouts that wait for each other on two shards.
  const inOrder = [...lines].sort((a, b) => (a.skuId < b.skuId ? -1 : 1));
  for (const line of inOrder)
    if (affectedRows(await takeGoods(db, 1, countValues([line]))) !== 1) return false;
  return true;
}

/** `isSharded`: the tables may lie on different shards, so no statement joins them. */
export function checkoutGuards(db: Db, isSharded = false) {
  return {
    /**
     * All guarded updates of a checkout in two statements, for each statement is a round trip (spec 6, phase 3). The
     * first finishes the key's claim, binds the hold and uses the coupon within both limits. The second takes the stock
     * and reduces cart rows that stay. The user's row of the coupon must exist.
     * @returns false when a guard failed; the caller must roll back, for the rest may have been taken
     */
    async take(all: Taking): Promise<boolean> {
      if (isSharded) return takeApart(db, all);
      const { claim, lines, staying, nowMs, ...taking } = all;
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
