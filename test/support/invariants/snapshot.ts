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

/** All stored data at one moment, with the books of rebate and payment. */
export async function takeSnapshot({ database: { db }, upstream, clock }: World, start: Start) {
  const nowMs = clock.nowMs();
  // The reads run side by side. Nothing else runs, so they show the same moment.
  const [orders, entries, skus, coupons, couponUsers, cart] = await Promise.all([
    allRows(db, t.orders),
    allRows(db, t.orderEntry),
    allRows(db, t.sku),
    allRows(db, t.coupon),
    allRows(db, t.couponUser),
    allRows(db, t.cartItem),
  ]);
  const [holds, payments, events, progress, timeline, outbox] = await Promise.all([
    allRows(db, t.walletHold),
    allRows(db, t.payment),
    allRows(db, t.orderEvent),
    allRows(db, t.orderProgress),
    allRows(db, t.orderTimeline),
    allRows(db, t.outbox),
  ]);
  const [refunds, legs, requests, notifications, letters, keys, lookups] = await Promise.all([
    allRows(db, t.refund),
    allRows(db, t.refundLeg),
    allRows(db, t.upstreamAsk),
    allRows(db, t.notification),
    allRows(db, t.deadLetter),
    allRows(db, t.idempotency),
    allRows(db, t.orderLookup),
  ]);
  const stored = { orders, entries, skus, coupons, couponUsers, cart, holds, payments, events, progress };
  return {
    ...stored,
    ...{ timeline, outbox, refunds, legs, requests, notifications, letters, keys, lookups },
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
