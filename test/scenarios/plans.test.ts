import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import * as t from '../../src/db/schema/index.ts';
import { analyze } from '../../src/tooling/dev/many-orders.ts';
import { manySkus } from '../../src/tooling/dev/many-skus.ts';
import { copyLife, truncateAll } from '../support/copy-life.ts';
import { notiOf } from '../support/noti.ts';
import { paid } from '../support/order-events.ts';
import { bring, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import { IS_SHARDED } from '../support/world.ts';

// Explains every statement of requests, events, the sweep and the relay on large tables. None may read a whole table,
// and none may sort more rows than one order or one user has.

const ORDERS = 10_000;
const OTHERS = 3_000;
/** The rows that the server expects to sort at most. */
const SORTED_MAX = 100;

/** Small tables of settings, which may be read whole. */
const SETTINGS = new Set([
  'region',
  'shipping_channel',
  'free_shipping',
  'payment_method',
  'forex_rate',
  'lease',
  'sweep_cursor',
]);

type Query = { readonly sql: string; readonly params: unknown[] };
type Plan = {
  readonly table: string | null;
  readonly type: string | null;
  readonly rows: number | string | null;
  readonly Extra: string | null;
};

let connection: Connection;
const queries = new Map<string, Query>();
const onQuery = (sql: string, params: unknown[]) => {
  // A list makes another statement for each length; one of them is enough.
  const shape = sql.replace(/(?:\?, ?|when \? then \? ?)+/gi, '');
  if (!queries.has(shape)) queries.set(shape, { sql, params });
};
// Registered before the world's own end, because it needs the world's database.
afterAll(() => truncateAll(world.database.db), 60_000);
const world = useWorld({ onQuery, fresh: 'once' });
beforeAll(async () => {
  connection = await createConnection({ uri: process.env.TEST_DATABASE_URL ?? '', dateStrings: true });
  if (!IS_SHARDED) await fill();
}, 120_000);
afterAll(() => connection.end());

const many = <T>(make: (at: number) => T): T[] => Array.from({ length: OTHERS }, (_, at) => make(at));

/** Copies the whole life of one order, and fills the tables of rows without an order. */
async function fill(): Promise<void> {
  const { db } = world.database;
  const { id, final } = await place(world, { coupon_code: 'WELCOME5', cash: 5 });
  await bring(world, { id, shortId: '', final }, 'received');
  await world.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: id });
  await copyLife(id, ORDERS);
  await db.insert(t.sku).values(manySkus(OTHERS));
  const code = (at: number) => `BULK${at}`;
  await db.insert(t.coupon).values(
    many((at) => ({
      code: code(at),
      kind: 'amount_off',
      isPublic: false,
      usedCount: 0,
      off: { USD: '1.00' },
    })),
  );
  await db
    .insert(t.couponUser)
    .values(many((at) => ({ userId: `u${at % 97}`, code: code(at), owned: true, usedCount: 0 })));
  await db.insert(t.cartItem).values(many((at) => ({ userId: `u${at}`, skuId: '378047556', count: 1 })));
  await db.insert(t.blacklist).values(many((at) => ({ kind: 'user', value: `bad${at}` })));
  await db
    .insert(t.orderLookup)
    .values(
      many((at) => ({ kind: 'email', value: `v${at}`, orderId: `O${at}`, createdAtMs: world.clock.nowMs() })),
    );
  await db
    .insert(t.auditEntry)
    .values(
      many((at) => ({ auditId: `A${at}`, actor: 'a', action: 'a', subject: `O${at}`, detail: {}, atMs: 0 })),
    );
  const [address] = await db.select().from(t.address);
  if (address !== undefined)
    await db.insert(t.address).values(many((at) => ({ ...address, addrId: `A${at}`, userId: `u${at}` })));
  await analyze(
    db,
    'order_lookup, audit_entry, sku, coupon, coupon_user, cart_item, blacklist, address'.split(', '),
  );
  queries.clear();
}

async function liveAll(): Promise<void> {
  const entries = ['37804755-378047556-1', '5120010-51200101-1'];
  await world.summary({ auto_select_coupon: true, cash: 5 });
  await world.post('/shopping/user_coupons_for_order', { entries });
  const all = { entries, coupon_code: 'TEN10', cash: 5, no_remove_from_cart: false };
  const order = await place(world, all);
  await world.get(`/shopping/orders/${order.id}/pay_cm`);
  await world.post(`/shopping/orders/${order.id}/paid_from_client`);
  await bring(world, order, 'received');
  for (const status of ['', 'processing', 'refund']) await world.get(`/shopping/orders?status=${status}`);
  await world.get(`/shopping/orders/${order.id}`);
  await world.service('tickets', '/refund/refund', { refund_id: 'T-2', order_id: order.id });
  await world.service('backoffice', '/support/orders', undefined, 'GET');
  await world.service('backoffice', `/support/orders/${order.id}`, undefined, 'GET');
  await findAll(order.id);
  await world.post(`/shopping/orders/${(await place(world, { cash: 1 })).id}/cancel`);
  const noti = notiOf(world);
  await noti.send('news', { noti_id: 'p', user_id: '1001', order_id: order.id, title: 'T', body: 'B' });
  await noti.list();
  await noti.read({ all: true });
  const outbox = world.outbox();
  await outbox.lease('plans', 60_000);
  const unsent = await outbox.unsent(500);
  await outbox.putOff(unsent);
  await outbox.markSent(unsent);
  await place(world);
  world.clock.advance(25 * 3_600_000);
  await world.sweep();
  await world.prune();
  await refill();
}

/** Every way in which support finds an order, and the review queue with its counts. */
async function findAll(orderId: string): Promise<void> {
  const short = await place(world);
  await world.kafka('payment_notified_cm', paid(short.id, 'captured', { v: '1.00', c: 'USD' }));
  for (const query of [
    'short_id=7QTWYACDEF',
    'refund_id=T-2',
    `payment_id=pay-${orderId}`,
    'tracking_no=SF123',
    'phone=%2B14155550100',
    'email=a@example.com',
    'user_id=1001&status=paid',
    'review=any',
    'review=short_payment&status=unpaid&user_id=1001',
    `review=any&cursor=1-${orderId}`,
    `email=a@example.com&cursor=1-${orderId}`,
  ])
    await world.service('backoffice', `/support/orders?${query}`, undefined, 'GET');
  await world.backlog();
  const end = { action: 'resolve', reason: 'seen', actor: 'ann' };
  await world.service('backoffice', `/support/orders/${short.id}/review`, end);
  await world.indexOrders();
}

/** Fills again what the sweep has emptied, because a plan on an empty table says nothing. */
async function refill(): Promise<void> {
  const { db } = world.database;
  const nowMs = world.clock.nowMs();
  await db
    .insert(t.workClaim)
    .values(many((at) => ({ orderId: `O${at}`, queue: 'expiry', owner: 'o', nextAtMs: nowMs })));
  const key = { requestHash: 'h', state: 'done', holder: 'o', lockedUntilMs: nowMs, expiresAtMs: nowMs };
  await db
    .insert(t.idempotency)
    .values(many((at) => ({ ...key, userId: `u${at % 97}`, idemKey: `key:${at}` })));
  await analyze(db, ['work_claim', 'idempotency']);
}

async function planOf({ sql, params }: Query): Promise<readonly Plan[]> {
  const [rows] = await connection.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, params);
  return rows as unknown as Plan[];
}

// vtgate asks any one shard for a plan; test/sharded/plans.ts has its own of every statement.
describe.skipIf(IS_SHARDED)('the plan of every statement', () => {
  test('has no table read whole, and sorts little', async () => {
    await liveAll();
    const found: string[] = [];
    const isExplained = ({ sql }: Query) => /^\(?(select|update|delete)/i.test(sql);
    const sent = [...queries.values()].filter(isExplained);
    expect(sent.length).toBeGreaterThan(50);
    for (const query of sent) {
      for (const { table, type, rows, Extra } of await planOf(query)) {
        if (table === null || table.startsWith('<') || SETTINGS.has(table)) continue;
        const isWhole = type === 'ALL' || type === 'index';
        const sorts = /filesort/.test(Extra ?? '') && Number(rows) > SORTED_MAX;
        if (isWhole || sorts) found.push(`${table} ${type} ${rows} ${Extra}: ${query.sql}`);
      }
    }
    expect(found).toEqual([]);
  }, 120_000);
});
