import { eq, inArray } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { minorOf } from '../histories/perform/amounts.ts';
import type { LegState, Seen, TaleOrder } from '../search/tale.ts';
import { serviceToken, type World } from '../support/world.ts';

/** The order as seen from outside, without using the service's rules. */
export type Placed = {
  readonly id: string;
  readonly user: string;
  readonly coupon: string;
  readonly tale: TaleOrder;
  /** its malls, in the order of its lines */
  readonly malls: readonly string[];
  readonly payDeadlineMs: number;
};

/** A look at the order; the next look tells what has happened since. */
export type Look = {
  readonly seen: Seen;
  readonly timeline: number;
  readonly outgoing: number;
  readonly stock: ReadonlyMap<string, number>;
  readonly couponUses: number;
  /** contradictions in words */
  readonly odd: readonly string[];
};

type Money = { readonly v: string; readonly c: string };

/** Reads the order as the back office. */
export async function inspect(world: World, orderId: string) {
  const answer = await world.get(`/support/orders/${orderId}`, {
    user: null,
    headers: serviceToken('backoffice'),
  });
  if (answer.status !== 200) throw new Error(`support/orders: ${answer.text}`);
  return answer.json.data.order;
}

/** The back office's view, with data of the tables: attempts, requests to payment, stock and coupon. */
export async function look(world: World, placed: Placed, before: Look | null): Promise<Look> {
  const { db } = world.database;
  const skus = placed.tale.lines.map((line) => line.sku);
  const [order, legs, requests, shelf, coupons] = await Promise.all([
    inspect(world, placed.id),
    db.select().from(t.refundLeg).where(eq(t.refundLeg.orderId, placed.id)),
    db.select().from(t.upstreamAsk).where(eq(t.upstreamAsk.orderId, placed.id)),
    db.select({ skuId: t.sku.skuId, stock: t.sku.stock }).from(t.sku).where(inArray(t.sku.skuId, skus)),
    db.select({ uses: t.coupon.usedCount }).from(t.coupon).where(eq(t.coupon.code, placed.coupon)),
  ]);
  const stock = new Map(shelf.map((row) => [row.skuId, row.stock]));
  const couponUses = coupons[0]?.uses ?? 0;
  const odd: string[] = [];
  const seen: Seen = {
    status: order.status,
    review: order.review_reasons,
    refunds: order.refunds.map((refund: WireRefund) => refundSeen(refund, legs, odd)),
    voidsAsked: requests
      .filter((request) => request.kind === 'void')
      .map((request) => String(request.body.payment_id)),
    hold: order.wallet_hold?.state ?? 'none',
    moves: order.timeline
      .slice(before?.timeline ?? order.timeline.length)
      .map(({ from, to, why }: Record<'from' | 'to' | 'why', string>) => ({ from, to, on: why })),
    told: order.outgoing
      .slice(before?.outgoing ?? order.outgoing.length)
      .map(({ topic }: { topic: string }) => topic),
    gaveBack: {
      stock: before === null ? 0 : timesBack(placed, before.stock, stock, odd),
      coupon: before === null ? 0 : before.couponUses - couponUses,
    },
  };
  if (order.payment_review !== seen.review.length > 0) odd.push('the mark of review and its reasons differ');
  return {
    seen,
    timeline: order.timeline.length,
    outgoing: order.outgoing.length,
    ...{ stock, couponUses, odd },
  };
}

type WireRefund = {
  readonly id: string;
  readonly status: LegState;
  readonly amount: Money;
  readonly shipping: Money;
  readonly entries: readonly { readonly sku_id: string; readonly count: number }[];
  readonly legs: readonly { readonly leg: string; readonly amount: Money; readonly attempt: number }[];
};

function refundSeen(
  refund: WireRefund,
  rows: readonly (typeof t.refundLeg.$inferSelect)[],
  odd: string[],
): Seen['refunds'][number] {
  const legs = refund.legs.map(({ leg, amount, attempt }) => {
    const row = rows.find((one) => one.refundId === refund.id && one.leg === leg);
    const attempts = (row?.attempts ?? []).map((one) => one.status as LegState);
    if (attempts.length !== attempt)
      odd.push(`${refund.id} ${leg} has ${attempts.length} attempts of ${attempt}`);
    return { tender: leg, amount: minorOf(amount), currency: amount.c, attempts };
  });
  const sum = legs.reduce((all, leg) => all + leg.amount, 0n);
  if (sum !== minorOf(refund.amount)) odd.push(`the legs of ${refund.id} are ${sum} of ${refund.amount.v}`);
  return {
    refundId: refund.id,
    isAuto: refund.id.startsWith('auto-'),
    state: refund.status,
    units: refund.entries.map(({ sku_id, count }) => ({ sku: sku_id, count })),
    shipping: minorOf(refund.shipping),
    legs,
  };
}

/** How often the order's units came back to the stock, which must be the same for each line. */
function timesBack(
  { tale }: Placed,
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  odd: string[],
): number {
  const times = tale.lines.map(({ sku, count }) => ((now.get(sku) ?? 0) - (before.get(sku) ?? 0)) / count);
  if (new Set(times).size > 1) odd.push(`its lines came back to the shelf ${times.join(', ')} times`);
  return times[0] ?? 0;
}
