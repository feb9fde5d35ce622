import { and, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { MySqlTable } from 'drizzle-orm/mysql-core';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { type Counted, countSlots, countValues } from '../db/counts-by-key.ts';
import { coupon, couponUser, idempotency, orders, sku, walletHold } from '../db/schema/index.ts';
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

type Part = { readonly tables: readonly MySqlTable[]; readonly set: SQL; readonly guard: SQL | undefined };

/** The order itself, which nobody else sees yet: read only, and first, see {@link update}. */
const order = (): Part => ({ tables: [orders], set: sql``, guard: eq(orders.orderId, slot('orderId')) });
const key = (): Part => ({
  tables: [idempotency],
  set: sql`${idempotency.state} = 'done', ${idempotency.orderId} = ${slot('orderId')}, ${idempotency.response} = ${slot('response', idempotency.response)}`,
  guard: and(
    eq(idempotency.userId, slot('userId')),
    eq(idempotency.idemKey, slot('key')),
    eq(idempotency.holder, slot('holder')),
    eq(idempotency.state, 'running'),
  ),
});
const hold = (): Part => ({
  tables: [walletHold],
  set: sql`${walletHold.state} = ${slot('holdTo')}, ${walletHold.updatedAt} = ${slot('nowMs', walletHold.updatedAt)}`,
  guard: and(eq(walletHold.orderId, slot('orderId')), eq(walletHold.state, 'frozen')),
});
const couponUse = (): Part => ({
  tables: [coupon, couponUser],
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
    tables: [sku],
    set: sql`${sku.stock} = ${sku.stock} - ${count}`,
    guard: and(inArray(sku.skuId, ids), eq(sku.status, 'on_sale'), sql`${sku.stock} >= ${count}`),
  };
};

/**
 * One UPDATE of several tables. They are read, and so locked, in the order of the parts. MySQL writes into the first
 * table as it reads on, and would find that the guard does not hold any more for the second SKU: so the first is one
 * that nothing is written to.
 */
function update(parts: readonly Part[]) {
  const tables = sql.join(
    [order(), ...parts].flatMap((part) => part.tables.map((table) => sql`${table}`)),
    sql` STRAIGHT_JOIN `,
  );
  const sets = sql.join(
    parts.map((part) => part.set),
    sql`, `,
  );
  const guards = and(...[order(), ...parts].map((part) => part.guard));
  const text = sql`UPDATE ${tables} SET ${sets} WHERE ${guards}`;
  return { send: statement((db) => written(db, text)) };
}

type Shape = { readonly hold: boolean; readonly coupon: boolean; readonly lines: number };
type Update = { readonly send: ReturnType<typeof statement>; readonly rows: number };

const made = new Map<string, readonly Update[]>();

function updatesFor(shape: Shape, isApart: boolean): readonly Update[] {
  const name = [...Object.values(shape), isApart].join();
  const known = made.get(name) ?? makeUpdates(shape, isApart);
  made.set(name, known);
  return known;
}

/** What everybody wants is locked last. */
function makeUpdates(shape: Shape, isApart: boolean): readonly Update[] {
  const single = [key(), ...(shape.hold ? [hold()] : []), ...(shape.coupon ? [couponUse()] : [])];
  const rows = single.flatMap((part) => part.tables).length;
  const goods = stock(shape.lines);
  return isApart
    ? [
        { ...update(single), rows },
        { ...update([goods]), rows: shape.lines },
      ]
    : [{ ...update([...single, goods]), rows: rows + shape.lines }];
}

export function takings(db: Db) {
  return {
    /**
     * Everything that an order takes and that another could take first, guarded in one statement, for each statement
     * of a transaction is a round trip (spec 6, phase 3): the key's claim is finished, the hold bound, the coupon used
     * within both limits, the stock taken of what is still on the shelf. The order must have been written, and the
     * user's row of the coupon be there. False when anything was not to be had; the caller rolls back, because the
     * rest may have been taken. `isApart`: in two statements, the goods by themselves.
     */
    async take({ claim, lines, nowMs, ...taking }: Taking, isApart: boolean): Promise<boolean> {
      const { userId, key, holder } = claim;
      const shape = {
        hold: taking.holdTo !== null,
        coupon: taking.couponCode !== null,
        lines: lines.length,
      };
      const values = { ...taking, ...countValues(lines), userId, key, holder, nowMs };
      for (const { send, rows } of updatesFor(shape, isApart))
        if (affectedRows(await send(db, values)) !== rows) return false;
      return true;
    },
  };
}
