import { describe, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { paid, refundNotice } from '../../support/order-events.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 11: refunds asked for by the ticket system.

const world = useWorld();

/** The worked example, paid: 62.55 by card and 10.00 by wallet. */
async function paidOrder(body: Record<string, unknown> = { coupon_code: 'WELCOME5', cash: 10 }) {
  const answer = await world.checkout(body);
  const id = answer.json.data.order_id as string;
  const final = answer.json.data.order.final;
  await world.kafka('payment_notified_cm', paid(id, 'captured', final));
  return { id, final };
}
const refund = (body: Record<string, unknown>) => world.service('tickets', '/refund/refund', body);
const retry = (refundId: string) => world.service('tickets', '/refund/retry', { refund_id: refundId });
const amounts = (legs: { leg: string; amount: { v: string }; status: string }[]) =>
  legs.map((one) => `${one.leg} ${one.amount.v} ${one.status}`);
const order = async () => (await world.database.db.select().from(t.orders))[0];

describe('a refund', () => {
  test('of a line is split over card and wallet, and done when both are', async () => {
    const { id } = await paidOrder();
    const entries = [{ sku_id: '51200101', count: 1 }];
    const asked = await refund({ refund_id: 'T-1', order_id: id, entries, reason: 'broken' });
    // 36.03 less coupon 3.32 plus tax 2.16
    expect(asked.json.data.refund.amount).toEqual({ v: '34.87', c: 'USD' });
    expect(amounts(asked.json.data.refund.legs)).toEqual(['pay-1 30.06 processing', 'wallet 4.81 succeeded']);
    expect(asked.json.data.refund.status).toBe('processing');
    const told = refundNotice('T-1', id, 'succeeded', { v: '30.06', c: 'USD' });
    expect(await world.kafka('refund_notified', told)).toBe('handled');
    expect(await world.kafka('refund_notified', told)).toBe('duplicate');
    const again = await refund({ refund_id: 'T-1', order_id: id, entries, reason: 'broken' });
    expect(again.json.data.refund.status).toBe('succeeded');
    expect((await order())?.status).toBe('paid');
    const other = await refund({ refund_id: 'T-1', order_id: id, reason: 'broken' });
    expect(other.json.error).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('of everything left ends at 0 and makes the order refunded', async () => {
    const { id } = await paidOrder();
    await refund({ refund_id: 'T-1', order_id: id, amount: { v: '20.00', c: 'USD' }, reason: 'late' });
    const rest = await refund({ refund_id: 'T-2', order_id: id, reason: 'all of it' });
    expect(rest.json.data.refund.amount.v).toBe('52.55');
    const nothing = await refund({ refund_id: 'T-3', order_id: id, reason: 'more' });
    expect(nothing.json.error).toBe('REFUND_EXCEEDS');
    expect(nothing.json.data.left.amount).toEqual({ v: '0.00', c: 'USD' });
    for (const [refundId, sum] of [
      ['T-1', '17.24'],
      ['T-2', '45.31'],
    ] as const) {
      await world.kafka('refund_notified', refundNotice(refundId, id, 'succeeded', { v: sum, c: 'USD' }));
    }
    expect((await order())?.status).toBe('refunded');
  });

  test('that failed frees its money, and a retry asks with the next attempt', async () => {
    const { id, final } = await paidOrder({});
    await refund({ refund_id: 'T-1', order_id: id, reason: 'all' });
    await world.kafka('refund_notified', refundNotice('T-1', id, 'failed', final));
    const retried = await retry('T-1');
    expect([retried.json.data.refund.status, retried.json.data.refund.legs[0].attempt]).toEqual([
      'processing',
      2,
    ]);
    expect([...world.upstream.payments.keys()]).toEqual(['T-1:pay-1:1', 'T-1:pay-1:2']);
    // The old failure comes again: it occurred before this attempt.
    expect(await world.kafka('refund_notified', refundNotice('T-1', id, 'failed', final))).toBe('duplicate');
    const late = new Date(world.clock.nowMs() + 1000).toISOString();
    const told = refundNotice('T-1', id, 'succeeded', final, { occurred_at: late });
    expect(await world.kafka('refund_notified', told)).toBe('handled');
    expect((await order())?.status).toBe('refunded');
    expect((await retry('T-1')).json.error).toBe('REFUND_NOT_RETRYABLE');
  });

  test('20 at once never take more than there is', async () => {
    const { id } = await paidOrder();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        refund({ refund_id: `T-${at}`, order_id: id, amount: { v: '10.00', c: 'USD' }, reason: '' }),
      ),
    );
    expect(answers.filter((one) => one.status === 200)).toHaveLength(7);
    expect(new Set(answers.filter((one) => one.status !== 200).map((one) => one.json.error))).toEqual(
      new Set(['REFUND_EXCEEDS']),
    );
  });
});
