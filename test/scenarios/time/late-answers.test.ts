import { describe, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { expectNothingLost } from '../../support/invariants.ts';
import { bring, place } from '../../support/placed-orders.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 6, 11, 15: another service does what it was asked, and its answer comes after the deadline.

const DEADLINE_MS = 250;
const LATE = { kind: 'delay', delayMs: 4 * DEADLINE_MS } as const;

const world = useWorld({ upstreamTimeoutMs: DEADLINE_MS });

/** After a restart, a minute and a sweep, nothing is under way. */
async function settled(): Promise<void> {
  world.upstream.faults.clear();
  world.restart();
  world.clock.advance(61_000);
  await world.sweep();
  await expectNothingLost(world);
}
const orders = () => world.database.db.$count(t.orders);
const calls = (operation: string) => world.upstream.calls.filter((call) => call.operation === operation);

describe('an answer after its deadline', () => {
  test('freeze: no order, and the money that was frozen after all is free again', async () => {
    world.upstream.faults.set('rebate', 'freeze', LATE);
    const refused = await world.checkout({ cash: 10, coupon_code: 'WELCOME5' }, { key: 'k' });
    expect([refused.status, await orders()]).toEqual([503, 0]);
    await settled();
    expect(world.walletRefs().map((ref) => world.wallet(ref))).toEqual(['released']);
    const again = await world.checkout({ cash: 10, coupon_code: 'WELCOME5' }, { key: 'k' });
    expect([again.json.error, await orders()]).toEqual(['', 1]);
    await settled();
  });

  test('freeze and release: the sweep lets the money go', async () => {
    world.upstream.faults.set('rebate', 'freeze', LATE);
    world.upstream.faults.set('rebate', 'release', LATE);
    expect((await world.checkout({ cash: 10 }, { key: 'k' })).status).toBe(503);
    await settled();
    expect(world.frozenMinor('1001')).toBe(0n);
  });

  test('deduct: the order is placed and paid, the wallet is asked again and pays once', async () => {
    world.upstream.setBalance('1001', { v: '500.00', c: 'USD' });
    world.upstream.faults.set('rebate', 'deduct', LATE);
    const placed = await world.checkout({ cash: 500 }, { key: 'k' });
    expect([placed.json.error, placed.json.data.order.status]).toEqual(['', 'paid']);
    await settled();
    expect(world.wallet(placed.json.data.order_id)).toBe('deducted');
    expect(calls('deduct').length).toBeGreaterThan(1);
  });

  test('pricectrl: no order, nothing frozen, the key is free', async () => {
    world.upstream.faults.set('pricectrl', '*', LATE);
    expect((await world.checkout({ cash: 10 }, { key: 'k' })).status).toBe(503);
    expect([await orders(), calls('freeze').length]).toEqual([0, 0]);
    await settled();
    expect((await world.checkout({ cash: 10 }, { key: 'k' })).json.error).toBe('');
    await settled();
  });

  test('a refund at payment: asked again with the same key, and one refund there', async () => {
    const order = await place(world);
    await bring(world, order, 'paid');
    world.upstream.faults.set('payment', '*', LATE);
    await world.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: order.id });
    await settled();
    expect(world.upstream.payments.size).toBe(1);
  });

  test('a credit to the wallet: given once', async () => {
    const order = await place(world, { cash: 10 });
    await bring(world, order, 'paid');
    world.upstream.faults.set('rebate', 'credit', LATE);
    await world.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: order.id });
    await settled();
    expect([...world.upstream.credits.values()].map((one) => one.amount.amountMinor)).toEqual([1000n]);
  });
});
