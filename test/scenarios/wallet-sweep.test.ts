import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 6: every freeze ends, also when rebate does not answer for others.

const world = useWorld();

const hold = (orderId: string, updatedAtMs: number) => ({
  orderId,
  userId: '1001',
  amountMinor: 100n,
  currency: 'USD',
  state: 'releasing',
  createdAtMs: updatedAtMs,
  updatedAtMs,
});

describe('a sweep of holds', () => {
  test('comes to the newest, however many older ones rebate gave no answer for', async () => {
    const now = world.clock.nowMs();
    const stuck = Array.from({ length: 100 }, (_, at) => hold(`STUCK${at}`, now - 3_600_000));
    await world.database.db.insert(t.walletHold).values([...stuck, hold('NEW', now - 1_000)]);
    world.upstream.faults.set('rebate', '*', { kind: 'down' });
    await world.sweep();
    world.clock.advance(31_000);
    world.upstream.faults.clear();
    await world.sweep();
    const [row] = await world.database.db.select().from(t.walletHold).where(eq(t.walletHold.orderId, 'NEW'));
    expect(row?.state).toBe('released');
  });

  test('that took a hold for abandoned leaves nothing to the checkout that comes late: no order', async () => {
    const { db } = world.database;
    world.upstream.hooks.before = async (_service, operation) => {
      if (operation === 'freeze') await db.update(t.walletHold).set({ state: 'releasing' });
    };
    const late = await world.checkout({ cash: 10 }, { key: 'late' });
    expect([late.status, late.json.error]).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
    expect(await db.$count(t.orders)).toBe(0);
    world.upstream.hooks.before = null;
    await world.sweep();
    const [row] = await db.select().from(t.walletHold);
    expect([row?.state, world.wallet(row?.orderId ?? '')]).toEqual(['released', 'released']);
    expect((await world.checkout({ cash: 10 }, { key: 'late' })).json.error).toBe('');
  });
});
