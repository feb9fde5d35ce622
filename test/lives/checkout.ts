import { minorOf } from '../histories/perform/amounts.ts';
import type { World } from '../support/world.ts';
import { inspect, type Placed } from './observe.ts';
import type { Bought } from './steps.ts';

const ADDRESSES: Readonly<Record<string, string>> = {
  ...{ '1001/US': '501', '1001/GB': '502', '1001/JP': '505', '1003/US': '506' },
};
const SPUS: Readonly<Record<string, string>> = {
  ...{ '378047556': '37804755', '99017575': '9901757', '51200101': '5120010', '51200102': '5120010' },
};

type Line = {
  readonly sku_id: string;
  readonly mall: string;
  readonly count: number;
  readonly payable: Money;
};
type Money = { readonly v: string; readonly c: string };

/** Places the order by the real API, and reads the judge's view from its detail. */
export async function place(world: World, bought: Bought): Promise<Placed> {
  const { user, region, coupon, cash } = bought;
  const entries = bought.cart.map(([sku, count]) => `${SPUS[sku]}-${sku}-${count}`);
  const body = { entries, addr_id: ADDRESSES[`${user}/${region}`], coupon_code: coupon, cash };
  const as = { user, region };
  let answer = await world.checkout(body, as);
  // A coupon that does not fit the cart is left out.
  if (answer.status === 409 && answer.json.error.startsWith('COUPON_'))
    answer = await world.checkout({ ...body, coupon_code: '' }, as);
  if (answer.status !== 200) throw new Error(`checkout: ${answer.text}`);
  const order = await inspect(world, answer.json.data.order_id);
  const { price } = order;
  const shippingOff = price.coupon.shipping_off ? minorOf(price.coupon.discount) : 0n;
  const lines: readonly Line[] = order.lines;
  return {
    id: order.id,
    user,
    coupon: price.coupon.code,
    malls: [...new Set(lines.map((line) => line.mall))],
    payDeadlineMs: Date.parse(order.pay_deadline),
    tale: {
      currency: order.final.c,
      due: minorOf(order.final),
      cash: minorOf(price.cash),
      shipping: minorOf(price.shipping) - shippingOff,
      hasCoupon: price.coupon.applied,
      lines: lines.map(({ sku_id, mall, count, payable }) => ({
        sku: sku_id,
        mall,
        count,
        payable: minorOf(payable),
      })),
    },
  };
}
