import { describe, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { money, paid } from '../../support/order-events.ts';
import { MINUTE, type Placed, refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 11: a failed refund frees what it held. What failed to go back by itself a ticket may give to the wallet instead.

const flow = refundFlow(() => world);
const world = useWorld();

const LATER = { occurred_at: '2026-01-05T09:00:00.000Z' };
const ALL = { amount: { v: '77.55', c: 'USD' }, to: 'wallet' };

async function fails(order: Placed, refundId: string) {
  world.clock.advance(MINUTE);
  await world.kafka('refund_notified', flow.notice(refundId, order, 'failed', '77.55'));
  return order;
}
async function canceled() {
  const order = await flow.place();
  await world.post(`/shopping/orders/${order.id}/cancel`);
  await flow.capture(order, '77.55');
  return fails(order, 'auto-pay-1');
}
async function paidTwice() {
  const order = await flow.paidOrder();
  await flow.capture(order, '77.55', 'pay-2', LATER);
  return fails(order, 'auto-pay-2');
}
const errorOf = (answer: { json: { error: string } }) => answer.json.error;
const statuses = async () =>
  (await world.database.db.select().from(t.refund)).map((row) => `${row.refundId} ${row.status}`).sort();

describe('money that failed to go back by itself', () => {
  test('is counted, for nobody else is told', async () => {
    await canceled();
    expect(world.refundsFailed).toEqual(['auto']);
  });

  test('goes to the wallet by a ticket, once, and its card is not asked again', async () => {
    const order = await canceled();
    expect((await flow.ask('T-1', order, ALL)).json.data.refund.status).toBe('succeeded');
    expect((await flow.ask('T-1', order, ALL)).json.data.refund.status).toBe('succeeded');
    expect(errorOf(await flow.ask('T-2', order, ALL))).toBe('REFUND_EXCEEDS');
    expect(errorOf(await flow.retry('auto-pay-1'))).toBe('REFUND_EXCEEDS');
    expect([flow.creditRefs(), flow.askedKeys()]).toEqual([['T-1:wallet'], ['auto-pay-1:pay-1:1']]);
    expect((await flow.order()).status as string).toBe('canceled');
  });

  test('of a paid order leaves what is due as it is', async () => {
    const order = await paidTwice();
    await flow.ask('T-1', order, ALL);
    const row = await flow.order();
    expect([row.status as string, row.paymentReview]).toEqual(['paid', false]);
    expect((await flow.progress(order.id))?.partlyRefunded).toBe(false);
    const rest = await flow.ask('T-2', order);
    expect(rest.json.data.refund.legs.map((one: { leg: string }) => one.leg)).toEqual(['pay-1']);
  });

  test('goes one way when a ticket and its retry come at once', async () => {
    for (const arrange of [canceled, paidTwice]) {
      await world.fresh();
      const order = await arrange();
      const auto = (await statuses())[0]?.split(' ')[0] ?? '';
      const both = await Promise.all([flow.ask('T-1', order, ALL), flow.retry(auto), flow.retry(auto)]);
      expect(errorOf(both[0]) === '').toBe(errorOf(both[1]) !== '');
      expect(await statuses()).toEqual(
        errorOf(both[0]) === '' ? [`${auto} failed`, 'T-1 succeeded'].sort() : [`${auto} processing`],
      );
    }
  });

  test('that did go back after all brings the order under review', async () => {
    const order = await canceled();
    await flow.ask('T-1', order, ALL);
    await world.kafka('refund_notified', flow.notice('auto-pay-1', order, 'succeeded', '77.55'));
    expect((await flow.progress(order.id))?.reviewReasons).toBe('refunded_too_much');
  });
});

test('excess that comes in one batch with the late success that takes it is not sent', async () => {
  const order = await flow.place();
  await flow.capture(order, '20.00');
  world.upstream.faults.set('payment', 'refund', { kind: 'badAnswer', body: { accepted: false } }, 1);
  expect((await flow.ask('E', order)).json.data.refund.status).toBe('failed');
  const whole = paid(order.id, 'captured', money('77.55'), { payment_id: 'pay-2', ...LATER });
  const late = flow.notice('E', order, 'succeeded', '20.00');
  const outcomes = await world.kafkaTogether([
    { name: 'payment_notified_cm', body: whole },
    { name: 'refund_notified', body: late },
  ]);
  expect(outcomes).toEqual(['handled', 'handled']);
  await world.sweep();
  expect(flow.askedKeys()).toEqual(['E:pay-1:1']);
  expect((await flow.progress(order.id))?.reviewReasons).toBe('refund_unclear');
});
