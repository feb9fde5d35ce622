import { expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { group, money, paid, refundNotice } from '../support/order-events.ts';
import { MINUTE, type Placed } from '../support/order-life.ts';
import { type Both, place, WAYS } from './both.ts';

/** Money goes back once, whichever release gets the request or the notice (spec 10, 11). */
export function refunds(both: Both): void {
  const { life } = both;
  const NAME = 'payment_notified_cm';
  type Name = 'before' | 'now';
  const ask = (side: Name, order: Placed, refundId: string, more = {}) =>
    both[side].service('tickets', '/refund/refund', {
      refund_id: refundId,
      order_id: order.id,
      reason: 'broken',
      ...more,
    });
  const retry = (side: Name, refundId: string) =>
    both[side].service('tickets', '/refund/retry', { refund_id: refundId });
  const tell = (side: Name, order: Placed, status: 'succeeded' | 'failed', v: string, more = {}) => {
    const occurred = { occurred_at: new Date(both.world.clock.nowMs()).toISOString(), ...more };
    return both[side].event('refund_notified', refundNotice('T-1', order.id, status, money(v), occurred));
  };
  const capture = (side: Name, order: Placed, amount: { v: string; c: string }, paymentId = 'pay-1') =>
    both[side].event(NAME, paid(order.id, 'captured', amount, { payment_id: paymentId }));
  async function paidOrder(body = {}): Promise<Placed> {
    const order = await place(both.before, body);
    await capture('now', order, order.final);
    return order;
  }
  const statusOf = async (refundId: string) =>
    (await both.db.select().from(t.refund).where(eq(t.refund.refundId, refundId)))[0]?.status;

  test.each(WAYS)(
    'asked for at the one %s, told of at the one %s: all goes back, card and wallet',
    async (first, second) => {
      const order = await paidOrder({ cash: 10 });
      const asked = await ask(first, order, 'T-1');
      expect(asked.json.data.refund.status).toBe('processing');
      const outcomes = await Promise.all([
        tell(first, order, 'succeeded', order.final.v),
        tell(second, order, 'succeeded', order.final.v),
      ]);
      expect(outcomes.sort()).toEqual(['duplicate', 'handled']);
      expect([await statusOf('T-1'), await life.status(order.id)]).toEqual(['succeeded', 'refunded']);
      expect([...both.upstream.payments.keys()]).toEqual(['T-1:pay-1:1']);
      expect([...both.upstream.credits.keys()]).toEqual(['T-1:wallet']);
      expect((await ask(second, order, 'T-2', { amount: money('0.01') })).json.error).toBe('REFUND_EXCEEDS');
    },
  );

  test.each(WAYS)(
    'failed at the one %s, tried again at the one %s: old news ends no new attempt',
    async (first, second) => {
      const order = await paidOrder();
      await ask(first, order, 'T-1', { amount: money('5.00') });
      const failedAt = { occurred_at: new Date(both.world.clock.nowMs()).toISOString() };
      expect(await tell(second, order, 'failed', '5.00', failedAt)).toBe('handled');
      await both.advance(5 * MINUTE);
      expect((await retry(second, 'T-1')).json.data.refund.status).toBe('processing');
      for (const side of [first, second])
        expect(await tell(side, order, 'failed', '5.00', failedAt)).toBe('duplicate');
      expect(await tell(first, order, 'succeeded', '5.00')).toBe('handled');
      expect(await tell(second, order, 'succeeded', '5.00', { attempt: 2 })).toBe('duplicate');
      expect(await statusOf('T-1')).toBe('succeeded');
      expect([...both.upstream.payments.keys()]).toEqual(['T-1:pay-1:1', 'T-1:pay-1:2']);
    },
  );

  // In whole seconds the notice seems older than its attempt. Only this release can tell.
  test('a failure in whole seconds that the release before passed over counts when this one is told', async () => {
    const order = await paidOrder();
    await ask('before', order, 'T-1', { amount: money('5.00') });
    await tell('before', order, 'failed', '5.00');
    await both.advance(5 * MINUTE);
    await retry('before', 'T-1');
    const wholeSecond = new Date(Math.floor(both.world.clock.nowMs() / 1000 - 1) * 1000).toISOString();
    expect(await tell('before', order, 'failed', '5.00', { occurred_at: wholeSecond })).toBe('duplicate');
    expect(await statusOf('T-1')).toBe('processing');
    expect(await tell('now', order, 'failed', '5.00', { occurred_at: wholeSecond })).toBe('handled');
    expect(await statusOf('T-1')).toBe('failed');
    expect(await tell('before', order, 'failed', '5.00', { occurred_at: wholeSecond })).toBe('duplicate');
  });

  test('tickets at both at once never give back more than was paid', async () => {
    const order = await paidOrder({ cash: 10 });
    const half = { amount: money('40.00') };
    const answers = await Promise.all([
      ...(['before', 'now', 'before', 'now'] as const).map((side, n) => ask(side, order, `T-${n}`, half)),
    ]);
    const words = answers.map((one) => one.json.error).sort();
    expect(words).toEqual(['', 'REFUND_EXCEEDS', 'REFUND_EXCEEDS', 'REFUND_EXCEEDS']);
  });

  test.each(WAYS)(
    'a second capture at the one %s and at the one %s goes back once',
    async (first, second) => {
      const order = await paidOrder();
      await Promise.all([
        capture(first, order, money('9.00'), 'pay-2'),
        capture(second, order, money('9.00'), 'pay-2'),
      ]);
      await both[second].event('group_update', group(order.id, 'packed'));
      expect(await life.refunds(order.id)).toEqual(['auto-pay-2 900 USD captured_beyond_the_due']);
    },
  );

  test.each(WAYS)(
    'captured at the one %s after it was canceled at the one %s: it goes back once',
    async (first, second) => {
      const order = await place(both[first]);
      await both[second].post(`/shopping/orders/${order.id}/cancel`);
      await Promise.all([capture(first, order, order.final), capture(second, order, order.final)]);
      const minor = order.final.v.replace('.', '');
      expect(await life.refunds(order.id)).toEqual([`auto-pay-1 ${minor} USD captured_on_canceled_order`]);
    },
  );

  test('two orders with payments of one name: each has its money back, under names of their own', async () => {
    const orders = [await paidOrder(), await paidOrder()] as const;
    await Promise.all([
      capture('before', orders[0], money('9.00'), 'pay-2'),
      capture('now', orders[1], money('9.00'), 'pay-2'),
    ]);
    const rows = await both.db.select().from(t.refund);
    expect(rows.map((row) => row.amountMinor)).toEqual([900n, 900n]);
    expect(rows.map((row) => row.orderId).sort()).toEqual(orders.map((one) => one.id).sort());
  });
}
