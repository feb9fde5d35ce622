import { describe, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { paid } from '../../support/order-events.ts';
import { MINUTE, type Placed, refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 10 and 11: money that does not fit goes back by itself, in the same way as any refund.

const flow = refundFlow(() => world);
const world = useWorld();

const refunds = async () =>
  (await world.database.db.select().from(t.refund)).map(
    (row) => `${row.refundId} ${row.amountMinor} ${row.currency} ${row.status}`,
  );

/** Each case leaves one refund `auto-{payment}` under way: `v` is its amount, `status` the order's state. */
type Excess = { order: Placed; refundId: string; v: string; c: string; status: string };

const canceled = async () => {
  const order = await flow.place();
  await world.post(`/shopping/orders/${order.id}/cancel`);
  return order;
};

const cases: [string, () => Promise<Excess>][] = [
  [
    'captured on a canceled order',
    async () => {
      const order = await canceled();
      await flow.capture(order, '77.55');
      return { order, refundId: 'auto-pay-1', v: '77.55', c: 'USD', status: 'canceled' };
    },
  ],
  [
    'captured on an expired order',
    async () => {
      const order = await flow.place();
      world.clock.advance(31 * MINUTE);
      await world.sweep();
      await flow.capture(order, '77.55');
      return { order, refundId: 'auto-pay-1', v: '77.55', c: 'USD', status: 'canceled' };
    },
  ],
  [
    'paid twice',
    async () => {
      const order = await flow.paidOrder();
      await flow.capture(order, '77.55', 'pay-2', { occurred_at: '2026-01-05T09:00:00.000Z' });
      return { order, refundId: 'auto-pay-2', v: '77.55', c: 'USD', status: 'paid' };
    },
  ],
  [
    'paid too much in one',
    async () => {
      const order = await flow.place();
      await flow.capture(order, '80.00');
      return { order, refundId: 'auto-pay-1', v: '2.45', c: 'USD', status: 'paid' };
    },
  ],
  [
    'in another currency on a canceled order',
    async () => {
      const order = await canceled();
      await world.kafka('payment_notified_cm', paid(order.id, 'captured', { v: '60.00', c: 'GBP' }));
      return { order, refundId: 'auto-pay-1', v: '60.00', c: 'GBP', status: 'canceled' };
    },
  ],
];

for (const [what, arrange] of cases) {
  describe(`money ${what}`, () => {
    test('goes back by itself once, and the order stays what it is', async () => {
      const { order, refundId, v, c, status } = await arrange();
      const minor = v.replace('.', '').replace(/^0+/, '');
      expect(await refunds()).toEqual([`${refundId} ${minor} ${c} processing`]);
      expect([...world.upstream.payments.values()].map((one) => one.body)).toEqual([
        {
          key: `${refundId}:${refundId.slice(5)}:1`,
          refund_id: refundId,
          payment_id: refundId.slice(5),
          amount: { v, c },
        },
      ]);
      const notice = { ...flow.notice(refundId, order, 'succeeded', v), amount: { v, c } };
      expect(await world.kafka('refund_notified', notice)).toBe('handled');
      expect(await world.event('refund_notified', notice).then((one) => one.json.data.outcome)).toBe(
        'duplicate',
      );
      expect(await refunds()).toEqual([`${refundId} ${minor} ${c} succeeded`]);
      const row = await flow.order();
      expect([row.status as string, row.paymentReview]).toEqual([status, false]);
      expect((await flow.progress(order.id))?.partlyRefunded).toBe(false);
      await world.sweep();
      expect(await refunds()).toHaveLength(1);
    });

    test('that payment could not send is left to a person, who may retry it', async () => {
      const { order, refundId, v, c } = await arrange();
      const amount = { v, c };
      world.clock.advance(MINUTE);
      await world.kafka('refund_notified', { ...flow.notice(refundId, order, 'failed', v), amount });
      world.clock.advance(24 * 60 * MINUTE);
      await world.sweep();
      expect([await flow.refundStatus(refundId), await refunds()]).toEqual(['failed', expect.any(Array)]);
      expect([(await refunds()).length, flow.askedKeys().length]).toEqual([1, 1]);
      expect((await flow.retry(refundId)).json.data.refund.status).toBe('processing');
      expect(flow.askedKeys().at(-1)).toBe(`${refundId}:${refundId.slice(5)}:2`);
      world.clock.advance(MINUTE);
      await world.kafka('refund_notified', { ...flow.notice(refundId, order, 'succeeded', v), amount });
      expect(await flow.refundStatus(refundId)).toBe('succeeded');
    });
  });
}

describe('money in another currency', () => {
  test('on an order that lives is reviewed, not given back, and nothing is shipped', async () => {
    const order = await flow.place();
    await world.kafka('payment_notified_cm', paid(order.id, 'captured', { v: '77.55', c: 'GBP' }));
    world.clock.advance(60 * MINUTE);
    await world.sweep();
    const row = await flow.order();
    expect([row.status as string, row.paymentReview]).toEqual(['unpaid', true]);
    expect(await refunds()).toEqual([]);
    // The user cancels the order, so it needs the money no more.
    await world.post(`/shopping/orders/${order.id}/cancel`);
    expect(await refunds()).toEqual(['auto-pay-1 7755 GBP processing']);
  });
});

describe('excess money', () => {
  test('is nothing that a ticket can have', async () => {
    const order = await flow.paidOrder();
    await flow.capture(order, '77.55', 'pay-2', { occurred_at: '2026-01-05T09:00:00.000Z' });
    const asked = await flow.ask('T-1', order);
    expect(asked.json.data.refund.amount.v).toBe('77.55');
    expect(asked.json.data.refund.legs.map((one: { leg: string }) => one.leg)).toEqual(['pay-1']);
    await world.kafka('refund_notified', flow.notice('auto-pay-2', order, 'succeeded', '77.55'));
    expect((await flow.order()).status as string).toBe('paid');
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', '77.55'));
    expect((await flow.order()).status as string).toBe('refunded');
  });

  test('is never given back twice when an earlier capture is told later', async () => {
    const order = await flow.place();
    const at = (hour: number) => ({ occurred_at: `2026-01-05T0${hour}:00:00.000Z` });
    await flow.capture(order, '77.55', 'pay-2', at(5));
    await flow.capture(order, '77.55', 'pay-3', at(6));
    expect(await refunds()).toEqual(['auto-pay-3 7755 USD processing']);
    // The earliest payment of all pays the due now, but a refund that is with payment is not called back.
    await flow.capture(order, '77.55', 'pay-1', at(4));
    const back = (await refunds()).map((one) => one.split(' ')[0]);
    expect(new Set(back)).toEqual(new Set(['auto-pay-3', 'auto-pay-2']));
  });
});
