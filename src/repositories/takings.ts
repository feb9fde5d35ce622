import { and, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { type Counted, countSlots, countValues } from '../db/counts-by-key.ts';
import { coupon, couponUser, idempotency, sku, walletHold } from '../db/schema/index.ts';
import { slot, statement, written } from '../db/statement.ts';
import type { Claim } from './idempotency.ts';
import type { HoldState } from './wallet-holds.ts';

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
  readonly nowMs: number;
};

type Shape = { readonly hold: boolean; readonly coupon: boolean; readonly lines: number };
type Part = { readonly join: SQL; readonly set: SQL; readonly guard: SQL | undefined };

const key = (): Part => ({
  join: sql`${idempotency}`,
  set: sql`${idempotency.state} = 'done', ${idempotency.orderId} = ${slot('orderId')}, ${idempotency.response} = ${slot('response', idempotency.response)}`,
  guard: and(
    eq(idempotency.userId, slot('userId')),
    eq(idempotency.idemKey, slot('key')),
    eq(idempotency.holder, slot('holder')),
    eq(idempotency.state, 'running'),
  ),
});
const hold = (): Part => ({
  join: sql`STRAIGHT_JOIN ${walletHold}`,
  set: sql`${walletHold.state} = ${slot('holdTo')}, ${walletHold.updatedAt} = ${slot('nowMs', walletHold.updatedAt)}`,
  guard: and(eq(walletHold.orderId, slot('orderId')), eq(walletHold.state, 'frozen')),
});
const couponUse = (): Part => ({
  join: sql`STRAIGHT_JOIN ${coupon} STRAIGHT_JOIN ${couponUser}`,
  set: sql`${coupon.usedCount} = ${coupon.usedCount} + 1, ${couponUser.usedCount} = ${couponUser.usedCount} + 1`,
  guard: and(
    eq(coupon.code, slot('couponCode')),
    or(isNull(coupon.totalLimit), lt(coupon.usedCount, coupon.totalLimit)),
    eq(couponUser.userId, slot('userId')),
    eq(couponUser.code, slot('couponCode')),
    or(isNull(coupon.perUserLimit), lt(couponUser.usedCount, coupon.perUserLimit)),
  ),
});
const stock = (length: number): Part => {
  const { ids, count } = countSlots(sku.skuId, length);
  return {
    join: sql`STRAIGHT_JOIN ${sku}`,
    set: sql`${sku.stock} = ${sku.stock} - ${count}`,
    guard: and(inArray(sku.skuId, ids), eq(sku.status, 'on_sale'), sql`${sku.stock} >= ${count}`),
  };
};

/** The joins are in the order in which rows are locked: one's own first, what everybody wants last. */
function takeAll(shape: Shape) {
  const parts = [
    key(),
    ...(shape.hold ? [hold()] : []),
    ...(shape.coupon ? [couponUse()] : []),
    stock(shape.lines),
  ];
  const joined = (name: 'join' | 'set', by: SQL) =>
    sql.join(
      parts.map((part) => part[name]),
      by,
    );
  const guards = and(...parts.map((part) => part.guard));
  const text = sql`UPDATE ${joined('join', sql` `)} SET ${joined('set', sql`, `)} WHERE ${guards}`;
  return statement((db) => written(db, text));
}
const made = new Map<string, ReturnType<typeof takeAll>>();

const rowsOf = ({ hold, coupon, lines }: Shape) => 1 + (hold ? 1 : 0) + (coupon ? 2 : 0) + lines;

export function takings(db: Db) {
  return {
    /**
     * Everything that an order takes and that another could take first, in one guarded statement, for each statement
     * of a transaction is a round trip (spec 6, phase 3): the key's claim is finished, the hold bound, the coupon used
     * within both limits, the stock taken of what is still on the shelf. The user's row of the coupon must be there.
     * False when anything was not to be had; the caller rolls back, because the rest may have been taken.
     */
    async take({ claim, lines, nowMs, ...taking }: Taking): Promise<boolean> {
      const { userId, key, holder } = claim;
      const shape = {
        hold: taking.holdTo !== null,
        coupon: taking.couponCode !== null,
        lines: lines.length,
      };
      const name = Object.values(shape).join();
      const known = made.get(name) ?? takeAll(shape);
      made.set(name, known);
      const values = { ...taking, ...countValues(lines), userId, key, holder, nowMs };
      return affectedRows(await known(db, values)) === rowsOf(shape);
    },
  };
}
