import { and, eq, inArray } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import type { Answer, World } from '../support/world.ts';
import type { Model } from './model.ts';
import type { Checkout } from './steps.ts';

// The lower bound, without which a service could refuse everything: while nothing is broken and nothing else runs, an
// allowed command succeeds, and a refusal has a visible reason.

/** Nothing runs beside this step, and there was no fault. */
export const isCalm = (model: Model): boolean => model.isAlone && !model.hasFaults;

/** The state before a checkout of everything that it may run out of. */
export type Shelf = {
  readonly stock: ReadonlyMap<string, number>;
  readonly coupon: { readonly used: number; readonly limit: number | null; readonly own: number } | null;
};

export async function shelfFor(
  { database: { db } }: World,
  { user, cart, coupon }: Checkout,
): Promise<Shelf> {
  const skus = cart.map(([sku]) => sku);
  const [rows, coupons, uses] = await Promise.all([
    db.select().from(t.sku).where(inArray(t.sku.skuId, skus)),
    db.select().from(t.coupon).where(eq(t.coupon.code, coupon)),
    db
      .select()
      .from(t.couponUser)
      .where(and(eq(t.couponUser.code, coupon), eq(t.couponUser.userId, user))),
  ]);
  const [one] = coupons;
  return {
    stock: new Map(rows.map((row) => [row.skuId, row.status === 'on_sale' ? row.stock : -1])),
    coupon:
      one === undefined ? null : { used: one.usedCount, limit: one.totalLimit, own: uses[0]?.usedCount ?? 0 },
  };
}

const TAOBAO = ['378047556', '378047557', '99017575'];

/** By coupon: the refusals of spec 4 that its conditions may give, and its limit per user. */
const CONDITIONS: Readonly<Record<string, { perUser: number; may(step: Checkout): readonly string[] }>> = {
  LASTONE: { perUser: 1, may: ({ region }) => (region === 'US' ? [] : ['COUPON_REGION']) },
  TRIO: { perUser: 2, may: () => [] },
  ONCE: { perUser: 1, may: () => [] },
  WELCOME5: {
    perUser: 1,
    may: ({ region }) => (region === 'US' ? ['COUPON_MIN_SPEND'] : ['COUPON_REGION']),
  },
  GBFREE: {
    perUser: 5,
    may: ({ region }) => (region === 'GB' ? ['COUPON_NOT_APPLICABLE'] : ['COUPON_REGION']),
  },
  TAOBAO15: {
    perUser: 5,
    may: ({ cart }) => (cart.some(([sku]) => TAOBAO.includes(sku)) ? [] : ['COUPON_NOT_APPLICABLE']),
  },
  VIP20: {
    perUser: Number.POSITIVE_INFINITY,
    may: ({ user, region }) =>
      user !== '1001' ? ['COUPON_NOT_FOUND'] : region === 'US' ? ['COUPON_MIN_SPEND'] : ['COUPON_REGION'],
  },
  EXPIRED1: { perUser: 1, may: () => ['COUPON_EXPIRED'] },
};

function reasonsOf(model: Model, step: Checkout, { stock, coupon }: Shelf): readonly string[] {
  const left = step.cart.map(([sku, count]) => (stock.get(sku) ?? 0) - count);
  const own = CONDITIONS[step.coupon];
  return [
    ...(step.cart.some(([sku]) => stock.get(sku) === -1) ? ['OFF_SHELF'] : []),
    ...(left.some((count) => count < 0) ? ['STOCK_INSUFFICIENT'] : []),
    ...(coupon !== null && own !== undefined
      ? [
          ...(coupon.limit !== null && coupon.used >= coupon.limit ? ['COUPON_USED_UP'] : []),
          ...(coupon.own >= own.perUser ? ['COUPON_ALREADY_USED'] : []),
          ...own.may(step),
        ]
      : []),
    // Each process keeps a rate for 60 s, so another process may use a newer one than the summary.
    ...(step.price === 'wrong' || (step.price === 'right' && model.hasNewRate) ? ['PRICE_CHANGED'] : []),
  ];
}

/** Checks that a refused checkout had a true reason while all was calm. */
export function judgeRefusal(model: Model, step: Checkout, answer: Answer, shelf: Shelf): void {
  if (answer.status === 200) return;
  const may = reasonsOf(model, step, shelf);
  if (!may.includes(answer.json.error))
    model.breaches.push({
      rule: 'refused without a reason',
      says: `checkout of ${step.user}: ${answer.json.error}, could be ${may.join(' or ') || 'nothing'}`,
    });
}

/** The states in which a user's request is granted (spec 8, 9). */
const GRANTED = {
  cancel: ['unpaid', 'authorized'],
  confirm: ['receiving'],
  'client paid': ['unpaid', 'authorized', 'paid', 'purchased', 'shipped', 'receiving', 'received'],
} as const;

export async function statusOf({ database: { db } }: World, orderId: string): Promise<string> {
  const [row] = await db.select().from(t.orders).where(eq(t.orders.orderId, orderId));
  return row?.status ?? '';
}

export function judgeWish(model: Model, wish: keyof typeof GRANTED, status: string, answer: Answer): void {
  const isGranted = (GRANTED[wish] as readonly string[]).includes(status);
  if (isGranted && answer.status !== 200)
    model.breaches.push({
      rule: 'refused without a reason',
      says: `${wish} of an order that is ${status}: ${answer.json.error}`,
    });
}
