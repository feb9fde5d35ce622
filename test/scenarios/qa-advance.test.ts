import { describe, expect, test } from 'bun:test';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 14: POST qa/orders/{id}/advance sends real events. Who may call it stands in the access table.

const world = useWorld();

const advance = (order: Placed, to: unknown) => world.post(`/qa/orders/${order.id}/advance`, { to });

describe('qa/orders/{id}/advance', () => {
  test('walks step by step, and says what the order has become', async () => {
    const order = await place(world);
    await bring(world, order, 'paid');
    const seen = [];
    for (const to of ['purchased', 'shipped', 'arrived', 'received'])
      seen.push((await advance(order, to)).json.data.order.status);
    expect(seen).toEqual(['purchased', 'shipped', 'receiving', 'received']);
  });

  test('walks all the way at once; the events are real ones, and again changes nothing', async () => {
    const order = await place(world);
    await bring(world, order, 'paid');
    const answer = await world.service('backoffice', `/qa/orders/${order.id}/advance`, { to: 'received' });
    expect(answer.json.data.order.status).toBe('received');
    const names = answer.json.data.order.events.map((event: { name: string }) => event.name);
    expect(names.filter((name: string) => name === 'purchased')).toHaveLength(2);
    expect(names.filter((name: string) => name === 'group_update')).toHaveLength(4);
    const again = await world.service('backoffice', `/qa/orders/${order.id}/advance`, { to: 'shipped' });
    expect(again.json.data.order.events).toHaveLength(names.length);
  });

  test('refuses an order that is not paid, one that is over, and a place that is none', async () => {
    const order = await place(world);
    const notPaid = await advance(order, 'shipped');
    expect([notPaid.status, notPaid.json.data.fields[0].field]).toEqual([422, 'to']);
    expect((await advance(order, 'moon')).text).toContain('must be one of purchased');
    await world.post(`/shopping/orders/${order.id}/cancel`);
    expect((await advance(order, 'shipped')).text).toContain('over');
    expect((await world.get(`/shopping/orders/${order.id}`)).json.data.order.parcels).toEqual([]);
  });
});
