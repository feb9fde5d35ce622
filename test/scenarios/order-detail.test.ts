import { describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import {
  failed,
  group,
  money,
  paid,
  purchased,
  refundNotice,
  TAOBAO,
  TMALL,
} from '../support/order-events.ts';
import { bring, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import type { As } from '../support/world.ts';

// Spec 13 and 6: an order in full, with the price that it keeps and everything that happened to it.

const world = useWorld();

const detail = async (id: string, as: As = {}) => {
  const answer = await world.get(`/shopping/orders/${id}`, as);
  expect([answer.status, answer.json.error]).toEqual([200, '']);
  return answer.json.data.order;
};

describe('the price', () => {
  test('is the one that was shown, step by step, also when everything costs something else today', async () => {
    const body = { coupon_code: 'WELCOME5', cash: 10 };
    const shown = (await world.summary(body)).json.data;
    const order = await place(world, body);
    world.upstream.setRate('USD', '0.2000');
    const { price } = await detail(order.id);
    expect(price.malls).toEqual(shown.malls);
    const { goods, shipping, tax, discount_sum, cash, final, forex } = shown;
    expect(price).toMatchObject({ goods, shipping, tax, discount_sum, cash, final, forex });
    expect(price.mall_discount).toEqual(money('0.96'));
    expect(price.coupon).toEqual({
      code: 'WELCOME5',
      applied: true,
      discount: money('5.00'),
      shipping_off: false,
    });
  });

  test('of an order that another program placed is what its row says', async () => {
    const order = await place(world);
    await world.database.db.update(t.orders).set({ price: { total: '77.55' } });
    const shown = await detail(order.id);
    expect(shown.price.malls).toEqual([]);
    expect(shown.price.final).toEqual(order.final);
  });
});

describe('what happened', () => {
  test('nothing yet: it was placed', async () => {
    const order = await place(world);
    const shown = await detail(order.id);
    expect([shown.payments, shown.refunds, shown.parcels]).toEqual([[], [], []]);
    expect(shown.timeline).toEqual([
      { who: 'user', when: shown.created_at, from: '', to: 'unpaid', why: 'placed' },
    ]);
    expect(shown.address).toMatchObject({ id: '501', region: 'US' });
  });

  test('an order of 0 begins as paid', async () => {
    world.upstream.setBalance('1001', money('1000.00'));
    const order = await place(world, { cash: 1_000 });
    const shown = await detail(order.id);
    expect(shown.final).toEqual(money('0.00'));
    expect(shown.timeline).toEqual([
      { who: 'user', when: shown.created_at, from: '', to: 'paid', why: 'placed' },
    ]);
  });

  test('two payments, one too much and sent back, and two parcels', async () => {
    const { id, final } = await place(world, { coupon_code: 'WELCOME5', cash: 10 });
    await world.kafka('payment_failed_cm', failed(id, { payment_id: 'pay-0' }));
    expect((await detail(id)).last_payment_error).toBe('Refused by the bank');
    const capture = (payment: string, v: string, at: string) =>
      world.kafka(
        'payment_notified_cm',
        paid(id, 'captured', money(v), { payment_id: payment, occurred_at: at }),
      );
    await capture('pay-1', '30.00', '2026-11-25T08:00:00Z');
    expect((await detail(id)).payment_review).toBe(true);
    await capture('pay-2', '40.00', '2026-11-25T08:01:00Z');
    await world.kafka('purchased', purchased(id, 'taobao', TAOBAO));
    expect((await detail(id)).partly_purchased).toBe(true);
    await world.kafka('purchased', purchased(id, 'tmall', TMALL));
    await world.kafka('group_update', group(id, 'shipped', { entries: TAOBAO }));
    const second = { group_id: 'G-2', carrier: 'DHL', tracking_no: 'D1', entries: TMALL };
    await world.kafka('group_update', group(id, 'packed', second));
    await world.kafka('group_update', group(id, 'arrived', { entries: TAOBAO }));

    const shown = await detail(id);
    expect(final).toEqual(money('62.55'));
    expect(shown).toMatchObject({ status: 'receiving', last_payment_error: '', payment_review: false });
    expect(
      shown.payments.map((one: Record<string, unknown>) => [one.payment_id, one.status, one.amount]),
    ).toEqual([
      ['pay-0', 'failed', null],
      ['pay-1', 'captured', money('30.00')],
      ['pay-2', 'captured', money('40.00')],
    ]);
    expect(shown.refunds).toHaveLength(1);
    expect(shown.refunds[0]).toMatchObject({
      id: 'auto-pay-2',
      kind: 'auto',
      amount: money('7.45'),
      to: 'original',
      entries: [],
      legs: [{ leg: 'pay-2', amount: money('7.45'), attempt: 1 }],
    });
    await world.kafka('refund_notified', refundNotice('auto-pay-2', id, 'succeeded', money('7.45')));
    expect((await detail(id)).refunds[0]).toMatchObject({
      status: 'succeeded',
      legs: [{ status: 'succeeded' }],
    });
    expect(shown.parcels).toEqual([
      {
        group_id: 'G-1',
        status: 'arrived',
        carrier: 'SF',
        tracking_no: 'SF123',
        entries: TAOBAO,
        updated_at: '2026-01-05T08:00:00.000Z',
      },
      {
        group_id: 'G-2',
        status: 'packed',
        carrier: 'DHL',
        tracking_no: 'D1',
        entries: TMALL,
        updated_at: '2026-01-05T08:00:00.000Z',
      },
    ]);
    expect(
      shown.timeline.map((step: Record<string, string>) => [step.who, step.from, step.to, step.why]),
    ).toEqual([
      ['user', '', 'unpaid', 'placed'],
      ['event:payment_failed_cm', 'unpaid', 'unpaid', 'payment_failed'],
      ['event:payment_notified_cm', 'unpaid', 'paid', 'payment_captured'],
      ['event:purchased', 'paid', 'purchased', 'all_purchased'],
      ['event:group_update', 'purchased', 'shipped', 'first_group_shipped'],
      ['event:group_update', 'shipped', 'receiving', 'first_group_arrived'],
    ]);
  });

  test('a parcel whose events name no entries holds all of the order’s', async () => {
    const order = await place(world);
    await bring(world, order, 'shipped');
    expect((await detail(order.id)).parcels[0].entries).toEqual([...TAOBAO, ...TMALL]);
  });
});

test('an order whose lines are gone is shown, and the APP may say that it has paid', async () => {
  const { db } = world.database;
  const order = await place(world);
  await db.delete(t.orderEntry);
  expect((await world.post(`/shopping/orders/${order.id}/paid_from_client`)).status).toBe(200);
  expect((await detail(order.id)).lines).toEqual([]);
});

describe('both paths', () => {
  test('answer the same, also behind the APP’s prefix; others’ orders do not exist', async () => {
    const order = await place(world, { coupon_code: 'WELCOME5' });
    await bring(world, order, 'receiving');
    const paths = [`/shopping/orders/${order.id}`, `/shopping/orders_v43/${order.id}`].flatMap((path) => [
      path,
      `/api/v/5.10.0${path}`,
    ]);
    const [first, ...rest] = await Promise.all(paths.map((path) => world.get(path)));
    expect(first?.status).toBe(200);
    for (const other of rest) expect(other.text).toBe(first?.text ?? '');
    for (const path of paths) {
      const theirs = await world.get(path, { user: '1003' });
      expect([theirs.status, theirs.json.error]).toEqual([404, 'ORDER_NOT_FOUND']);
    }
    expect((await world.get('/shopping/orders/no-such')).json.error).toBe('ORDER_NOT_FOUND');
  });

  test('know an order of the old service by its id, whatever signs that has', async () => {
    const { db } = world.database;
    await place(world);
    const [row] = await db.select().from(t.orders);
    if (row === undefined) throw new Error('there is no order');
    await db.insert(t.orders).values({ ...row, orderId: 'CM-2019_7.1:2', shortId: 'OLD' });
    for (const path of ['orders', 'orders_v43']) {
      const { json } = await world.get(`/shopping/${path}/CM-2019_7.1:2`);
      expect(json.data.order.id).toBe('CM-2019_7.1:2');
    }
    expect((await world.post('/shopping/orders/CM-2019_7.1:2/paid_from_client')).status).toBe(200);
  });
});
