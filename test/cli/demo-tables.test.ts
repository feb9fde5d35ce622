import { expect, test } from 'bun:test';
import { couponTable, orderTable, summaryTable } from '../../src/cli/demo/tables.ts';

const usd = (v: string) => ({ v, c: 'USD' });

test('the demo prints every line, sum and coupon of an answer', () => {
  const line = {
    sku_id: '378047556',
    count: 2,
    unit: usd('9.60'),
    amount: usd('19.20'),
    mall_discount: usd('0.96'),
    coupon_discount: usd('0.00'),
    tax: usd('1.09'),
    payable: usd('19.33'),
  };
  const sums = { goods: usd('19.20'), shipping: usd('8.76'), tax: usd('1.09'), discount_sum: usd('0.96') };
  const text = summaryTable({
    malls: [{ mall: 'taobao', entries: [line] }],
    ...sums,
    cash: usd('0.00'),
    final: usd('28.09'),
  });
  for (const shown of ['taobao', '378047556', '9.60 USD', '19.33 USD', '28.09 USD'])
    expect(text).toContain(shown);
  const coupons = couponTable({
    usable: [{ code: 'TEN10', best: true, saves: usd('1.82') }],
    unusable: [{ code: 'VIP20', reason: 'COUPON_MIN_SPEND', shortfall: usd('61.76') }],
  });
  for (const shown of ['TEN10 (best)', '1.82 USD', 'COUPON_MIN_SPEND', '61.76 USD'])
    expect(coupons).toContain(shown);
  expect(orderTable({ id: 'X', status: 'unpaid', final: usd('28.09') })).toContain('28.09 USD');
});
