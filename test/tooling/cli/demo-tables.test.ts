import { expect, test } from 'bun:test';
import {
  notificationTable,
  orderDetailTable,
  refundTable,
  stepTable,
} from '../../../src/tooling/cli/demo/after-sale-tables.ts';
import { couponTable, orderTable, summaryTable } from '../../../src/tooling/cli/demo/tables.ts';

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

test('the demo prints what happened to an order after it was paid', () => {
  const refund = {
    id: 'T-1',
    status: 'succeeded',
    amount: usd('34.87'),
    legs: [
      { leg: 'pay-1', amount: usd('30.06'), status: 'succeeded', attempt: 2 },
      { leg: 'wallet', amount: usd('4.81'), status: 'succeeded', attempt: 1 },
    ],
  };
  const order = {
    ...{ id: 'O-1', status: 'received', final: usd('62.55') },
    lines: [{ mall: 'tmall', sku_id: '51200101', count: 1, payable: usd('34.87') }],
    payments: [
      { payment_id: 'pay-1', status: 'captured', amount: usd('62.55'), method: 'adyen_card' },
      { payment_id: 'pay-0', status: 'failed', amount: null, method: '' },
    ],
    refunds: [refund],
    parcels: [
      { group_id: 'G-1', status: 'received', carrier: 'SF', entries: [{ sku_id: '51200101', count: 1 }] },
    ],
    timeline: [
      {
        when: '2026-01-05T08:00:00.000Z',
        who: 'user',
        from: 'receiving',
        to: 'received',
        why: 'user_confirmed',
      },
    ],
  };
  const detail = orderDetailTable(order);
  for (const shown of [
    'O-1',
    'tmall',
    '62.55 USD',
    'pay-0',
    '30.06 USD',
    'wallet',
    'G-1',
    '1 x 51200101',
    'user_confirmed',
  ])
    expect(detail).toContain(shown);
  expect(refundTable(refund)).toContain('34.87 USD');
  expect(stepTable([{ says: 'taobao bought', outcome: 'handled', status: 'purchased' }])).toContain(
    'handled',
  );
  const item = { kind: 'paid', title: 'Payment received', body: 'We have it.', read: false };
  const told = notificationTable(
    {
      items: [
        { ...item, order_id: 'O-1' },
        { ...item, order_id: 'O-2', title: 'Of another' },
      ],
      unread_count: 7,
    },
    'O-1',
  );
  expect(told).toContain('Payment received');
  expect(told).toContain('unread in all: 7');
  expect(told).not.toContain('Of another');
});
