import { describe, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { group, money, paid, purchased, refundNotice, TAOBAO, TMALL } from '../../support/order-events.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 9 and 10: an order's life by events, through the one handler behind HTTP and Kafka.

const world = useWorld();

const place = async (body: Record<string, unknown> = {}) => {
  const answer = await world.checkout(body);
  expect(answer.json.error).toBe('');
  return { id: answer.json.data.order_id as string, final: answer.json.data.order.final };
};
const order = async () => (await world.database.db.select().from(t.orders))[0];
const topics = async () =>
  (await world.database.db.select().from(t.outbox).orderBy(t.outbox.seq)).map((row) => row.topic);
const orderTopics = async () => (await topics()).filter((topic) => topic.startsWith('order.'));

describe('an order', () => {
  test('walks from unpaid to received, each step with its timeline row and outgoing event', async () => {
    const { id, final } = await place({ coupon_code: 'WELCOME5', cash: 10 });
    expect(await world.kafka('payment_notified_cm', paid(id, 'authorized', final))).toBe('handled');
    expect(await world.kafka('payment_notified_cm', paid(id, 'captured', final))).toBe('handled');
    expect(world.wallet(id)).toBe('deducted');
    expect(await world.kafka('purchased', purchased(id, 'taobao', TAOBAO))).toBe('handled');
    expect((await order())?.status).toBe('paid');
    expect(await world.kafka('purchased', purchased(id, 'tmall', TMALL))).toBe('handled');
    for (const status of ['packed', 'shipped', 'arrived', 'received'] as const) {
      expect(await world.kafka('group_update', group(id, status))).toBe('handled');
    }
    expect((await order())?.status).toBe('received');
    expect(await orderTopics()).toEqual(
      ['created', 'authorized', 'paid', 'purchased', 'shipped', 'receiving', 'received'].map(
        (one) => `order.${one}`,
      ),
    );
    const timeline = await world.database.db.select().from(t.orderTimeline).orderBy(t.orderTimeline.seq);
    expect(timeline.map((row) => `${row.fromStatus}>${row.toStatus}`)).toEqual([
      'unpaid>authorized',
      'authorized>paid',
      'paid>purchased',
      'purchased>shipped',
      'shipped>receiving',
      'receiving>received',
    ]);
  });

  test('takes all steps at once when everything came before the money', async () => {
    const { id, final } = await place();
    await world.kafka('group_update', group(id, 'received'));
    await world.kafka('purchased', purchased(id, 'taobao', [...TAOBAO, ...TMALL]));
    expect((await order())?.status).toBe('unpaid');
    await world.event('payment_notified_cm', paid(id, 'captured', final));
    expect((await order())?.status).toBe('received');
    expect(await orderTopics()).toEqual(
      ['created', 'paid', 'purchased', 'shipped', 'receiving', 'received'].map((one) => `order.${one}`),
    );
  });

  test('is canceled by its user, and captured money goes back by itself', async () => {
    const { id, final } = await place({ coupon_code: 'WELCOME5', cash: 10 });
    await world.kafka('payment_notified_cm', paid(id, 'authorized', final));
    const canceled = await world.post(`/shopping/orders/${id}/cancel`);
    expect(canceled.json.data.order.status).toBe('canceled');
    expect(world.wallet(id)).toBe('released');
    expect([...world.upstream.payments.keys()]).toEqual(['void:pay-1']);
    await world.kafka('payment_notified_cm', paid(id, 'captured', final));
    expect([...world.upstream.payments.keys()]).toEqual(['void:pay-1', 'auto-pay-1:pay-1:1']);
    expect(await topics()).toContain('refund.requested');
    const told = refundNotice('auto-pay-1', id, 'succeeded', final);
    expect(await world.kafka('refund_notified', told)).toBe('handled');
    expect((await world.database.db.select().from(t.refund))[0]?.status).toBe('succeeded');
    expect((await world.post(`/shopping/orders/${id}/cancel`)).json.error).toBe('ORDER_NOT_CANCELABLE');
  });

  test('short money is marked, and a later capture completes it', async () => {
    const { id } = await place();
    await world.kafka('payment_notified_cm', paid(id, 'captured', money('10.00')));
    expect([(await order())?.status, (await order())?.paymentReview]).toEqual(['unpaid', true]);
    world.clock.advance(60 * 60_000);
    await world.sweep();
    expect((await order())?.status).toBe('unpaid');
    const rest = money('67.55');
    await world.kafka('payment_notified_cm', paid(id, 'captured', rest, { payment_id: 'pay-2' }));
    expect([(await order())?.status, (await order())?.paymentReview]).toEqual(['paid', false]);
  });

  test('an event before its order is applied once the order exists', async () => {
    expect(await world.kafka('payment_notified_cm', paid('LATER', 'captured', money('1.00')))).toBe('stored');
  });

  for (const [way, send] of [
    ['Kafka', (name: string, body: unknown) => world.kafka(name, body)],
    ['HTTP', async (name: string, body: unknown) => (await world.event(name, body)).json.data.outcome],
  ] as const)
    test(`a parcel whose list is empty holds all of the order, by ${way}`, async () => {
      const { id, final } = await place();
      await send('payment_notified_cm', paid(id, 'captured', final));
      await send('purchased', purchased(id, 'all', [...TAOBAO, ...TMALL]));
      expect(await send('group_update', group(id, 'shipped', { entries: [] }))).toBe('handled');
      expect(await send('group_update', group(id, 'received', { entries: [] }))).toBe('handled');
      expect((await order())?.status).toBe('received');
      // null and a missing field mean the same as the empty list.
      for (const entries of [null, undefined])
        expect(await send('group_update', group(id, 'received', { entries }))).toBe('duplicate');
      expect((await order())?.paymentReview).toBe(false);
    });
});
