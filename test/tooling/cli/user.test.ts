import { describe, expect, test } from 'bun:test';
import { type Column, eq, getTableColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core';
import { declaredTables } from '../../../src/db/declared-schema.ts';
import { rawRows } from '../../../src/db/raw-rows.ts';
import * as t from '../../../src/db/schema/index.ts';
import { eraseUser } from '../../../src/operations/people/erase-user.ts';
import { indexOrders } from '../../../src/operations/sweep/index-orders.ts';
import { createService } from '../../../src/service/create-service.ts';
import { copyRows } from '../../../src/tooling/dev/many-orders.ts';
import { allRows } from '../../support/all-rows.ts';
import { expectNothingLost } from '../../support/invariants.ts';
import { failed, money, paid, refundNotice } from '../../support/order-events.ts';
import { bring, place } from '../../support/placed-orders.ts';
import { runCli } from '../../support/run-cli.ts';
import { useWorld } from '../../support/use-world.ts';
import { serviceToken } from '../../support/world.ts';

// `bun run user:export` and `user:erase` as a person runs them: processes of their own on the same database.

const world = useWorld();

/** Runs it, and leaves out the line that names the database. */
const user = async (args: readonly string[]) => {
  const ran = await runCli('user', args, { AUDIT_ACTOR: 'ann' });
  return { ...ran, err: ran.err.replace(/^Database: .*\n/, '') };
};
const erase = (orders: number) => user(['erase', '1001', '--orders', String(orders)]);

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const serviceOf = () =>
  createService(world.config, {
    database: world.database,
    log: silent,
    clock: { nowMs: () => world.clock.nowMs() },
  });

const relayAll = async () => world.outbox().markSent(await world.outbox().unsent(500));

/** Tables of other services, which erasing leaves alone. */
const OTHERS = new Set(['address', 'blacklist']);

/** The tables of ours that contain one of these texts. */
async function tablesWith(texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const table of declaredTables().keys()) {
    const kept = await rawRows<Record<string, unknown>>(world.database.db, `SELECT * FROM ${table}`);
    const payloads = kept.map(({ payload }) => (table === 'dead_letter' ? atob(String(payload ?? '')) : ''));
    const rows = JSON.stringify([kept, payloads]);
    if (!OTHERS.has(table) && texts.some((text) => rows.includes(text))) found.push(table);
  }
  return found.sort();
}

const audits = async () =>
  (await world.database.db.select().from(t.auditEntry)).map((row) => [
    row.actor,
    row.action,
    row.subject,
    row.detail,
  ]);

/**
 * An order with every text that people write: an address, the reason of a failed payment and of a ticket,
 * notifications.
 */
async function lived() {
  const order = await place(world, { cash: 5 });
  await world.kafka('payment_failed_cm', failed(order.id, { reason: 'Card of Alice Meyer' }));
  await bring(world, order, 'received');
  const ticket = { refund_id: 'T-1', order_id: order.id, reason: 'Alice Meyer says it is broken' };
  const asked = await world.service('tickets', '/refund/refund', ticket);
  for (const leg of asked.json.data.refund.legs as { leg: string; amount: never }[])
    if (leg.leg !== 'wallet')
      await world.kafka('refund_notified', refundNotice('T-1', order.id, 'succeeded', leg.amount));
  const sent = { noti_id: 'N', user_id: '1001', title: 'Dear Alice Meyer', body: 'B' };
  await world.service('orders', '/noti/promo', sent);
  await world.kafka(
    'payment_notified_cm',
    paid(order.id, 'captured', money('1.00'), { payment_id: 'pay-e' }),
  );
  await world.kafka(
    'payment_notified_cm',
    paid(order.id, 'captured', money('2.00'), { payment_id: 'pay-e' }),
  );
  const end = { action: 'resolve', reason: 'Alice Meyer called', actor: 'bob' };
  expect((await world.service('backoffice', `/support/orders/${order.id}/review`, end)).status).toBe(200);
  await relayAll();
  world.clock.advance(61_000);
  await world.indexOrders();
  await world.sweep();
  return order;
}

async function textsOf(orderId: string) {
  const [row] = await world.database.db.select().from(t.orders).where(eq(t.orders.orderId, orderId));
  const { receiver = '', phone = '', email = '', street = '' } = row?.address ?? {};
  return [receiver, phone, email, street, 'Alice Meyer'];
}

describe('user:export', () => {
  test('gives everything of a person as JSON, and says in the audit who asked', async () => {
    const order = await lived();
    await place(world, {}, { user: '1003' });
    const { out, code } = await user(['export', '1001']);
    const all = JSON.parse(out);
    expect([code, all.orders.length]).toEqual([0, 1]);
    expect(all.orders[0]).toMatchObject({
      orderId: order.id,
      address: { receiver: expect.any(String) },
      entries: [{}, {}],
      payments: [{}, {}, {}],
      refunds: [{ refundId: 'T-1' }, { refundId: 'auto-pay-e' }],
      wallet_holds: [{}],
    });
    expect(all.notifications.length).toBeGreaterThan(3);
    expect(all.addresses.length).toBeGreaterThan(0);
    expect(out).not.toContain('"userId": "1003"');
    expect(await audits()).toContainEqual(['cli:ann', 'user.export', '1001', { orders: 1 }]);
    expect(JSON.parse((await user(['export', 'nobody'])).out)).toMatchObject({
      user_id: 'nobody',
      orders: [],
    });
  });
});

type Row = Record<string, unknown>;

/** The tables whose rows name a person or an order. Audit rows and letters name them otherwise, and have tests of their own. */
const OF_PERSONS = Object.values(t as unknown as Record<string, MySqlTable>).flatMap((table) => {
  const columns = getTableColumns(table) as Record<string, Column>;
  const isOf = 'userId' in columns || ('orderId' in columns && table !== (t.deadLetter as MySqlTable));
  const { primaryKeys } = getTableConfig(table);
  const key = Object.entries(columns).filter(
    ([, column]) => column.primary || primaryKeys.some((one) => (one.columns as Column[]).includes(column)),
  );
  return isOf ? [{ table, fields: Object.keys(columns), key: key.map(([name]) => name) }] : [];
});

/** Each object within a value, however deep. */
function objectsIn(value: unknown): Row[] {
  if (typeof value !== 'object' || value === null) return [];
  const within = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? within : [value as Row, ...within];
}

describe('every row of a person', () => {
  /** What no order has: a checkout that made none, a notification of no order, work that is put off. */
  async function livedOn(orderId: string) {
    const nowMs = world.clock.nowMs();
    const hold = { userId: '1001', amountMinor: 7n, currency: 'USD', createdAtMs: nowMs, updatedAtMs: nowMs };
    const claim = { queue: 'expiry', owner: 'o', attempts: 2, nextAtMs: nowMs };
    const { db } = world.database;
    await db.insert(t.walletHold).values([
      { ...hold, orderId: '0NONE', state: 'released' },
      { ...hold, orderId: '0OTHER', userId: '1003', state: 'released' },
    ]);
    await db.insert(t.workClaim).values({ ...claim, orderId });
    await db.insert(t.cartItem).values({ userId: '1001', skuId: '51200101', count: 3 });
    await world.checkout({ entries: ['37804755-378047556-1'] }, { key: 'again' });
    const other = { noti_id: 'N-other', user_id: '1003', title: 'Not of 1 001', body: 'B' };
    await world.service('orders', '/noti/promo', other);
  }

  test('is in the export, whatever its table', async () => {
    const order = await lived();
    await livedOn(order.id);
    const { out } = await user(['export', '1001']);
    const all = JSON.parse(out);
    const ids = new Set(all.orders.map((one: Row) => one.orderId));
    const exported = objectsIn(all);
    const missing: unknown[] = [];
    const empty: string[] = [];
    for (const { table, fields, key } of OF_PERSONS) {
      const rows = (await allRows(world.database.db, table)) as Row[];
      // An event without an order is of the person whom it names.
      const named = (row: Row) => row.userId ?? (row.payload as Row | undefined)?.user_id;
      const own = rows.filter((row) => ids.has(row.orderId) || named(row) === '1001');
      if (own.length === 0) empty.push(getTableName(table));
      const like = exported.filter((one) => fields.every((name) => name in one));
      for (const row of own)
        if (!like.some((one) => key.every((name) => String(one[name]) === String(row[name]))))
          missing.push([getTableName(table), key.map((name) => row[name])]);
    }
    expect({ missing, empty }).toEqual({ missing: [], empty: [] });
    expect([out.includes('N-other'), out.includes('0OTHER')]).toEqual([false, false]);
  });
});

describe('dead letters and events that are not sent', () => {
  const REASON = 'Alice Meyer says no';
  /** Two letters of the order and one of another's; one is known by its record's key alone. */
  async function withLetters() {
    const order = await lived();
    const other = await place(world, {}, { user: '1003' });
    const unknown = refundNotice('NONE-1', order.id, 'failed', money('1.00'), { reason: REASON });
    expect(await world.kafka('refund_notified', unknown)).toBe('poison');
    expect(await world.kafka('purchased', `not json of ${REASON}`, { key: order.id })).toBe('poison');
    expect(await world.kafka('purchased', 'not json', { key: other.id })).toBe('poison');
    return order;
  }
  const letters = async () =>
    (await world.database.db.select().from(t.deadLetter)).map((row) => row.state).sort();
  const ofTheirs = async () =>
    (await world.database.db.select().from(t.deadLetter)).filter(
      (row) => row.recordKey !== null || row.orderId !== null,
    );

  test('are in the export, with what they say', async () => {
    await withLetters();
    const all = JSON.parse((await user(['export', '1001'])).out);
    expect(all.dead_letters).toHaveLength(2);
    expect(all.dead_letters.map((one: { payload: string }) => one.payload.includes(REASON))).toEqual([
      true,
      true,
    ]);
    expect(JSON.parse((await user(['export', 'nobody'])).out).dead_letters).toEqual([]);
  });

  test('open ones are kept and told; closed ones are erased, those of others never', async () => {
    const order = await withLetters();
    const texts = await textsOf(order.id);
    const dry = await user(['erase', '1001', '--dry-run']);
    expect([dry.code, dry.err.split('\n')[0]]).toEqual([
      0,
      expect.stringContaining('2 open dead letters are kept'),
    ]);
    const [first, second] = (await ofTheirs()).filter(
      (row) => row.orderId === order.id || row.recordKey === order.id,
    );
    await world.deadLetters().drop(first?.letterId ?? '');
    const once = await erase(1);
    expect([once.code, once.out]).toEqual([1, 'Erased: the texts of 1 orders, and all notifications.\n']);
    expect(once.err).toContain(
      `1 open dead letters are kept: replay or drop them (bun run dlq show ${second?.letterId.slice(0, 12)}).`,
    );
    expect(once.err).toContain('Then run this again');
    expect(await letters()).toEqual(['open', 'open']);
    expect(await tablesWith(texts)).toEqual(['dead_letter']);
    expect((await erase(1)).code).toBe(1);
    await world.deadLetters().drop(second?.letterId ?? '');
    const last = await erase(1);
    expect([last.code, last.err]).toEqual([0, '']);
    expect(await letters()).toEqual(['open']);
    expect(await tablesWith(texts)).toEqual([]);
    expect((await audits()).filter(([, action]) => action === 'user.erase').map((one) => one[3])).toEqual([
      { orders: 1, letters_left: 1, unsent_left: 0 },
      { orders: 1, letters_left: 1, unsent_left: 0 },
      { orders: 1, letters_left: 0, unsent_left: 0 },
    ]);
  });

  test('what Kafka has not yet is kept and told, and goes with the next run', async () => {
    const order = await lived();
    const texts = await textsOf(order.id);
    const sent = { noti_id: 'N-2', user_id: '1001', title: 'Dear Alice Meyer', body: 'B' };
    await world.service('orders', '/noti/promo', sent);
    const once = await erase(1);
    expect([once.code, once.err]).toEqual([
      1,
      '1 events are kept until Kafka has them.\nThen run this again: it erases what is left.\n',
    ]);
    expect(await tablesWith(texts)).toEqual(['outbox']);
    await relayAll();
    expect((await erase(1)).code).toBe(0);
    expect(await tablesWith(texts)).toEqual([]);
  });
});

test('an order’s own events stay for Kafka until it has them', async () => {
  const order = await place(world, { cash: 5 });
  await world.post(`/shopping/orders/${order.id}/cancel`);
  const unsent = async () => (await world.outbox().unsent(500)).map((row) => row.eventId);
  const before = await unsent();
  const texts = (await world.database.db.select().from(t.outbox)).filter((row) => row.topic === 'noti.user');
  expect(texts.length).toBeGreaterThan(0);
  const once = await erase(1);
  expect([once.code, once.err.split('\n')[0]]).toEqual([
    1,
    `${texts.length} events are kept until Kafka has them.`,
  ]);
  expect(await unsent()).toEqual(before);
});

describe('an address that is erased while orders are indexed', () => {
  const keysOf = async () =>
    (await world.database.db.select().from(t.orderLookup))
      .map((row) => row.kind)
      .filter((kind) => kind !== 'payment');

  test('is not found by it afterwards', async () => {
    const order = await place(world);
    await world.post(`/shopping/orders/${order.id}/cancel`);
    world.clock.advance(121_000);
    const { deps } = serviceOf();
    const { placedOrders } = deps.store;
    const pages: (readonly string[])[] = [];
    const between: typeof placedOrders.between = async (...at) => {
      const page = await placedOrders.between(...at);
      pages.push(page);
      await eraseUser(deps, { userId: '1001', actor: 'ann', orders: 1 });
      return page;
    };
    const slow = { ...deps, store: { ...deps.store, placedOrders: { ...placedOrders, between } } };
    expect(await indexOrders(slow)).toBe(0);
    expect([pages, await keysOf()]).toEqual([[[order.id]], []]);
  });
});

describe('user:erase', () => {
  test('erases every order of a user with several pages of orders, and refuses while one of them is not over', async () => {
    const order = await place(world);
    await bring(world, order, 'received');
    const copies = { table: 'orders', orderId: order.id, prefix: 'MANYOR' };
    const changed = { short_id: "CONCAT('M', LPAD(n.i, 9, '0'))" };
    await copyRows(world.database.db, { ...copies, count: 250, changed });
    // The newest order is on the last page.
    const open = await place(world, {}, { key: 'open' });
    expect((await erase(252)).code).toBe(1);
    await world.post(`/shopping/orders/${open.id}/cancel`);
    await relayAll();
    const texts = await textsOf(order.id);
    expect((await erase(252)).code).toBe(0);
    expect(await tablesWith(texts.slice(0, 4))).toEqual([]);
  });

  test('leaves no text of the person anywhere, and every fact of money', async () => {
    const order = await lived();
    const texts = await textsOf(order.id);
    expect(await tablesWith(texts)).toEqual([
      'audit_entry',
      'notification',
      'order_event',
      'order_timeline',
      'orders',
      'outbox',
      'payment',
      'refund',
    ]);
    const facts = async () => {
      const { db } = world.database;
      const [orders, legs, payments] = [
        await db.select().from(t.orders),
        await db.select().from(t.refundLeg),
        await db.select().from(t.payment),
      ];
      return [
        orders.map(({ address: _, lastPaymentError: __, ...rest }) => rest),
        legs,
        payments.map(({ reason: _, ...rest }) => rest),
      ];
    };
    const before = await facts();
    const { out, err, code } = await erase(1);
    expect([err, code, out]).toEqual(['', 0, 'Erased: the texts of 1 orders, and all notifications.\n']);
    expect(await tablesWith(texts)).toEqual([]);
    expect(await facts()).toEqual(before);
    expect((await audits()).sort()).toMatchObject([
      ['backoffice:bob', 'review_resolved', order.id, { note: '' }],
      ['cli:ann', 'user.erase', '1001', { orders: 1, letters_left: 0, unsent_left: 0 }],
    ]);
    expect((await world.get(`/shopping/orders/${order.id}`)).status).toBe(200);
    const headers = serviceToken('backoffice');
    const found = await world.get(`/support/orders?user_id=1001`, { user: null, headers });
    expect(found.json.data.orders).toHaveLength(1);
    // A second run has nothing left to do, and the index finds nothing.
    expect((await erase(1)).code).toBe(0);
    await world.indexOrders();
    expect(await tablesWith(texts)).toEqual([]);
  });

  test('refuses while a parcel needs its address, and changes nothing', async () => {
    const order = await place(world);
    const { err, code } = await erase(1);
    expect([code, err]).toEqual([1, `Nothing was erased: 1 of 1 orders are not over (${order.shortId}).\n`]);
    expect((await textsOf(order.id))[0]).not.toBe('');
    expect(await audits()).toEqual([]);
    await world.post(`/shopping/orders/${order.id}/cancel`);
    expect((await user(['erase', '1001', '--dry-run'])).out).toBe(
      'Would be erased: the texts of 1 orders, and all notifications.\nTo do it: bun run user:erase 1001 --orders 1\n',
    );
    expect((await textsOf(order.id))[0]).not.toBe('');
    await expectNothingLost(world);
  });

  test('has a help, and wrong use is told', async () => {
    expect((await user(['--help'])).out).toContain('bun run user:erase');
    for (const args of [
      ...[[], ['erase'], ['erase', 'a b', '--dry-run'], ['forget', '1001'], ['erase', '1001']],
      ...[
        ['export', '1001', '--dry-run'],
        ['export', '1001', '--orders', '1'],
      ],
      ['erase', '1001', '--dry-run', '--orders', '1'],
    ])
      expect([args, (await user(args)).code]).toEqual([args, 2]);
  });

  test('of an id of which nothing is kept says so with 1, and leaves no trace of having erased', async () => {
    await place(world, {}, { user: '1003' });
    for (const more of [['--dry-run'], ['--orders', '0']]) {
      const { out, err, code } = await user(['erase', '10010', ...more]);
      expect([out, err, code]).toEqual(['', 'Nothing was erased: nothing is kept of the id 10010.\n', 1]);
    }
    expect(await audits()).toEqual([]);
    const sent = { noti_id: 'N', user_id: '10010', title: 'T', body: 'B' };
    await world.service('orders', '/noti/promo', sent);
    await relayAll();
    const { out, code } = await user(['erase', '10010', '--orders', '0']);
    expect([out, code]).toEqual(['Erased: the texts of 0 orders, and all notifications.\n', 0]);
  });

  test('of another customer, who has another number of orders, erases nothing', async () => {
    const order = await place(world);
    await world.post(`/shopping/orders/${order.id}/cancel`);
    await relayAll();
    const { err, code } = await erase(2);
    expect([code, err]).toEqual([
      1,
      'Nothing was erased: 1001 has 1 orders. Is it the right id? See --dry-run.\n',
    ]);
    expect((await textsOf(order.id))[0]).not.toBe('');
    expect(await audits()).toEqual([]);
  });

  test('takes an order that came while it worked too, and says of an open one that it is left', async () => {
    const order = await place(world);
    await world.post(`/shopping/orders/${order.id}/cancel`);
    await relayAll();
    const { deps } = serviceOf();
    const { personalData } = deps.store;
    const late = [
      async () =>
        void (await world.post(`/shopping/orders/${(await place(world, {}, { key: 'a' })).id}/cancel`)),
      async () => void (await place(world, {}, { key: 'b' })),
    ];
    const transaction: typeof deps.store.transaction = async (...work) => {
      const done = await deps.store.transaction(...work);
      await late.shift()?.();
      await relayAll();
      return done;
    };
    const store = { ...deps.store, personalData, transaction };
    const erased = await eraseUser({ ...deps, store }, { userId: '1001', actor: 'ann', orders: 1 });
    expect(erased).toMatchObject({ outcome: 'not_all', orders: 3, open: [expect.any(String)] });
    const rows = await world.database.db.select().from(t.orders);
    expect(rows.map(({ status, address }) => [status, address?.receiver === '']).sort()).toEqual([
      ['canceled', true],
      ['canceled', true],
      ['unpaid', false],
    ]);
  });

  test('names the database on stderr, without credentials, whichever way it is configured', async () => {
    const { hostname, port, pathname } = new URL(process.env.TEST_DATABASE_URL ?? '');
    const named = await runCli('user', ['erase', '10010', '--dry-run']);
    expect(named.err).toStartWith(`Database: ${pathname.slice(1)} on ${hostname}:${port}\n`);
    const planetscale = await runCli('user', ['erase', '10010', '--dry-run'], {
      ...{ DATABASE_URL: undefined as unknown as string, DATABASE_DRIVER: 'planetscale' },
      ...{ DATABASE_HOST: '127.0.0.1:1', DATABASE_USERNAME: 'u', DATABASE_PASSWORD: 'hunter2' },
    });
    expect([planetscale.code, planetscale.err]).toEqual([
      2,
      expect.stringMatching(/^Database: 127\.0\.0\.1:1\nThe database refused or did not answer: .*\n$/),
    ]);
    expect(planetscale.err).not.toContain('hunter2');
  });
});
