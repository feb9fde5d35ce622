import * as t from '../../../src/db/schema/index.ts';
import { demoData } from '../../../src/tooling/dev/demo-data.ts';
import { allRows } from '../all-rows.ts';
import type { World } from '../world.ts';

/** A broken invariant in words; `rule` is the same for the same kind of mistake. */
export type Breach = { readonly rule: string; readonly says: string };

type Amount = { readonly amountMinor: bigint; readonly currency: string };

/** The data before the first order. */
export type Start = {
  readonly stock: ReadonlyMap<string, number>;
  /** `user/sku` -> count */
  readonly cart: ReadonlyMap<string, number>;
  /** wallets at rebate; null when not known, and then sums are not checked */
  readonly wallets: ReadonlyMap<string, Amount> | null;
};

export const demoStart: Start = {
  stock: new Map(demoData.skus.map((one) => [one.sku_id, one.stock])),
  cart: new Map(demoData.carts.map((one) => [`${one.user_id}/${one.sku_id}`, one.count])),
  wallets: null,
};

const TABLES = {
  ...{ orders: t.orders, entries: t.orderEntry, skus: t.sku, coupons: t.coupon, couponUsers: t.couponUser },
  ...{ cart: t.cartItem, holds: t.walletHold, payments: t.payment, events: t.orderEvent },
  ...{ progress: t.orderProgress, timeline: t.orderTimeline, outbox: t.outbox, refunds: t.refund },
  ...{ legs: t.refundLeg, requests: t.upstreamAsk, notifications: t.notification, letters: t.deadLetter },
  keys: t.idempotency,
};
type Stored = { [Name in keyof typeof TABLES]: (typeof TABLES)[Name]['$inferSelect'][] };

/** All stored data at one moment, for nothing else runs; with the books of rebate and payment. */
export async function takeSnapshot({ database: { db }, upstream, clock }: World, start: Start) {
  const nowMs = clock.nowMs();
  const lists = Object.entries(TABLES).map(async ([name, table]) => [name, await allRows(db, table)]);
  return {
    ...(Object.fromEntries(await Promise.all(lists)) as Stored),
    start,
    nowMs,
    rebate: { holds: upstream.holds, credits: upstream.credits, wallets: upstream.wallets },
    payment: upstream.payments,
  };
}

export type Snapshot = Awaited<ReturnType<typeof takeSnapshot>>;
export type OrderOf = Snapshot['orders'][number];

/** Rows by order, for each list of a snapshot; thousands of orders would otherwise be searched for each order. */
const byOrder = new WeakMap<readonly unknown[], Map<unknown, unknown[]>>();

/** The rows of one order. A snapshot's lists do not change. */
export function of<T extends { readonly orderId: string | null }>(
  rows: readonly T[],
  orderId: string,
): readonly T[] {
  const known = byOrder.get(rows) ?? Map.groupBy<unknown, T>(rows, (row) => row.orderId);
  byOrder.set(rows, known);
  return (known.get(orderId) ?? []) as T[];
}

export const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, one) => sum + one, 0n);

/** The money of early refunds, done or under way: it neither pays the due nor is in excess. */
export function givenEarly(s: Snapshot, orderId: string): bigint {
  const early = of(s.refunds, orderId).filter((refund) => refund.kind === 'early');
  const held = early.flatMap((refund) =>
    of(s.legs, orderId).filter(
      (leg) => leg.refundId === refund.refundId && (refund.status !== 'failed' || leg.status === 'succeeded'),
    ),
  );
  const times = ({ attempts }: (typeof held)[number]) =>
    BigInt(Math.max(1, attempts.filter((one) => one.status !== 'failed').length));
  return total(held.map((leg) => leg.amountMinor * times(leg)));
}

/** Collects breaches: `must(rule, isTrue, () => words)`. */
export function collector() {
  const breaches: Breach[] = [];
  const must = (rule: string, isTrue: boolean, says: () => string) => {
    if (!isTrue) breaches.push({ rule, says: says() });
  };
  return { breaches, must };
}

export type Must = ReturnType<typeof collector>['must'];
