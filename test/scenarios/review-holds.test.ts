import { describe, expect, test } from 'bun:test';
import { expectNothingLost } from '../support/invariants.ts';
import { group, money, paid, purchased, TAOBAO, TMALL } from '../support/order-events.ts';
import { DAY, MINUTE, orderLife, plus } from '../support/order-life.ts';
import { REVIEW_HOLDS } from '../support/order-states-doc.ts';
import { useWorld } from '../support/use-world.ts';

// What a review holds back, by each row of the table in docs/order-states.md.

const life = orderLife(() => world);
const world = useWorld();

const notify = (id: string, status: 'authorized' | 'captured', amount: { v: string; c: string }, more = {}) =>
  world.kafka('payment_notified_cm', paid(id, status, amount, more));

async function short() {
  const order = await life.place();
  await notify(order.id, 'captured', money('30.00'));
  return order;
}
async function contradicted() {
  const order = await life.place();
  await notify(order.id, 'captured', order.final);
  await notify(order.id, 'captured', plus(order.final, 7n));
  return order;
}
const buy = (id: string) => world.kafka('purchased', purchased(id, 'taobao', [...TAOBAO, ...TMALL]));
const ship = (id: string, status: 'shipped' | 'arrived' | 'received') =>
  world.kafka('group_update', group(id, status));
const topics = async (id: string) =>
  (await world.outbox().unsent(200)).filter((one) => one.orderId === id).map((one) => one.topic);

const LIVED: Readonly<Record<keyof typeof REVIEW_HOLDS, () => Promise<void>>> = {
  async expiry() {
    const { id } = await short();
    const stock = await life.stock('378047556');
    world.clock.advance(31 * MINUTE);
    await world.sweep();
    expect([await life.status(id), await life.stock('378047556')]).toEqual(['unpaid', stock]);
  },
  async lapse() {
    const { id, final } = await life.place();
    await notify(id, 'authorized', final);
    await notify(id, 'captured', money('30.00'), { payment_id: 'pay-2' });
    world.clock.advance(8 * DAY);
    await world.sweep();
    expect([await life.status(id), await life.review(id)]).toEqual(['authorized', 'short_payment']);
  },
  async purchase() {
    const { id } = await contradicted();
    expect(await topics(id)).toContain('order.review_opened');
    await buy(id);
    expect([await life.status(id), await life.review(id)]).toEqual(['purchased', 'conflicting_event']);
  },
  async shipping() {
    const { id } = await contradicted();
    await buy(id);
    await ship(id, 'shipped');
    expect([await life.status(id), await life.review(id)]).toEqual(['shipped', 'conflicting_event']);
    const unpaid = await short();
    await buy(unpaid.id);
    await ship(unpaid.id, 'shipped');
    expect(await life.status(unpaid.id)).toBe('unpaid');
  },
  async payment() {
    const { id, final } = await short();
    await notify(id, 'captured', plus(final, -3000n), { payment_id: 'pay-2' });
    expect([await life.status(id), await life.review(id)]).toEqual(['paid', '']);
    expect(await topics(id)).toContain('order.review_ended');
  },
  async excess() {
    const { id, final } = await contradicted();
    await notify(id, 'captured', final, { payment_id: 'pay-2' });
    expect(await life.refunds(id)).toEqual(['auto-pay-2 7755 USD captured_beyond_the_due']);
  },
  async ticket() {
    const { id, final } = await contradicted();
    const ask = (refund_id: string, amount: object) =>
      world.service('tickets', '/refund/refund', { refund_id, order_id: id, reason: 'late', amount });
    expect((await ask('T-1', plus(final, 1n))).json.error).toBe('REFUND_EXCEEDS');
    expect((await ask('T-1', final)).status).toBe(200);
  },
  async user_cancel() {
    const { id } = await short();
    expect((await world.post(`/shopping/orders/${id}/cancel`)).status).toBe(200);
    expect(await life.refunds(id)).toEqual(['auto-pay-1 3000 USD captured_on_canceled_order']);
  },
  async receipt() {
    const { id } = await contradicted();
    await buy(id);
    await ship(id, 'shipped');
    await ship(id, 'arrived');
    expect(await life.review(id)).toBe('conflicting_event');
    expect((await world.post(`/shopping/orders/${id}/confirm_receipt`)).status).toBe(200);
  },
};

describe('under review', () => {
  for (const [what, [held]] of Object.entries(REVIEW_HOLDS)) {
    test(`${what}: ${held}`, async () => {
      await LIVED[what as keyof typeof REVIEW_HOLDS]();
      await expectNothingLost(world);
    });
  }
});
