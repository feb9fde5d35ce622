import { beforeEach, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { createConnection } from 'mysql2/promise';
import { parseConfig } from '../../src/config/config.ts';
import { declaredTables } from '../../src/db/declared-schema.ts';
import { rawRows } from '../../src/db/raw-rows.ts';
import * as t from '../../src/db/schema/index.ts';
import { createService } from '../../src/service/create-service.ts';
import type { Upstreams } from '../../src/upstream/types.ts';
import { failed, paid, purchased, refundNotice, TAOBAO, TMALL } from '../support/order-events.ts';
import { DAY, MINUTE, orderLife } from '../support/order-life.ts';
import { bring, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import { testEnv } from '../support/world.ts';

// Spec 16: rows that are done are deleted after a configured time, and nothing happens twice after that.

const deleted: number[] = [];
const life = orderLife(() => world);
const FOR_EVER = ['OUTBOX', 'EVENTS', 'REQUESTS', 'HOLDS', 'DEAD_LETTERS'].map(
  (kind) => `RETAIN_${kind}_DAYS`,
);
const world = useWorld({
  fresh: 'never',
  onQuery: (text, params) => {
    if (/^delete from `outbox`/i.test(text)) deleted.push(params.length / 2);
  },
});
beforeEach(async () => {
  await world.fresh();
  deleted.length = 0;
});

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
/** The service 2,000 days later, configured to keep everything for ever. */
function keepingAll() {
  const env = {
    ...testEnv('mysql://root@127.0.0.1/x'),
    ...Object.fromEntries(FOR_EVER.map((name) => [name, '0'])),
  };
  return createService(parseConfig(env), {
    database: world.database,
    upstream: {} as Upstreams,
    log: quiet,
    clock: { nowMs: () => world.clock.nowMs() + 2_000 * DAY },
  });
}

const db = () => world.database.db;
const relayAll = async () => world.outbox().markSent(await world.outbox().unsent(500));
const refund = (orderId: string) =>
  world.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: orderId, reason: 'broken' });

/** All rows of all declared tables. */
async function everything(): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const table of declaredTables().keys())
    found[table] = await rawRows(db(), sql.raw(`SELECT * FROM ${table} ORDER BY 1, 2`));
  return found;
}

/** A paid order with wallet money, refunded by ticket, with all events about it. */
async function refunded() {
  const order = await place(world, { cash: 5 });
  await bring(world, order, 'purchased');
  await refund(order.id);
  const card = { v: Number(order.final.v).toFixed(2), c: 'USD' };
  await world.kafka('refund_notified', refundNotice('T-1', order.id, 'succeeded', card));
  return order;
}

describe('what is done goes when its time is over', () => {
  test('and what is not done stays, however old', async () => {
    const order = await refunded();
    await world.post(`/shopping/orders/${(await place(world, { cash: 1 })).id}/cancel`);
    await relayAll();
    await world.event('something_else', { order_id: 'X', value: 1 });
    await world.kafka('purchased', 'not json');
    const lettersOf = async () =>
      (await world.deadLetters().list({ state: 'open' }, 10)).map((one) => one.letterId);
    await world.deadLetters().drop((await lettersOf())[0] ?? '');
    // The hold of an abandoned checkout, a dead event, and then rows that wait for something.
    await db().insert(t.walletHold).values({
      orderId: 'ABANDONED',
      userId: '1001',
      amountMinor: 1n,
      currency: 'USD',
      state: 'releasing',
      createdAtMs: world.clock.nowMs(),
      updatedAtMs: world.clock.nowMs(),
    });
    const told = {
      orderId: order.id,
      body: {},
      attempts: 1,
      nextAtMs: world.clock.nowMs(),
      createdAtMs: 0,
      updatedAtMs: 0,
    };
    await db()
      .insert(t.upstreamAsk)
      .values([
        { ...told, askKey: 'notify:1', kind: 'notify', state: 'accepted' },
        { ...told, askKey: 'void:1', kind: 'void', state: 'accepted' },
      ]);
    await world.kafka('payment_failed_cm', failed('NOBODY'));
    world.clock.advance(2 * 60 * MINUTE);
    await world.sweep();
    await relayAll();
    world.upstream.faults.set('payment', '*', { kind: 'down' });
    const open = await place(world, { cash: 1 });
    await bring(world, open, 'paid');
    await world.service('tickets', '/refund/refund', { refund_id: 'T-2', order_id: open.id, reason: 'x' });
    await world.kafka('purchased', purchased('UNKNOWN', 'taobao', TAOBAO));
    world.clock.advance(40 * DAY);
    expect(await world.prune()).toMatchObject({ holds: 1, events: 2, requests: 0, deadLetters: 0 });
    world.clock.advance(160 * DAY);
    expect(await world.prune()).toMatchObject({ events: 0, deadLetters: 1 });
    const left = await everything();
    const states = (table: string) =>
      (left[table] as { state?: string; kind?: string; order_id: string }[]).map((row) => row.state).sort();
    expect(states('order_event')).not.toContain('ignored');
    expect(states('order_event')).not.toContain('dead');
    expect(states('order_event')).toContain('waiting');
    expect(states('dead_letter')).toEqual(['open']);
    expect(states('wallet_hold')).toEqual(['deducted', 'deducted', 'released']);
    const requests = left.upstream_ask as { ask_key: string }[];
    expect(requests.filter((one) => one.ask_key !== 'void:1')).toEqual([
      expect.objectContaining({ order_id: open.id, kind: 'refund', state: 'open' }),
    ]);
    expect(requests).toHaveLength(2);
    const unsent = left.outbox as { order_id: string; sent_at: string | null }[];
    expect(unsent.length).toBeGreaterThan(0);
    expect(unsent.every((row) => row.sent_at === null)).toBe(true);
    // The rows of the order itself are never deleted.
    for (const table of ['orders', 'payment', 'refund', 'refund_leg', 'order_timeline', 'order_progress'])
      expect((left[table] as { order_id: string }[]).some((row) => row.order_id === order.id)).toBe(true);
  });

  test('and not before, nor ever where it is kept for ever', async () => {
    await refunded();
    await relayAll();
    await world.event('something_else', { order_id: 'X', value: 1 });
    world.clock.advance(29 * DAY);
    const before = await everything();
    const nothing = { outbox: 0, events: 0, requests: 0, holds: 0, deadLetters: 0, claims: 0 };
    expect(await world.prune()).toEqual(nothing);
    expect(await keepingAll().prune()).toEqual(nothing);
    expect(await everything()).toEqual(before);
    world.clock.advance(2 * DAY);
    expect(await world.prune()).toMatchObject({ events: 1, requests: 0 });
  });
});

describe('after its rows are gone', () => {
  test('no event counts twice, and no refund is opened or asked for again', async () => {
    const order = await refunded();
    await relayAll();
    world.clock.advance(200 * DAY);
    await world.sweep();
    await world.prune();
    await relayAll();
    const before = await everything();
    const asked = world.upstream.calls.length;
    const pay = `pay-${order.id}`;
    expect(
      await world.kafka('payment_notified_cm', paid(order.id, 'captured', order.final, { payment_id: pay })),
    ).toBe('duplicate');
    expect(await world.kafka('purchased', purchased(order.id, 'taobao', [...TAOBAO, ...TMALL]))).not.toBe(
      'poison',
    );
    expect((await refund(order.id)).json.data.refund.status).toBe('succeeded');
    await world.sweep();
    expect(world.upstream.calls.slice(asked).filter((call) => call.service !== 'forex')).toEqual([]);
    const after = await everything();
    for (const table of [
      'orders',
      'payment',
      'refund',
      'refund_leg',
      'upstream_ask',
      'outbox',
      'sku',
      'wallet_hold',
    ])
      expect(after[table]).toEqual(before[table] as unknown[]);
  });

  test('an Idempotency-Key is as good as before for its 24 hours', async () => {
    const first = await world.checkout({}, { key: 'k' });
    await relayAll();
    world.clock.advance(23 * 60 * MINUTE);
    await world.sweep();
    await world.prune();
    const again = await world.checkout({}, { key: 'k' });
    expect(again.text).toBe(first.text);
  });

  test('a refund under way can still be asked for again, under the same key', async () => {
    const order = await place(world);
    await bring(world, order, 'paid');
    await refund(order.id);
    world.clock.advance(200 * DAY);
    expect((await world.prune()).requests).toBeGreaterThan(0);
    const asked = world.upstream.calls.length;
    await world.service('tickets', '/refund/retry', { refund_id: 'T-1' });
    const keys = world.upstream.calls
      .slice(asked)
      .flatMap((call) => (call.service === 'payment' ? [(call.body as { key: string }).key] : []));
    expect(keys).toEqual([`T-1:pay-${order.id}:1`]);
  });

  test('a dead event that comes again is applied when its order is there', async () => {
    const order = await place(world);
    const row = await life.remove(order.id);
    await world.kafka('payment_notified_cm', paid(order.id, 'captured', order.final));
    world.clock.advance(2 * 60 * MINUTE);
    await world.sweep();
    world.clock.advance(40 * DAY);
    expect((await world.prune()).events).toBe(1);
    await life.restore({ ...row, payDeadlineMs: world.clock.nowMs() + DAY });
    expect(await world.kafka('payment_notified_cm', paid(order.id, 'captured', order.final))).toBe('handled');
    expect(await life.status(order.id)).toBe('paid');
  });
});

describe('many rows that are done', () => {
  const write = async (count: number) => {
    const sentAtMs = world.clock.nowMs();
    for (let from = 0; from < count; from += 400)
      await db()
        .insert(t.outbox)
        .values(
          Array.from({ length: Math.min(400, count - from) }, (_, at) => ({
            orderId: `O${from + at}`,
            eventId: 'E',
            seq: 0,
            topic: 'order.paid',
            payload: {},
            createdAtMs: sentAtMs,
            sentAtMs,
          })),
        );
    world.clock.advance(31 * DAY);
  };

  test('go in steps of 500 at most, also from several processes at once', async () => {
    await write(1_700);
    const pruned = await Promise.all([world.prune(), world.prune(), world.prune()]);
    expect(pruned.reduce((sum, one) => sum + one.outbox, 0)).toBeGreaterThan(0);
    let rest = 0;
    for (let more = await world.prune(); more.outbox > 0; more = await world.prune()) rest += more.outbox;
    expect(rest + pruned.reduce((sum, one) => sum + one.outbox, 0)).toBe(1_700);
    expect(Math.max(...deleted)).toBeLessThanOrEqual(500);
    expect(await db().$count(t.outbox)).toBe(0);
  });

  test('go also behind a hundred that somebody holds, in one run', async () => {
    await write(330);
    const other = await createConnection(process.env.TEST_DATABASE_URL ?? '');
    await other.beginTransaction();
    // The first of the index, and more than one step finds.
    const first = Array.from({ length: 330 }, (_, at) => `O${at}`)
      .sort()
      .slice(0, 120);
    try {
      for (const id of first)
        await other.query("SELECT 1 FROM outbox WHERE order_id = ? AND event_id = 'E' FOR UPDATE", [id]);
      expect((await world.prune()).outbox).toBe(210);
    } finally {
      await other.end();
    }
    expect((await world.prune()).outbox).toBe(120);
  });

  test('go but for one that somebody holds', async () => {
    await write(3);
    const other = await createConnection(process.env.TEST_DATABASE_URL ?? '');
    await other.beginTransaction();
    await other.query("SELECT 1 FROM outbox WHERE order_id = 'O1' AND event_id = 'E' FOR UPDATE");
    expect((await world.prune()).outbox).toBe(2);
    await other.rollback();
    await other.end();
    expect((await world.prune()).outbox).toBe(1);
  });
});
