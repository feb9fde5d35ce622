import { devEnv } from '../../dev/dev-env.ts';
import { signUserToken } from '../../dev/user-token.ts';
import { capturedBody } from './captured.ts';
import { requestCases } from './requests.ts';

export type MixedOrder = { readonly id: string; readonly due: { readonly v: string; readonly c: string } };
type Event = 'payment_notified_cm' | 'purchased' | 'group_update';
type SendEvent = (name: Event, orderId: string, body: object) => Promise<void>;

/** Of a hundred requests: 60 summaries, 10 coupon lists, 10 checkouts, 5 pay_cm, 5 paid notices, 10 lists and details. */
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
/** Spreads the kinds evenly over a hundred: 37 and 100 have no common divisor. */
const STRIDE = 37;
const AT = '2026-01-05T08:00:00.000Z';
const RECENT = 200;

/**
 * Gives the sender of the mix's next request to `origin`; it tells whether the answer was good. What is placed goes to
 * `orders`, and has all its events at once.
 */
export async function mixedRequests(origin: string, orders: MixedOrder[], send: SendEvent) {
  const cases = new Map((await requestCases()).map(({ name, make }) => [name, make]));
  const headers = {
    authorization: `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, '1001')}`,
    'cm-user-region': 'US',
  };
  const made = (name: string) => {
    const make = cases.get(name);
    if (make === undefined) throw new Error(`The bench has no request ${name}`);
    return make(origin);
  };
  const recent = (sent: number) => orders[orders.length - 1 - (sent % Math.min(RECENT, orders.length))];
  let sent = 0;
  return async (): Promise<boolean> => {
    sent += 1;
    const kind = MIX_PLAN[(sent * STRIDE) % MIX_PLAN.length];
    const order = recent(sent);
    if (kind === 'checkout' || order === undefined) return checkout(made('checkout'), orders, send);
    const of = (path: string, method = 'GET') =>
      new Request(`${origin}/shopping/orders/${order.id}${path}`, { method, headers });
    const request = {
      price: () => made('cal_price_user'),
      coupons: () => made('coupons'),
      pay: () => of('/pay_cm'),
      paid: () => of('/paid_from_client', 'POST'),
      list: () => new Request(`${origin}/shopping/orders?limit=20`, { headers }),
      detail: () => of(''),
    }[kind ?? 'price']();
    const response = await fetch(request);
    await response.arrayBuffer();
    // An order that its events have moved on cannot be paid any more: a right answer.
    return response.status === 200 || ((kind === 'pay' || kind === 'paid') && response.status === 409);
  };
}

function fail(error: unknown): never {
  throw new Error('An event did not reach the broker', { cause: error });
}

/** Good when the order is placed; all its events go to the broker. */
async function checkout(request: Request, orders: MixedOrder[], send: SendEvent): Promise<boolean> {
  const response = await fetch(request);
  if (response.status !== 200) return false;
  const { data } = (await response.json()) as {
    data: { order_id: string; order: { final: MixedOrder['due'] } };
  };
  const order = { id: data.order_id, due: data.order.final };
  orders.push(order);
  // A checkout's time ends with its answer; an event that the broker does not take ends the run.
  for (const [name, body] of lifeOf(order)) send(name, order.id, body).catch(fail);
  return true;
}

function lifeOf({ id, due }: MixedOrder): (readonly [Event, object])[] {
  const of = { order_id: id, occurred_at: AT };
  const bought = (mall: string, skuId: string) =>
    ['purchased', { ...of, purchase_no: `P-${mall}`, mall, entries: [{ sku_id: skuId, count: 1 }] }] as const;
  const parcel = (status: string) =>
    ['group_update', { ...of, group_id: 'G-1', status, carrier: 'SF', tracking_no: 'SF1' }] as const;
  return [
    ['payment_notified_cm', capturedBody(id, due)],
    bought('taobao', '378047556'),
    bought('tmall', '51200101'),
    parcel('shipped'),
    parcel('received'),
  ];
}
