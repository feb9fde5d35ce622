import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { MINUTE, refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 11: the request goes out from the outbox, with the same key, until it is answered.

let breakOn: RegExp | null = null;
const flow = refundFlow(() => world);
const world = useWorld({
  onQuery: (sql) => {
    if (breakOn?.test(sql) !== true) return;
    breakOn = null;
    throw new Error('the process died here');
  },
});

const KEY = 'T-1:pay-1:1';

describe('payment', () => {
  test('says no: the refund has failed, its money is free again', async () => {
    const order = await flow.paidOrder();
    world.upstream.faults.set('payment', 'refund', { kind: 'badAnswer', body: { accepted: false } }, 1);
    const asked = await flow.ask('T-1', order);
    expect([asked.json.data.refund.status, await flow.told()]).toEqual(['failed', ['refund_failed']]);
    const other = await flow.ask('T-2', order, { amount: { v: '1.00', c: 'USD' } });
    expect(other.json.data.refund.status).toBe('processing');
    expect((await flow.retry('T-1')).json.error).toBe('REFUND_EXCEEDS');
  });

  test('is away: it is asked again with the same key until it answers', async () => {
    const order = await flow.paidOrder();
    world.upstream.faults.set('payment', 'refund', { kind: 'down' });
    const asked = await flow.ask('T-1', order);
    expect([asked.status, asked.json.data.refund.status]).toEqual([200, 'requested']);
    for (let round = 0; round < 3; round += 1) {
      world.clock.advance(MINUTE);
      await world.sweep();
    }
    expect(await flow.refundStatus('T-1')).toBe('requested');
    const before = flow.askedKeys().length;
    expect(before).toBeGreaterThanOrEqual(4);
    world.upstream.faults.clear();
    world.clock.advance(5 * MINUTE);
    expect((await world.sweep()).outboundRequests).toBe(1);
    expect(await flow.refundStatus('T-1')).toBe('processing');
    expect(flow.askedKeys()).toHaveLength(before + 1);
    expect(new Set(flow.askedKeys())).toEqual(new Set([KEY]));
    world.clock.advance(60 * MINUTE);
    expect((await world.sweep()).outboundRequests).toBe(0);
  });

  test('answers into the void: it is asked again, and has one refund', async () => {
    const order = await flow.paidOrder();
    world.upstream.faults.set('payment', 'refund', { kind: 'dropAnswer' }, 2);
    expect((await flow.ask('T-1', order)).json.data.refund.status).toBe('requested');
    world.clock.advance(MINUTE);
    await world.sweep();
    expect(await flow.refundStatus('T-1')).toBe('processing');
    expect(flow.askedKeys()).toEqual([KEY, KEY, KEY]);
    expect([...world.upstream.payments.keys()]).toEqual([KEY]);
  });

  test('tells the outcome before its answer came: the refund is done and is not asked for again', async () => {
    const order = await flow.paidOrder();
    world.upstream.faults.set('payment', 'refund', { kind: 'dropAnswer' }, 2);
    await flow.ask('T-1', order);
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', order.final.v));
    expect([await flow.refundStatus('T-1'), (await flow.order()).status]).toEqual(['succeeded', 'refunded']);
    world.clock.advance(MINUTE);
    await world.sweep();
    expect([await flow.refundStatus('T-1'), [...world.upstream.payments.keys()]]).toEqual([
      'succeeded',
      [KEY],
    ]);
  });
});

test('an answer that cannot be booked, for the order cannot be read, is not asked for at every sweep', async () => {
  const order = await flow.paidOrder();
  world.upstream.faults.set('payment', 'refund', { kind: 'down' });
  await flow.ask('T-1', order);
  world.upstream.faults.clear();
  const { db } = world.database;
  await db.update(t.orders).set({ currency: '' }).where(eq(t.orders.orderId, order.id));
  const before = flow.askedKeys().length;
  for (let round = 0; round < 20; round += 1) {
    world.clock.advance(MINUTE);
    await world.sweep();
    await world.sweep();
  }
  // Its pauses grow to 5 minutes, as for a payment that is away.
  const since = flow.askedKeys().length - before;
  expect(since).toBeGreaterThanOrEqual(3);
  expect(since).toBeLessThanOrEqual(10);
  await db.update(t.orders).set({ currency: order.final.c }).where(eq(t.orders.orderId, order.id));
  world.clock.advance(5 * MINUTE);
  await world.sweep();
  expect(await flow.refundStatus('T-1')).toBe('processing');
});

describe('a process that dies', () => {
  test('between the commit and the request leaves it to the sweep', async () => {
    const order = await flow.paidOrder();
    breakOn = /^select .* from `upstream_ask`/;
    const asked = await flow.ask('T-1', order);
    expect([asked.status, asked.json.data.refund.status]).toEqual([200, 'requested']);
    expect([breakOn === null, flow.askedKeys()]).toEqual([true, []]);
    world.restart();
    await world.sweep();
    expect([await flow.refundStatus('T-1'), flow.askedKeys()]).toEqual(['processing', [KEY]]);
  });

  test('between the answer and its commit asks again, to the same effect', async () => {
    const order = await flow.paidOrder();
    breakOn = /^update `upstream_ask`/;
    expect((await flow.ask('T-1', order)).json.data.refund.status).toBe('requested');
    expect(breakOn).toBeNull();
    world.restart();
    await world.sweep();
    expect([await flow.refundStatus('T-1'), flow.askedKeys()]).toEqual(['processing', [KEY, KEY]]);
    expect(world.upstream.payments.size).toBe(1);
  });

  test('before the commit leaves nothing, and the ticket asks again', async () => {
    const order = await flow.paidOrder();
    breakOn = /^insert into `upstream_ask`/;
    expect((await flow.ask('T-1', order)).status).toBe(500);
    expect(await world.database.db.select().from(t.refund)).toHaveLength(0);
    expect((await flow.ask('T-1', order)).json.data.refund.status).toBe('processing');
    expect(flow.askedKeys()).toEqual([KEY]);
  });
});

describe('one refund_id', () => {
  test('asked for 10 times at once is one refund, asked of payment with one key', async () => {
    const order = await flow.paidOrder();
    const answers = await Promise.all(Array.from({ length: 10 }, () => flow.ask('T-1', order)));
    expect(new Set(answers.map((one) => one.status))).toEqual(new Set([200]));
    expect(new Set(answers.map((one) => one.json.data.refund.amount.v))).toEqual(new Set([order.final.v]));
    expect([...world.upstream.payments.keys()]).toEqual([KEY]);
    expect(await world.database.db.select().from(t.refund)).toHaveLength(1);
    const requested = (await world.database.db.select().from(t.outbox)).filter(
      (row) => row.topic === 'refund.requested',
    );
    expect(requested).toHaveLength(1);
  });

  test('is not taken by another order, whatever that one would refuse it for', async () => {
    await flow.ask('T-1', await flow.paidOrder());
    const unpaid = await flow.place({ entries: ['9901757-99017575-1'] });
    for (const body of [{}, { entries: [] }, { amount: { v: '0.01', c: 'EUR' } }])
      expect((await flow.ask('T-1', unpaid, body)).json.error).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('is not taken by another order, also at once', async () => {
    const first = await flow.paidOrder();
    const second = await flow.paidOrder({ entries: ['9901757-99017575-1'] });
    const answers = await Promise.all([first, second].map((order) => flow.ask('T-1', order)));
    expect(answers.map((one) => one.json.error).sort()).toEqual(['', 'IDEMPOTENCY_KEY_REUSED']);
    const again = await Promise.all([first, second].map((order) => flow.ask('T-1', order)));
    expect(again.map((one) => one.json.error)).toEqual(answers.map((one) => one.json.error));
    expect(await world.database.db.select().from(t.refund)).toHaveLength(1);
  });
});
