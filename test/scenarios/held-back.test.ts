import { expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { paid } from '../support/order-events.ts';
import { bring, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 11, 15: payment or rebate is unavailable for an hour, and their breaker holds back what waits. A request that was
// held back was not tried, so it does not wait longer than those that were: five minutes at most.

const world = useWorld({ secondAheadMs: 0 });
const MINUTE_MS = 60_000;
const AWAY_MS = Number(process.env.HELD_BACK_MINUTES ?? 60) * MINUTE_MS;
const ROUND_MS = 5_000;
const LONGEST_MS = 5 * MINUTE_MS + 30_000;
/** More than a breaker lets through before it opens. */
const ORDERS = 40;

async function sweepFor(ms: number, roundMs: number, isOver: () => Promise<boolean>): Promise<number> {
  for (let pastMs = 0; pastMs <= ms; pastMs += roundMs) {
    if (await isOver()) return pastMs;
    world.clock.advance(roundMs);
    for (const process of [0, 1]) await world.sweep(undefined, process);
  }
  return Number.POSITIVE_INFINITY;
}

const never = async () => false;

test('refunds at payment', async () => {
  world.upstream.faults.set('payment', '*', { kind: 'down' });
  for (let n = 0; n < ORDERS; n += 1) {
    const order = await place(world);
    await bring(world, order, 'paid');
    await world.service('tickets', '/refund/refund', { refund_id: `T-${n}`, order_id: order.id });
  }
  await sweepFor(AWAY_MS, 10_000, never);
  expect(world.upstream.payments.size).toBe(0);
  world.upstream.faults.clear();
  const { db } = world.database;
  const tookMs = await sweepFor(
    10 * MINUTE_MS,
    ROUND_MS,
    async () => (await db.$count(t.upstreamAsk, eq(t.upstreamAsk.state, 'open'))) === 0,
  );
  expect(tookMs).toBeLessThanOrEqual(LONGEST_MS);
  expect(world.upstream.payments.size).toBe(ORDERS);
}, 120_000);

test('wallet money at rebate', async () => {
  world.upstream.setBalance('1001', { v: `${ORDERS}.00`, c: 'USD' });
  const orders = [];
  for (let n = 0; n < ORDERS; n += 1) orders.push(await place(world, { cash: 1 }));
  world.upstream.faults.set('rebate', '*', { kind: 'down' });
  for (const { id, final } of orders)
    await world.event('payment_notified_cm', paid(id, 'captured', final, { payment_id: `pay-${id}` }));
  await sweepFor(AWAY_MS, 10_000, never);
  world.upstream.faults.clear();
  const { db } = world.database;
  const tookMs = await sweepFor(
    10 * MINUTE_MS,
    ROUND_MS,
    async () => (await db.$count(t.walletHold, eq(t.walletHold.state, 'deducted'))) === ORDERS,
  );
  expect(tookMs).toBeLessThanOrEqual(LONGEST_MS);
}, 120_000);
