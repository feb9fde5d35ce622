import { beforeEach, describe, expect, test } from 'bun:test';
import { group, paid, refundNotice } from '../../support/order-events.ts';
import { DAY, MINUTE, orderLife } from '../../support/order-life.ts';
import { bring, place } from '../../support/placed-orders.ts';
import { useWorld } from '../../support/use-world.ts';
import type { World } from '../../support/world.ts';

// Faults without a wrong amount: something that may succeed is refused, or comes late, or never.

const HOUR = 60 * MINUTE;
let breaks: RegExp | null = null;
const world = useWorld({
  fresh: 'never',
  onQuery: (text) => {
    if (breaks?.test(text)) throw new TypeError('a bug');
  },
});
beforeEach(async () => {
  breaks = null;
  await world.fresh();
});
const life = orderLife(() => world);

describe('the fifteen days in receiving', () => {
  const LATE = [
    ['a parcel is packed', 'packed'],
    ['another parcel is shipped', 'shipped'],
    ['another parcel arrives', 'arrived'],
  ] as const;
  for (const [name, status] of LATE)
    test(`do not begin anew when ${name}`, async () => {
      const order = await place(world);
      await bring(world, order, 'receiving');
      world.clock.advance(10 * DAY);
      await world.kafka('group_update', group(order.id, status, { group_id: 'G-2' }));
      world.clock.advance(5 * DAY + MINUTE);
      await world.sweep();
      expect(await life.status(order.id)).toBe('received');
    });

  test('are not over a minute before', async () => {
    const order = await place(world);
    await bring(world, order, 'receiving');
    world.clock.advance(15 * DAY - MINUTE);
    await world.sweep();
    expect(await life.status(order.id)).toBe('receiving');
  });
});

test('a sweep leaves the hold of a checkout under way alone', async () => {
  world.upstream.hooks.before = async (_service, operation) => {
    if (operation !== 'freeze') return;
    world.upstream.hooks.before = null;
    await world.sweep();
  };
  expect((await world.checkout({ cash: 10 })).json.error).toBe('');
});

for (const [name, ms, error] of [
  ['a moment before 24 h', 24 * HOUR - MINUTE, 'IDEMPOTENCY_KEY_REUSED'],
  ['after 24 h', 24 * HOUR + 1, ''],
] as const)
  test(`a key with another body, ${name}: ${error || 'a new order'}`, async () => {
    await world.checkout({}, { key: 'k' });
    world.clock.advance(ms);
    expect((await world.checkout({ cash: 1 }, { key: 'k' })).json.error).toBe(error);
  });

test('an event that waits for its order has not failed by that', async () => {
  const { id, final } = await life.place();
  const row = await life.remove(id);
  await world.kafka('payment_notified_cm', paid(id, 'captured', final));
  for (let n = 0; n < 6; n += 1) {
    world.clock.advance(MINUTE);
    await world.sweep();
  }
  await life.restore(row);
  breaks = /^insert into `order_timeline`/;
  world.clock.advance(MINUTE);
  await world.sweep();
  breaks = null;
  expect(await life.letters()).toEqual([]);
  world.clock.advance(10 * MINUTE);
  await world.sweep();
  expect(await life.status(id)).toBe('paid');
});

test('a notice that came before its order, of an attempt that it does not name, does not wait for ever', async () => {
  const order = await place(world);
  await bring(world, order, 'paid');
  await world.service('tickets', '/refund/refund', {
    ...{ refund_id: 'T-1', order_id: order.id, reason: 'x', to: 'original' },
  });
  const row = await life.remove(order.id);
  const at = new Date(world.clock.nowMs() + 1000).toISOString();
  const notice = refundNotice('T-1', order.id, 'succeeded', order.final, { occurred_at: at });
  await world.kafka('refund_notified', notice);
  await life.restore(row);
  for (let n = 0; n < 3; n += 1) {
    world.clock.advance(MINUTE);
    await world.sweep();
  }
  expect(await life.status(order.id)).toBe('refunded');
  expect((await life.events(order.id)).filter((one) => one.endsWith(' waiting'))).toEqual([]);
});

test('an order whose money is on its way back is listed under refund at once', async () => {
  const { id, final } = await life.place();
  await world.post(`/shopping/orders/${id}/cancel`);
  world.upstream.faults.set('payment', '*', { kind: 'down' });
  await world.kafka('payment_notified_cm', paid(id, 'captured', final));
  const list = (await world.get('/shopping/orders?status=refund')).json.data.orders;
  expect(list.map((one: { id: string }) => one.id)).toEqual([id]);
});

test('a holder that fails after its key was taken over does not answer with the order of who took it', async () => {
  const secondIn = Promise.withResolvers<Awaited<ReturnType<World['checkout']>>>();
  let freezes = 0;
  world.upstream.hooks.before = async (_service, operation) => {
    if (operation !== 'freeze') return;
    freezes += 1;
    if (freezes > 1) return;
    world.clock.advance(61_000);
    secondIn.resolve(await world.checkout({ cash: 11 }, { key: 'k' }));
  };
  const first = await world.checkout({ cash: 10 }, { key: 'k' });
  expect((await secondIn.promise).json.error).toBe('');
  expect(first.json.error).toBe('IDEMPOTENCY_KEY_IN_USE');
});

test('an order by a price token keeps the time of its rate, not of the checkout', async () => {
  await world.summary({});
  world.clock.advance(30_000);
  const { price_token, forex } = (await world.summary({})).json.data;
  const placed = await world.checkout({ price_token });
  const row = await life.order(placed.json.data.order_id);
  expect(new Date(row.forexAsOfMs).toISOString()).toBe(forex.as_of);
});
