import { createColors } from 'picocolors';
import { devEnv } from '../../dev/dev-env.ts';
import { signUserToken } from '../../dev/user-token.ts';
import { couponTable, orderTable, payTable, summaryTable } from './tables.ts';

const ENTRIES = ['37804755-378047556-2', '5120010-51200101-1'];

/** Gives the exit code: 1 when an answer is a failure, 2 when nothing answers. */
export async function demo(origin: string, user: string): Promise<number> {
  const colors = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);
  const token = await signUserToken(process.env.AUTH_JWT_SECRET ?? devEnv.AUTH_JWT_SECRET, user);
  const ask = async (title: string, method: string, path: string, body?: object) => {
    const response = await fetch(origin + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'cm-user-region': 'US',
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    process.stdout.write(`\n${colors.bold(title)}  ${colors.dim(`${method} ${path}`)}\n`);
    if (answer.code !== 200) throw new Refused(`${answer.error}: ${answer.toast}`);
    return answer.data;
  };
  const print = (table: string) => process.stdout.write(`${table}\n`);
  try {
    const price = { entries: ENTRIES, mall_channels: {}, coupon_code: 'TEN10', cash: 0 };
    const summary = await ask('Order summary', 'POST', '/shopping/cal_price/v4_4', price);
    print(summaryTable(summary));
    print(couponTable(await ask('Coupons for it', 'POST', '/shopping/user_coupons_for_order', price)));
    const checkout = {
      ...price,
      coupon_code: summary.coupon.applied ? 'TEN10' : '',
      addr_id: user === '1003' ? '506' : '501',
      price_token: summary.price_token,
    };
    const { order } = await ask('Checkout', 'POST', '/shopping/cart/checkout/entries', checkout);
    print(orderTable(order));
    print(payTable(await ask('How to pay', 'GET', `/shopping/orders/${order.id}/pay_cm`)));
    const paid = await ask('The APP says it paid', 'POST', `/shopping/orders/${order.id}/paid_from_client`);
    print(orderTable(paid.order));
    return 0;
  } catch (error) {
    if (error instanceof Refused) {
      process.stderr.write(`${colors.red(error.message)}\n`);
      return 1;
    }
    process.stderr.write(`Nothing answers at ${origin}. Start the service with: bun run dev\n`);
    return 2;
  }
}

class Refused extends Error {}
