import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { notiOf } from '../support/noti.ts';
import { bring, place } from '../support/placed-orders.ts';
import { openWorld, rootDir, serviceToken, type World } from '../support/world.ts';
import { type Use, wayOf, waysDocument } from './ways.ts';

// Where vtgate sends every statement of ours on two shards, by its own plans. The page docs/sharding.md has the table:
//   UPDATE_DOCS=1 bun run test --database vitess-sharded ./test/sharded/plans.ts

let statements = new Map<string, { readonly sql: string; readonly params: unknown[] }>();
let world: World;
let connection: Connection;
beforeAll(async () => {
  world = await openWorld({
    onQuery: (sql, params) => {
      // A list of many is a statement for each length: one of them is enough.
      statements.set(sql.replace(/(?:\?, ?|when \? then \? ?)+/gi, ''), { sql, params });
    },
  });
  connection = await createConnection({ uri: process.env.TEST_DATABASE_URL ?? '', dateStrings: true });
});
afterAll(async () => {
  await connection.end();
  await world.close();
});

/** What a use sends, explained; BEGIN, COMMIT and the like have no plan. */
async function during(name: string, isHot: boolean, work: () => Promise<unknown>): Promise<Use> {
  statements = new Map();
  await work();
  const sent = [...statements.values()].filter(({ sql }) => /^\(?(select|insert|update|delete)/i.test(sql));
  const ways = [];
  for (const { sql, params } of sent) {
    const [rows] = await connection.query<RowDataPacket[]>(`VEXPLAIN PLAN ${connection.format(sql, params)}`);
    ways.push(wayOf(sql, JSON.parse(String(rows[0]?.JSON))));
  }
  return { name, isHot, ways };
}

async function allUses(): Promise<readonly Use[]> {
  await world.fresh();
  const entries = ['37804755-378047556-1', '5120010-51200101-1'];
  const body = { entries, coupon_code: 'WELCOME5', cash: 10, no_remove_from_cart: false };
  const uses: Use[] = [];
  const hot = async (name: string, work: () => Promise<unknown>) => uses.push(await during(name, true, work));
  const cold = async (name: string, work: () => Promise<unknown>) =>
    uses.push(await during(name, false, work));
  await hot('summary', () => world.summary({ auto_select_coupon: true, cash: 10 }));
  await hot('usable coupons', () => world.post('/shopping/user_coupons_for_order', { entries }));
  let id = '';
  await hot('checkout', async () => {
    id = (await world.checkout(body, { key: 'doc' })).json.data.order_id;
  });
  const path = `/shopping/orders/${id}`;
  await hot('pay_cm', () => world.get(`${path}/pay_cm`));
  await hot('paid_from_client', () => world.post(`${path}/paid_from_client`));
  await hot('an event', async () => {
    await bring(world, await place(world), 'received');
  });
  await hot('an order', () => world.get(path));
  await hot('list of orders', async () => {
    for (const status of ['', 'processing', 'refund']) await world.get(`/shopping/orders?status=${status}`);
  });
  const noti = notiOf(world);
  await hot('notifications', async () => {
    await noti.list();
    await noti.read({ all: true });
  });
  await hot('cancel', async () => {
    const order = await place(world, { cash: 1 });
    await world.post(`/shopping/orders/${order.id}/cancel`);
  });
  const backoffice = { user: null, headers: serviceToken('backoffice') };
  await cold('support', async () => {
    for (const search of ['', '?user_id=1001', '?short_id=AAAAAAAAAA', '?refund_id=T-1'])
      await world.get(`/support/orders${search}`, backoffice);
    await world.get(`/support/orders/${id}`, backoffice);
  });
  await cold('a refund', async () => {
    const order = await place(world);
    await bring(world, order, 'received');
    await world.service('tickets', '/refund/refund', { refund_id: 'T-9', order_id: order.id });
  });
  const outbox = world.outbox();
  await cold('the relay', async () => {
    await outbox.lease('plans', 60_000);
    await outbox.markSent(await outbox.unsent(500));
  });
  world.clock.advance(25 * 3_600_000);
  await cold('the sweep', () => world.sweep());
  world.clock.advance(31 * 24 * 3_600_000);
  await cold('retention', () => world.prune());
  return uses;
}

test('docs/sharding.md says where each statement goes', async () => {
  const uses = await allUses();
  const file = join(rootDir, 'docs', 'sharding.md');
  const page = readFileSync(file, 'utf8');
  const document = waysDocument(page, uses);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, document);
  expect(readFileSync(file, 'utf8')).toBe(document);
}, 600_000);
