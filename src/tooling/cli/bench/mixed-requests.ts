import type { Buyer } from './buyers.ts';
import { capturedBody } from './captured.ts';

export type MixedOrder = {
  readonly id: string;
  readonly due: { readonly v: string; readonly c: string };
  readonly buyer: Buyer;
};
/** The events of an order, each with a topic of its own. */
export const MIX_EVENTS = ['payment_notified_cm', 'purchased', 'group_update'] as const;
export type MixEvent = (typeof MIX_EVENTS)[number];
type SendEvent = (name: MixEvent, orderId: string, body: object) => void;

/** Of 100 requests: 60 summaries, 10 coupon lists, 10 checkouts, 5 pay_cm, 5 paid notices, 10 lists and details. */
const SHARES = [
  ['price', 60],
  ['coupons', 10],
  ['checkout', 10],
  ['pay', 5],
  ['paid', 5],
  ['list', 5],
  ['detail', 5],
] as const;
export const MIX_PLAN = SHARES.flatMap(([kind, share]) => Array.from({ length: share }, () => kind));
/** Spreads the kinds evenly over 100 requests, for 37 and 100 have no common divisor. */
const STRIDE = 37;
const AT = '2026-01-05T08:00:00.000Z';
const RECENT = 200;

/**
 * Makes the sender of the mix's next request to `origin`, each from another buyer. It resolves to whether the answer
 * was good. Placed orders are added to `orders`, and their events are sent at once.
 */
export function mixedRequests(
  origin: string,
  buyers: readonly Buyer[],
  orders: MixedOrder[],
  send: SendEvent,
): () => Promise<boolean> {
  const recent = (sent: number) => orders[orders.length - 1 - (sent % Math.min(RECENT, orders.length))];
  const post = (path: string, buyer: Buyer, body: object, own: Readonly<Record<string, string>> = {}) =>
    new Request(origin + path, {
      method: 'POST',
      headers: { ...buyer.headers, ...own },
      body: JSON.stringify({ entries: entriesOf(buyer), ...body }),
    });
  let sent = 0;
  return async (): Promise<boolean> => {
    sent += 1;
    const kind = MIX_PLAN[(sent * STRIDE) % MIX_PLAN.length];
    const order = recent(sent);
    const buyer = buyers[sent % buyers.length] as Buyer;
    const coupon = { coupon_code: buyer.couponCode };
    if (kind === 'checkout' || order === undefined) {
      const key = { 'idempotency-key': crypto.randomUUID() };
      const body = { ...coupon, addr_id: buyer.addrId };
      return checkout(post('/shopping/cart/checkout/entries', buyer, body, key), buyer, orders, send);
    }
    const get = (path: string, method = 'GET') =>
      new Request(`${origin}/shopping/orders${path}`, { method, headers: order.buyer.headers });
    const request = {
      price: () => post('/shopping/cal_price/v4_4', buyer, coupon),
      coupons: () => post('/shopping/user_coupons_for_order', buyer, {}),
      pay: () => get(`/${order.id}/pay_cm`),
      paid: () => get(`/${order.id}/paid_from_client`, 'POST'),
      list: () => get('?limit=20'),
      detail: () => get(`/${order.id}`),
    }[kind ?? 'price']();
    const response = await fetch(request);
    await response.arrayBuffer();
    // 409 is right for an order that its events have advanced: it cannot be paid any more.
    return response.status === 200 || ((kind === 'pay' || kind === 'paid') && response.status === 409);
  };
}

const entriesOf = ({ skus }: Buyer): string[] => skus.map(({ spuId, skuId }) => `${spuId}-${skuId}-1`);

/** Places an order and sends all its events. @returns whether it was placed */
async function checkout(
  request: Request,
  buyer: Buyer,
  orders: MixedOrder[],
  send: SendEvent,
): Promise<boolean> {
  const response = await fetch(request);
  if (response.status !== 200) return false;
  const { data } = (await response.json()) as {
    data: { order_id: string; order: { final: MixedOrder['due'] } };
  };
  const order = { id: data.order_id, due: data.order.final, buyer };
  orders.push(order);
  for (const [name, body] of lifeOf(order)) send(name, order.id, body);
  return true;
}

function lifeOf({ id, due, buyer }: MixedOrder): (readonly [MixEvent, object])[] {
  const of = { order_id: id, occurred_at: AT };
  const parcel = (status: string) =>
    ['group_update', { ...of, group_id: 'G-1', status, carrier: 'SF', tracking_no: 'SF1' }] as const;
  return [
    ['payment_notified_cm', capturedBody(id, due)],
    ...buyer.skus.map(({ mall, skuId }) => {
      const entries = [{ sku_id: skuId, count: 1 }];
      return ['purchased', { ...of, purchase_no: `P-${mall}`, mall, entries }] as const;
    }),
    parcel('shipped'),
    parcel('received'),
  ];
}
