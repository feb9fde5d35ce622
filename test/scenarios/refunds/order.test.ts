import { describe, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { expectNothingLost } from '../../support/invariants.ts';
import { group, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { type Placed, refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 9 and 11: the effects of refunds on their order.

const flow = refundFlow(() => world);
const world = useWorld();

const status = async (): Promise<string> => (await flow.order()).status;
const FRYER = { entries: TMALL };

async function refundFryer(order: Placed) {
  const asked = await flow.ask('T-1', order, FRYER);
  const { v } = asked.json.data.refund.amount;
  await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', v));
  expect(await flow.refundStatus('T-1')).toBe('succeeded');
}

describe('a refunded line', () => {
  test('need not be bought any more, whichever comes first', async () => {
    const order = await flow.paidOrder();
    await world.kafka('purchased', purchased(order.id, 'taobao', TAOBAO));
    expect([await status(), (await flow.progress(order.id))?.partlyPurchased]).toEqual(['paid', true]);
    await refundFryer(order);
    expect([await status(), (await flow.progress(order.id))?.partlyRefunded]).toEqual(['purchased', true]);
  });

  test('need not be received any more', async () => {
    const order = await flow.paidOrder();
    await refundFryer(order);
    await world.kafka('purchased', purchased(order.id, 'taobao', TAOBAO));
    await world.kafka('group_update', group(order.id, 'arrived', { entries: TAOBAO }));
    expect(await status()).toBe('receiving');
    await world.kafka('group_update', group(order.id, 'received', { entries: TAOBAO }));
    expect(await status()).toBe('received');
  });

  test('is waited for while its refund is under way, and again when that fails', async () => {
    const order = await flow.paidOrder();
    const asked = await flow.ask('T-1', order, FRYER);
    await world.kafka('purchased', purchased(order.id, 'taobao', TAOBAO));
    expect(await status()).toBe('paid');
    const { v } = asked.json.data.refund.amount;
    await world.kafka('refund_notified', flow.notice('T-1', order, 'failed', v));
    expect(await status()).toBe('paid');
    await world.kafka('purchased', purchased(order.id, 'tmall', TMALL));
    expect(await status()).toBe('purchased');
  });

  test('may be the last that was missing on the way', async () => {
    const order = await flow.paidOrder();
    await world.kafka('purchased', purchased(order.id, 'taobao', TAOBAO));
    await world.kafka('group_update', group(order.id, 'received', { entries: TAOBAO }));
    await refundFryer(order);
    const timeline = await world.database.db.select().from(t.orderTimeline).orderBy(t.orderTimeline.seq);
    expect(timeline.map((row) => row.toStatus).join(' ')).toBe('paid purchased shipped receiving received');
  });
});

describe('a full refund', () => {
  const steps: [string, (order: Placed) => Promise<unknown>][] = [
    ['paid', async () => {}],
    ['purchased', (order) => world.kafka('purchased', purchased(order.id, 'taobao', [...TAOBAO, ...TMALL]))],
    ['shipped', (order) => world.kafka('group_update', group(order.id, 'shipped'))],
    ['receiving', (order) => world.kafka('group_update', group(order.id, 'arrived'))],
    ['received', (order) => world.kafka('group_update', group(order.id, 'received'))],
  ];
  for (const [at, [from]] of steps.entries()) {
    test(`of an order that is ${from} makes it refunded, and gives back neither stock nor coupon`, async () => {
      const order = await flow.paidOrder({ coupon_code: 'WELCOME5', cash: 10 });
      for (const [, step] of steps.slice(0, at + 1)) await step(order);
      expect(await status()).toBe(from);
      // In two parts; the second completes it.
      await flow.ask('T-1', order, FRYER);
      await flow.ask('T-2', order);
      await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', '30.06'));
      expect(await status()).toBe(from);
      await world.kafka('refund_notified', flow.notice('T-2', order, 'succeeded', '32.49'));
      expect(await status()).toBe('refunded');
      await expectNothingLost(world);
      const topics = (await world.database.db.select().from(t.outbox)).map((row) => row.topic);
      expect(topics.filter((one) => one === 'order.refunded')).toHaveLength(1);
      expect(topics.filter((one) => one === 'refund.requested')).toHaveLength(2);
      const again = await flow.ask('T-3', order);
      expect(again.json.error).toBe('REFUND_EXCEEDS');
      // The order's own coupon stays spent.
      const next = await world.checkout({ coupon_code: 'WELCOME5' }, { key: 'next' });
      expect(next.json.error).toBe('COUPON_ALREADY_USED');
    });
  }
});
