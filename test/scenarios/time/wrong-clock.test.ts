import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { paid } from '../../support/order-events.ts';
import { place } from '../../support/placed-orders.ts';
import { useWorld } from '../../support/use-world.ts';

// A clock was 300 days ahead (a machine's, or QA's `clock=+300d`). What it wrote locks nothing beyond its usual window.

const AHEAD = { headers: { 'x-qa-scenario': 'clock=+300d' } };
const DAY = 86_400_000;

const world = useWorld();

const db = () => world.database.db;
const inDays = (days: number) => world.clock.nowMs() + days * DAY;

describe('what was written by a clock that was 300 days ahead', () => {
  test('a checkout without a key: the same body is a new order', async () => {
    const first = await world.checkout({}, AHEAD);
    const second = await world.checkout();
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.json.data.order_id).not.toBe(first.json.data.order_id);
    // By a right clock, the same checkout twice is one order.
    expect((await world.checkout()).json.data.order_id).toBe(second.json.data.order_id);
  });

  test('a caller’s own key is free again, and its row goes with the sweep', async () => {
    const first = await world.checkout({}, { ...AHEAD, key: 'k' });
    const other = await world.checkout({ entries: ['5120010-51200101-1'] }, { key: 'k' });
    expect([first.status, other.status]).toEqual([200, 200]);
    await world.checkout({}, { ...AHEAD, key: 'k2' });
    await world.sweep();
    const kept = (await db().select().from(t.idempotency)).map((row) => row.idemKey);
    expect(kept.sort()).toEqual(['key:k', 'same:k']);
  });

  test('a holder is dead', async () => {
    await world.checkout({}, { key: 'k' });
    await db()
      .update(t.idempotency)
      .set({ state: 'running', holder: 'x', lockedUntilMs: inDays(300), response: null });
    expect((await world.checkout({}, { key: 'k' })).status).toBe(200);
  });

  test.each([AHEAD, { headers: { 'x-qa-scenario': 'clock=+15m' } }])(
    'a price token locks nothing',
    async (as) => {
      const shown = (await world.summary({}, as)).json.data;
      world.upstream.setRate('USD', '0.2');
      world.restart();
      world.clock.advance(120_000);
      const answer = await world.checkout({ price_token: shown.price_token });
      expect([answer.status, answer.json.error]).toEqual([409, 'PRICE_CHANGED']);
    },
  );

  test('a lease of the relay is free', async () => {
    const outbox = world.outbox();
    await outbox.lease('dead', 1_000);
    expect(await outbox.lease('me', 1_000)).toBe(false);
    await db()
      .update(t.lease)
      .set({ untilMs: inDays(300) });
    expect(await outbox.lease('me', 1_000)).toBe(true);
  });

  test('an event that waits is tried, and given up after as many tries as any other: not at once', async () => {
    await world.kafka(
      'payment_notified_cm',
      paid('01ARZ3NDEKTSV4RRFFQ69G5FAV', 'captured', { v: '1.00', c: 'USD' }),
    );
    await db()
      .update(t.orderEvent)
      .set({ nextAtMs: inDays(300), receivedAtMs: inDays(300) });
    const letters = async () => (await world.deadLetters().list({ state: 'open' }, 10)).length;
    const tries = async () => (await db().select().from(t.orderEvent))[0]?.attempts;
    await world.sweep();
    expect([await letters(), await tries()]).toEqual([0, 2]);
    // Each at most half a minute after the one before.
    let minutes = 0;
    for (; (await letters()) === 0 && minutes < 120; minutes += 0.5) {
      world.clock.advance(30_000);
      await world.sweep();
    }
    expect([minutes >= 60, minutes < 62]).toEqual([true, true]);
  });

  test('an event is applied once its order is there', async () => {
    const order = await place(world);
    const [row] = await db().select().from(t.orders);
    await db().delete(t.orders);
    await world.kafka('payment_notified_cm', paid(order.id, 'captured', order.final));
    await db()
      .update(t.orderEvent)
      .set({ nextAtMs: inDays(300), receivedAtMs: inDays(300) });
    await world.sweep();
    if (row !== undefined) await db().insert(t.orders).values(row);
    world.clock.advance(30_000);
    await world.sweep();
    expect((await db().select().from(t.orders))[0]?.status).toBe('paid');
  });

  test('an outgoing event that was put off goes out', async () => {
    const order = await place(world);
    const outbox = world.outbox();
    await outbox.putOff(await outbox.unsent(10));
    expect(await outbox.unsent(10)).toEqual([]);
    await db()
      .update(t.outbox)
      .set({ retryAtMs: inDays(300) });
    expect(new Set((await outbox.unsent(10)).map((row) => row.orderId))).toEqual(new Set([order.id]));
  });

  test('a request to payment goes out', async () => {
    const order = await place(world);
    await world.kafka('payment_notified_cm', paid(order.id, 'authorized', order.final));
    world.upstream.faults.set('payment', '*', { kind: 'down' });
    await world.post(`/shopping/orders/${order.id}/cancel`);
    world.upstream.faults.clear();
    await db()
      .update(t.upstreamAsk)
      .set({ nextAtMs: inDays(300) });
    await world.sweep();
    expect((await db().select().from(t.upstreamAsk)).map((one) => one.state)).toEqual(['accepted']);
  });

  test('wallet money that no order holds is released', async () => {
    const order = await place(world, { cash: 10 });
    await db()
      .update(t.walletHold)
      .set({ state: 'frozen', createdAtMs: inDays(300) })
      .where(eq(t.walletHold.orderId, order.id));
    await world.sweep();
    expect(world.wallet(order.id)).toBe('released');
  });
});
