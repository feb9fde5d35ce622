import { describe, expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import { ulid } from 'ulid';
import * as t from '../../src/db/schema/index.ts';
import { indexOrders } from '../../src/operations/sweep/index-orders.ts';
import { createService } from '../../src/service/create-service.ts';
import { copyRows } from '../../src/tooling/dev/many-orders.ts';
import { money, paid } from '../support/order-events.ts';
import { bring, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import { serviceToken } from '../support/world.ts';

// Spec 13: support finds an order by anything that the customer, payment or the carrier can tell.

const world = useWorld();

const ask = (query: string) =>
  world.get(`/support/orders?${query}`, { user: null, headers: serviceToken('backoffice') });
const ids = async (name: string, value: string, more = '') => {
  const answer = await ask(`${name}=${encodeURIComponent(value)}${more}`);
  expect([answer.status, answer.json.error]).toEqual([200, '']);
  return answer.json.data.orders.map((order: { id: string }) => order.id);
};
const indexed = async () => {
  world.clock.advance(121_000);
  return world.indexOrders();
};

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** An order as the old service has left it. */
async function copyOf(orderId: string): Promise<string> {
  const [row] = await world.database.db.select().from(t.orders);
  if (row === undefined) throw new Error('no order to copy');
  await world.database.db.insert(t.orders).values({ ...row, orderId, shortId: orderId.padStart(12, 'S') });
  return orderId;
}

describe('an order is found', () => {
  test('by payment, refund and tracking number', async () => {
    const order = await place(world);
    await bring(world, order, 'shipped');
    await world.service('tickets', '/refund/refund', {
      refund_id: 'T-7',
      order_id: order.id,
      amount: money('1.00'),
    });
    await place(world);
    expect(await ids('payment_id', `pay-${order.id}`)).toEqual([order.id]);
    expect(await ids('refund_id', 'T-7')).toEqual([order.id]);
    expect(await ids('tracking_no', 'SF123')).toEqual([order.id]);
    expect(await ids('tracking_no', 'sf 1-23')).toEqual([order.id]);
    expect(await ids('payment_id', 'SF123')).toEqual([]);
    expect(await ids('refund_id', 'T-8')).toEqual([]);
    expect(await ids('payment_id', `pay-${order.id}`, '&user_id=1003')).toEqual([]);
  });

  test('by phone and e-mail, in any spelling, once it is two minutes old', async () => {
    const order = await place(world);
    const [row] = await world.database.db.select().from(t.orders);
    const { phone, email } = row?.address ?? { phone: '', email: '' };
    expect(await ids('phone', phone)).toEqual([]);
    expect(await world.indexOrders()).toBe(0);
    expect(await indexed()).toBe(1);
    const digits = phone.replace(/\D/g, '');
    for (const spelling of [
      phone,
      `+${digits}`,
      ` +${digits.slice(0, 1)} (${digits.slice(1, 4)}) ${digits.slice(4)}`,
    ])
      expect([spelling, await ids('phone', spelling)]).toEqual([spelling, [order.id]]);
    // The national form, without the country code.
    expect(await ids('phone', digits.slice(1))).toEqual([order.id]);
    expect(await ids('email', email.toUpperCase())).toEqual([order.id]);
    expect(await ids('email', `x${email}`)).toEqual([]);
    expect(await world.indexOrders()).toBe(0);
    const kept = JSON.stringify(await world.database.db.select().from(t.orderLookup));
    expect([kept.includes(email), kept.includes(digits)]).toEqual([false, false]);
  });

  test('page by page, newest first, where many have one phone', async () => {
    const placed = [await place(world), await place(world), await place(world)].map((one) => one.id);
    await indexed();
    const first = await ask('email=alice@example.com&limit=2');
    const address = (await world.database.db.select().from(t.orders))[0]?.address.email ?? '';
    const page = await ask(`email=${encodeURIComponent(address)}&limit=2`);
    const next = await ask(
      `email=${encodeURIComponent(address)}&limit=2&cursor=${page.json.data.next_cursor}`,
    );
    expect(first.status).toBe(200);
    expect(
      [page, next].flatMap((one) => one.json.data.orders.map((order: { id: string }) => order.id)),
    ).toEqual(placed.reverse());
  });

  test('by a short id as people type it', async () => {
    const order = await place(world);
    await world.database.db.update(t.orders).set({ shortId: '7QTWYACDEF' });
    for (const typed of [
      '7QTWYACDEF',
      '7qtwyacdef',
      '7qtwy-acdef',
      ' 7QT WYA CDEF ',
      'ZQTWYACDEF',
      '70TWVACDEF',
      '2Q1UYACDEF',
    ])
      expect([typed, await ids('short_id', typed)]).toEqual([typed, [order.id]]);
    expect(await ids('short_id', '7QTWYACDEG')).toEqual([]);
  });

  test('by a short id that may mean several, page by page', async () => {
    const placed = [(await place(world)).id, (await place(world)).id];
    for (const [index, shortId] of ['7QT6YACDEF', '7QTGYACDEF'].entries())
      await world.database.db
        .update(t.orders)
        .set({ shortId })
        .where(eq(t.orders.orderId, placed[index] ?? ''));
    expect(await ids('short_id', '7QT5YACDEF')).toEqual(placed.toReversed());
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = (await ask(`short_id=7QT5YACDEF&limit=1&cursor=${cursor}`)).json.data;
      seen.push(...page.orders.map((order: { id: string }) => order.id));
      cursor = page.next_cursor;
      if (cursor === '') break;
    }
    expect(seen).toEqual(placed.toReversed());
  });

  test('of before this release: its payments and parcels too', async () => {
    const order = await place(world);
    await bring(world, order, 'shipped');
    await world.database.db.delete(t.orderLookup);
    expect(await ids('tracking_no', 'SF123')).toEqual([]);
    await indexed();
    expect(await ids('tracking_no', 'SF123')).toEqual([order.id]);
    expect(await ids('payment_id', `pay-${order.id}`)).toEqual([order.id]);
  });

  test('although rows of another program beside it are not what they should be', async () => {
    await place(world);
    const odd = await place(world);
    const last = await place(world);
    await world.database.db.execute(`UPDATE orders SET address = 'no json' WHERE order_id = '${odd.id}'`);
    await indexed();
    const [row] = await world.database.db.select().from(t.orders);
    expect(await ids('email', row?.address.email ?? '')).toContain(last.id);
  });

  test('although a clock placed one before it that was far ahead, or far behind, or the old service with ids of any form', async () => {
    const { db } = world.database;
    const byEmail = async (email: string) => (await ids('email', email)).sort();
    const nowMs = world.clock.nowMs();
    /** An order as another clock, or the old service, has left it. */
    const leave = async (orderId: string, createdAtMs: number) => {
      const [row] = await db.select().from(t.orders);
      if (row === undefined) throw new Error('no order to copy');
      const address = { ...row.address, email: 'odd@example.com' };
      const shortId = orderId.slice(-12).padStart(12, 'S');
      await db.insert(t.orders).values({ ...row, orderId, shortId, address, createdAtMs });
      return orderId;
    };
    const year = 300 * 86_400_000;
    const byHeader = await world.checkout({}, { key: 'odd', headers: { 'x-qa-scenario': 'clock=+300d' } });
    expect(byHeader.status).toBe(200);
    const [row] = await db.select().from(t.orders);
    const email = row?.address.email ?? '';
    const ahead = await leave(ulid(nowMs + year), nowMs + year);
    const theirs = [await leave('1000017', nowMs + year), await leave('old-17', nowMs - year)];
    await indexed();
    expect(await byEmail(email)).toEqual([byHeader.json.data.order_id]);
    expect(await byEmail('odd@example.com')).toEqual([ahead, ...theirs].sort());
    const later = await place(world);
    const behind = await leave(ulid(nowMs - year), nowMs - year);
    const between = await leave('1000016', nowMs);
    await indexed();
    expect(await byEmail(email)).toEqual([byHeader.json.data.order_id, later.id].sort());
    expect(await byEmail('odd@example.com')).toEqual([ahead, behind, between, ...theirs].sort());
  });

  test('although a sweep whose clock was far ahead went by it', async () => {
    await place(world);
    await world.database.db
      .insert(t.sweepCursor)
      .values({ name: 'lookups-newest', position: ulid(world.clock.nowMs() + 86_400_000), updatedAtMs: 0 });
    expect(await indexed()).toBe(1);
  });

  test('although one before it fails each time, which is told', async () => {
    const placed = [await place(world), await place(world), await place(world)].map((one) => one.id);
    const [, bad = ''] = placed;
    world.clock.advance(121_000);
    const told: unknown[] = [];
    const log = { ...quiet, error: (...line: unknown[]) => told.push(line) };
    const { deps } = createService(world.config, { database: world.database, log, clock: world.clock });
    const { placedOrders } = deps.store;
    const paymentsOf: typeof placedOrders.paymentsOf = async (of) => {
      if (of.includes(bad)) throw new Error('a bug of ours');
      return placedOrders.paymentsOf(of);
    };
    const failing = { ...deps, store: { ...deps.store, placedOrders: { ...placedOrders, paymentsOf } } };
    expect(await indexOrders(failing)).toBe(2);
    const [row] = await world.database.db.select().from(t.orders);
    const email = row?.address.email ?? '';
    expect(await ids('email', email)).toEqual(placed.filter((id) => id !== bad).toReversed());
    expect(told).toContainEqual(['order_not_indexed', expect.objectContaining({ order_id: bad })]);
    // The round comes to it again.
    expect(await world.indexOrders()).toBe(1);
    expect(await ids('email', email)).toEqual(placed.toReversed());
  });

  test.each([
    ['behind the newest', () => place(world).then(({ id }) => id)],
    ['at the beginning of the round', () => copyOf('00FIRST')],
  ])('although the database went away while its page was indexed: %s', async (_, leave) => {
    const { db } = world.database;
    const { id: orderId } = await place(world);
    // More than a page that are known, so a run's one page of the round reaches no order behind them.
    await copyRows(db, {
      ...{ table: 'orders', orderId, prefix: '00MANY', count: 250 },
      changed: { short_id: "CONCAT('M', LPAD(n.i, 9, '0'))" },
    });
    expect(await indexed()).toBe(251);
    const left = await leave();
    world.clock.advance(121_000);
    const { database, clock } = world;
    const { deps } = createService(world.config, { database, clock, log: quiet });
    const gone = Object.assign(new Error('of a driver'), { code: 'ECONNRESET' });
    const store = { ...deps.store, transaction: () => Promise.reject(gone) };
    await expect(indexOrders({ ...deps, store })).rejects.toBe(gone);
    // The lease of a run that ended so lapses.
    expect(await indexed()).toBe(1);
    const found = await db.select().from(t.orderLookup).where(eq(t.orderLookup.orderId, left));
    expect(found.map((one) => one.kind).sort()).toEqual(['email', 'phone']);
  });

  test('of many of the old service page by page, and in a round of later runs what was added to them', async () => {
    const { db } = world.database;
    const order = await place(world);
    await copyRows(db, {
      ...{ table: 'orders', orderId: order.id, prefix: 'MANYOR', count: 450 },
      changed: { short_id: "CONCAT('M', LPAD(n.i, 9, '0'))" },
    });
    const [row] = await db.select().from(t.orders);
    const email = row?.address.email ?? '';
    // Pages that are new go in one run; what was looked at before, one page a run.
    expect(await indexed()).toBe(451);
    expect(await ids('email', email, '&limit=50')).toHaveLength(50);
    expect(await world.indexOrders()).toBe(0);
    const rest = await db.select().from(t.orders).where(eq(t.orders.shortId, 'M000000449'));
    const last = rest[0]?.orderId ?? '';
    const payment = { orderId: last, paymentId: 'late', status: 'captured', method: '', amountMinor: 1n };
    await db
      .insert(t.payment)
      .values({ ...payment, currency: 'USD', reason: null, occurredAtMs: 1_000, updatedAtMs: 1_000 });
    for (let run = 0; run < 3; run += 1) await world.indexOrders();
    expect(await ids('payment_id', 'late')).toEqual([last]);
  });

  test('orders whose address gives no key are looked at once a run', async () => {
    const { db } = world.database;
    const { id: orderId } = await place(world);
    await copyRows(db, {
      ...{ table: 'orders', orderId, prefix: '00NONE', count: 250 },
      changed: { short_id: "CONCAT('M', LPAD(n.i, 9, '0'))" },
    });
    await db.execute(
      sql`UPDATE orders SET address = JSON_SET(address, '$.phone', '', '$.email', '') WHERE order_id LIKE '00NONE%'`,
    );
    expect(await indexed()).toBe(1);
    const { database, clock } = world;
    const { deps } = createService(world.config, { database, clock, log: quiet });
    let pages = 0;
    const outside: typeof deps.store.placedOrders.outside = (...all) => {
      pages += 1;
      return deps.store.placedOrders.outside(...all);
    };
    const store = { ...deps.store, placedOrders: { ...deps.store.placedOrders, outside } };
    for (let run = 1; run <= 3; run += 1) {
      await indexOrders({ ...deps, store });
      expect(pages).toBe(run);
    }
  });

  test('a payment of several events is kept once', async () => {
    const order = await place(world);
    for (const status of ['authorized', 'captured'] as const)
      await world.kafka('payment_notified_cm', paid(order.id, status, order.final));
    expect(await world.database.db.select().from(t.orderLookup)).toHaveLength(1);
  });
});

describe('a query that cannot be meant', () => {
  test.each([
    ['user=1001', ''],
    ['userid=1001&status=paid', ''],
    ['Phone=1', ''],
    ['review=short', 'review'],
    ['phone=abc', 'phone'],
    ['email=nobody', 'email'],
    ['payment_id=a%20b', 'payment_id'],
    ['short_id=77&refund_id=T-1', ''],
  ])('%s is 422', async (query, field) => {
    await place(world);
    const answer = await ask(query);
    expect([answer.status, answer.json.error, answer.json.data.fields[0].field]).toEqual([
      422,
      'INVALID_REQUEST',
      field,
    ]);
    expect(answer.text).not.toContain('userid');
  });
});
