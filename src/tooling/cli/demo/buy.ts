import { demoData } from '../../dev/demo-data.ts';
import type { Answer, Shop } from './shop.ts';
import { couponTable, orderTable, payTable, summaryTable } from './tables.ts';

const ENTRIES = ['37804755-378047556-2', '5120010-51200101-1'];

/** The user's address in the US, where the demo is shipped to. */
export const addressIdOf = (user: string) =>
  demoData.addresses.find((one) => one.user_id === user && one.region === 'US')?.id ?? '';

/** Buys as the APP does, from the summary to the placed order. @returns the order */
export async function buy({ ask, print }: Shop, user: string): Promise<Answer> {
  const price = { entries: ENTRIES, mall_channels: {}, coupon_code: 'TEN10', cash: 0 };
  const summary = await ask('Order summary', 'POST', '/shopping/cal_price/v4_4', price);
  print(summaryTable(summary));
  print(couponTable(await ask('Coupons for it', 'POST', '/shopping/user_coupons_for_order', price)));
  const checkout = {
    ...price,
    coupon_code: summary.coupon.applied ? 'TEN10' : '',
    addr_id: addressIdOf(user),
    price_token: summary.price_token,
  };
  const { order } = await ask('Checkout', 'POST', '/shopping/cart/checkout/entries', checkout);
  print(orderTable(order));
  print(payTable(await ask('How to pay', 'GET', `/shopping/orders/${order.id}/pay_cm`)));
  const paid = await ask('The APP says it paid', 'POST', `/shopping/orders/${order.id}/paid_from_client`);
  print(orderTable(paid.order));
  return order;
}
