import { and, eq, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import { indexHint } from '../db/by-index.ts';
import type { Db } from '../db/client.ts';
import { cartItem, coupon, couponUser, sku } from '../db/schema/index.ts';
import { allHold, type Guard, slot, statementPerCount, written } from '../db/statement.ts';
import type { Counted } from '../domain/pricing/goods.ts';

/** Statement texts are kept up to this number of rows; longer ones are built each time. */
const TEXTS_MAX = 64;

/** One user's use of one coupon. */
export type CouponUse = {
  readonly userId: string;
  readonly code: string;
  /** the coupon's limit as it was read; null without a limit */
  readonly perUserLimit: number | null;
};
/** Cart rows that an order takes whole. */
export type CartTaking = { readonly userId: string; readonly lines: readonly Counted[] };

const places = (count: number) => Array.from({ length: count }, (_, at) => at);
const values = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  Object.fromEntries(
    rows.flatMap((row, at) => Object.entries(row).map(([name, value]) => [`${name}${at}`, value])),
  );

const BY_SKU = indexHint(sku, [sku.skuId]);
const BY_CODE = indexHint(coupon, [coupon.code]);
const BY_USER = indexHint(couponUser, [couponUser.userId, couponUser.code]);

/** Finds rows by the key however small the table is: a scan would lock rows of others. */
const takeStock = statementPerCount(TEXTS_MAX, (db, count) => {
  const cases = places(count).map(
    (at) => sql`WHEN ${slot(`skuId${at}`, sku.skuId)} THEN ${slot(`count${at}`)}`,
  );
  const counted = sql`CASE ${sku.skuId} ${sql.join(cases, sql` `)} END`;
  const ids = places(count).map((at) => slot<string>(`skuId${at}`, sku.skuId));
  const isToBeHad = and(inArray(sku.skuId, ids), eq(sku.status, 'on_sale'), sql`${sku.stock} >= ${counted}`);
  return written(
    db,
    sql`UPDATE ${sku} ${BY_SKU} SET ${sku.stock} = ${sku.stock} - ${counted} WHERE ${isToBeHad}`,
  );
});

const countUses = statementPerCount(TEXTS_MAX, (db, count) => {
  const cases = places(count).map(
    (at) => sql`WHEN ${slot(`code${at}`, coupon.code)} THEN ${slot(`uses${at}`)}`,
  );
  const uses = sql<number>`CASE ${coupon.code} ${sql.join(cases, sql` `)} END`;
  const codes = places(count).map((at) => slot<string>(`code${at}`, coupon.code));
  const isLeft = or(isNull(coupon.totalLimit), lte(sql`${coupon.usedCount} + ${uses}`, coupon.totalLimit));
  return written(
    db,
    sql`UPDATE ${coupon} ${BY_CODE} SET ${coupon.usedCount} = ${coupon.usedCount} + ${uses} WHERE ${and(inArray(coupon.code, codes), isLeft)}`,
  );
});

const countOfUsers = statementPerCount(TEXTS_MAX, (db, count) => {
  const each = places(count).map((at) =>
    and(
      eq(couponUser.userId, slot(`userId${at}`, couponUser.userId)),
      eq(couponUser.code, slot(`code${at}`, couponUser.code)),
      sql`${couponUser.usedCount} < ${slot(`limit${at}`)}`,
    ),
  );
  return written(
    db,
    sql`UPDATE ${couponUser} ${BY_USER} SET ${couponUser.usedCount} = ${couponUser.usedCount} + 1 WHERE ${or(...each)}`,
  );
});

const takeOut = statementPerCount(TEXTS_MAX, (db, count) => {
  const each = places(count).map((at) =>
    and(
      eq(cartItem.userId, slot(`userId${at}`, cartItem.userId)),
      eq(cartItem.skuId, slot(`skuId${at}`, cartItem.skuId)),
      sql`${cartItem.count} <= ${slot(`count${at}`)}`,
    ),
  );
  return db.delete(cartItem).where(or(...each));
});

const NO_LIMIT = 2_147_483_647;

/** What several orders take: their coupons and goods, and cart rows that they take whole. */
export type Takings = {
  readonly carts: readonly CartTaking[];
  readonly coupons: readonly CouponUse[];
  readonly lines: readonly Counted[];
};

/**
 * The guarded updates of several orders of different users, a statement per table. Contended rows come last and in the
 * order of their keys.
 */
export function jointGuards(db: Db) {
  const changing =
    (rows: number, send: () => Promise<unknown>): Guard =>
    async () =>
      affectedRows(await send()) === rows;
  const emptyCarts = (takings: readonly CartTaking[]): Guard[] => {
    const rows = takings.flatMap(({ userId, lines }) => lines.map((line) => ({ userId, ...line })));
    return rows.length === 0 ? [] : [changing(rows.length, () => takeOut(db, rows.length, values(rows)))];
  };
  const useCoupons = (uses: readonly CouponUse[]): Guard[] => {
    if (uses.length === 0) return [];
    const users = uses.map(({ userId, code, perUserLimit }) => ({
      userId,
      code,
      limit: perUserLimit ?? NO_LIMIT,
    }));
    const codes = [...Map.groupBy(uses, ({ code }) => code)].sort(([a], [b]) => (a < b ? -1 : 1));
    const counted = codes.map(([code, { length }]) => ({ code, uses: length }));
    return [
      changing(users.length, () => countOfUsers(db, users.length, values(users))),
      changing(counted.length, () => countUses(db, counted.length, values(counted))),
    ];
  };
  const takeGoods = (lines: readonly Counted[]): Guard => {
    const counts = new Map<string, number>();
    for (const { skuId, count } of lines) counts.set(skuId, (counts.get(skuId) ?? 0) + count);
    const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const given = values(rows.map(([skuId, count]) => ({ skuId, count })));
    return changing(rows.length, () => takeStock(db, rows.length, given));
  };
  return {
    /**
     * Deletes cart rows with at most the taken count, uses coupons within both limits (the users' rows must exist), and
     * takes stock. @returns false when a guard failed; the caller must roll back, for some rows may have been changed
     */
    take: ({ carts, coupons, lines }: Takings): Promise<boolean> =>
      allHold(db, [...emptyCarts(carts), ...useCoupons(coupons), takeGoods(lines)]),
  };
}
