import { describe, expect, test } from 'bun:test';
import type { EventTarget } from '../../src/qa/event-target.ts';
import { createWalks } from '../../src/qa/walks.ts';
import { bring, place } from '../support/placed-orders.ts';
import { until } from '../support/until.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 14, logistics:auto: an order is walked from when it is paid, whenever that is, and the walk ends with the
// process.

const world = useWorld();

const walking = { headers: { 'x-qa-scenario': 'logistics:auto=0' } };
const show = async (id: string) =>
  (await world.service('backoffice', `/support/orders/${id}`, undefined, 'GET')).json;
const isIn = (id: string, status: string) => async () => (await show(id)).data.order.status === status;

describe('logistics:auto', () => {
  test('waits for a payment that comes later and in another way', async () => {
    const order = await place(world, {}, walking);
    await bring(world, order, 'paid');
    await until(isIn(order.id, 'received'));
    const { events } = (await show(order.id)).data.order;
    expect(events.filter(({ name }: { name: string }) => name === 'purchased')).toHaveLength(2);
  });

  test('begins with the payment where only that request asked for it', async () => {
    const order = await place(world);
    const captured = { order_id: order.id, payment_id: 'p-1', status: 'captured', amount: order.final };
    const event = { ...captured, method: 'card', occurred_at: new Date(world.clock.nowMs()).toISOString() };
    await world.event('payment_notified_cm', event, walking.headers);
    await until(isIn(order.id, 'received'));
  });
});

describe('walks', () => {
  /** An order that events do not move, so that only the sent events can be observed. */
  const stuck = () => {
    const sent: string[] = [];
    const sheet = { orderId: 'O1', status: 'paid' };
    const lines = [{ skuId: '1', mall: 'taobao', count: 1 }];
    const looks = { count: 0 };
    const target = {
      handleEvent: async ({ name }: { name: string }) => {
        sent.push(name);
        return 'stored';
      },
      order: async () => {
        looks.count += 1;
        return { detail: { sheet, lines, refunds: [], parcels: [] } };
      },
      nowMs: () => Date.now(),
      newId: () => crypto.randomUUID(),
    } as unknown as EventTarget;
    return { target, sent, looks };
  };

  test('never send twice what has not taken effect yet, and stop at once when they are told', async () => {
    const walks = createWalks({ error: () => undefined });
    const { target, sent, looks } = stuck();
    walks.start(target, 'O1', 0);
    walks.start(target, 'O1', 0);
    // The walk looks once, and once more for the event that it sent; two more looks find nothing new.
    await until(() => looks.count >= 4);
    expect(sent).toEqual(['purchased']);
    await walks.stop();
    const looked = looks.count;
    walks.start(target, 'O2', 0);
    await walks.stop();
    expect([looks.count, sent]).toEqual([looked, ['purchased']]);
  });

  test('a pause of an hour does not keep the process from ending', async () => {
    const walks = createWalks({ error: () => undefined });
    const { target, looks } = stuck();
    walks.start(target, 'O1', 3_600_000);
    await walks.stop();
    expect(looks.count).toBe(0);
  });
});
