import { describe, expect, test } from 'bun:test';
import { orderLife } from '../support/order-life.ts';
import { bring, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 8: marks when the APP reported a payment, whatever became of the cart. It says nothing about money.

const world = useWorld();
const life = orderLife(() => world);

const say = (id: string) => world.post(`/shopping/orders/${id}/paid_from_client`);

const BEFORE = [
  ['the entries left the cart at checkout', { no_remove_from_cart: false }, 'unpaid'],
  ['the entries are in the cart', { no_remove_from_cart: true }, 'unpaid'],
  ['the payment came first, and took them out', { no_remove_from_cart: true }, 'paid'],
] as const;

describe('that the APP says it paid is kept', () => {
  test.each(BEFORE)('where %s', async (_, body, step) => {
    const order = await place(world, body);
    await bring(world, order, step);
    const before = await life.order(order.id);
    expect(before.clientPaidAtMs).toBeNull();
    const saidAtMs = world.clock.nowMs();
    const first = await say(order.id);
    const row = await life.order(order.id);
    expect(row.clientPaidAtMs ?? 0).toBeGreaterThanOrEqual(saidAtMs);
    expect([row.status, row.cartLeftAtMs]).toEqual([step, before.cartLeftAtMs ?? row.cartLeftAtMs]);
    world.clock.advance(60_000);
    expect((await say(order.id)).text).toBe(first.text);
    expect((await life.order(order.id)).clientPaidAtMs).toBe(row.clientPaidAtMs);
  });
});
