import { expect, test } from 'bun:test';
import { failed, group, money, paid, purchased, TAOBAO, TMALL } from '../support/order-events.ts';
import type { Placed } from '../support/order-life.ts';
import { seeded, sideBySide } from '../support/seeded.ts';
import { type Both, place } from './both.ts';

const ORDERS = 12;
const AT_ONCE = 8;
const SEED = Number(process.env.ROLLOUT_SEED ?? 1);

/** Many orders: every event and request is sent twice, to either release, in random order and side by side. */
export function storm(both: Both): void {
  test(`a storm over both (ROLLOUT_SEED=${SEED}): every invariant holds, and every step was made once`, async () => {
    const random = seeded(SEED);
    const sides = [both.before, both.now];
    const orders: Placed[] = [];
    for (let n = 0; n < ORDERS; n += 1)
      orders.push(await place(random.pick(sides), n % 3 === 0 ? { cash: 1 } : {}));
    const works = orders.flatMap((order, n) => ofOrder(order, n).flatMap((work) => [work, work]));
    const sweeps = sides.map((side) => () => side.sweep());
    const sent = [...works.map((work) => () => work(random.pick(sides))), ...sweeps];
    await sideBySide(random.shuffle(sent), AT_ONCE, async (send) => void (await send()));
    await both.settle();
    for (const { id } of orders) {
      const told = await both.life.told(id);
      expect(new Set(told).size).toBe(told.length);
    }
  });
}

type Work = (side: Both['now']) => Promise<unknown>;

/**
 * The events and requests of one order: its whole life, and for some a cancel, a ticket, or money that does not fit.
 */
function ofOrder({ id, final }: Placed, n: number): readonly Work[] {
  const pay = { payment_id: `pay-${n}` };
  const told: readonly (readonly [string, object])[] = [
    ['payment_failed_cm', failed(id, pay)],
    ['payment_notified_cm', paid(id, 'authorized', final, pay)],
    ['payment_notified_cm', paid(id, 'captured', final, pay)],
    ['purchased', purchased(id, 'taobao', TAOBAO)],
    ['purchased', purchased(id, 'tmall', TMALL)],
    ['group_update', group(id, 'shipped')],
    ['group_update', group(id, 'arrived')],
    ['group_update', group(id, 'received')],
    ...(n % 4 === 1
      ? [['payment_notified_cm', paid(id, 'captured', money('5.00'), { payment_id: `more-${n}` })] as const]
      : []),
  ];
  const events: Work[] = told.map(([name, body], at) => (side) => {
    return at % 2 === 0 ? side.event(name, body) : side.records({ name, body });
  });
  const ticket = { refund_id: `T-${n}`, order_id: id, amount: money('3.00'), reason: '' };
  return [
    ...events,
    ...(n % 4 === 2 ? [(side: Both['now']) => side.post(`/shopping/orders/${id}/cancel`)] : []),
    ...(n % 4 === 3 ? [(side: Both['now']) => side.service('tickets', '/refund/refund', ticket)] : []),
  ];
}
