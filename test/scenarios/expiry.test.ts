import { describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 9: unpaid orders expire and give back stock, coupon and wallet exactly once.

const world = useWorld();

const MINUTES = 60_000;

describe('an unpaid order', () => {
  test('has half an hour from the moment it was placed', async () => {
    const { order } = (await world.checkout({})).json.data;
    const { pay_deadline, created_at } = (await world.get(`/shopping/orders/${order.id}`)).json.data.order;
    expect(Date.parse(pay_deadline) - Date.parse(created_at)).toBe(30 * MINUTES);
  });

  test('expires once, whatever number of sweeps run at the same time', async () => {
    const placed = await world.checkout({ coupon_code: 'WELCOME5', cash: 10 });
    expect(placed.status).toBe(200);
    world.clock.advance(30 * MINUTES);
    await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    await world.sweep();
    const [order] = await world.database.db.select().from(t.orders);
    expect(order?.status).toBe('canceled');
    expect(await world.database.db.select().from(t.orderTimeline)).toHaveLength(1);
    expect(world.frozenMinor('1001')).toBe(0n);
    await expectNothingLost(world);
    const again = await world.checkout({ coupon_code: 'WELCOME5' }, { key: 'afterwards' });
    expect(again.json.error).toBe('');
  });

  test('does not expire before its deadline, nor under review', async () => {
    await world.checkout({});
    world.clock.advance(29 * MINUTES);
    expect((await world.sweep()).orders).toBe(0);
    await world.database.db.update(t.orders).set({ paymentReview: true });
    world.clock.advance(60 * MINUTES);
    expect((await world.sweep()).orders).toBe(0);
  });

  test('gives wallet money back later when rebate is away at its end', async () => {
    await world.checkout({ cash: 10 });
    world.clock.advance(31 * MINUTES);
    world.upstream.faults.set('rebate', 'release', { kind: 'down' });
    await world.sweep();
    expect(world.frozenMinor('1001')).toBe(1000n);
    world.upstream.faults.clear();
    world.clock.advance(MINUTES);
    await world.sweep();
    expect(world.frozenMinor('1001')).toBe(0n);
    await expectNothingLost(world);
  });

  test('cannot be paid once the clock has passed its deadline, swept or not', async () => {
    const placed = await world.checkout({});
    const path = `/shopping/orders/${placed.json.data.order_id}/pay_cm`;
    expect((await world.get(path)).json.data.payment_methods.length).toBeGreaterThan(0);
    world.clock.advance(30 * MINUTES);
    expect((await world.get(path)).json.error).toBe('ORDER_NOT_PAYABLE');
    await world.sweep();
    const after = await world.get(path);
    expect([after.status, after.json.error, after.json.data.status]).toEqual([
      409,
      'ORDER_NOT_PAYABLE',
      'canceled',
    ]);
  });
});
