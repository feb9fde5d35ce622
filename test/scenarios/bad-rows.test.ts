import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Column, getTableColumns, getTableName, sql } from 'drizzle-orm';
import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core';
import * as afterSale from '../../src/db/schema/existing/after-sale.ts';
import * as catalogue from '../../src/db/schema/existing/catalogue.ts';
import * as coupons from '../../src/db/schema/existing/coupon.ts';
import * as customer from '../../src/db/schema/existing/customer.ts';
import * as order from '../../src/db/schema/existing/order.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { CONTRACTS } from '../../src/row-contracts/all.ts';
import { badValues } from '../support/bad-values.ts';
import { purchased, TAOBAO } from '../support/order-events.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import type { Answer } from '../support/world.ts';

// Other programs write these tables. Whatever one column of one row holds, no answer is a 500, and requests that do not
// need the row succeed as before.

const TABLES: readonly MySqlTable[] = [afterSale, catalogue, coupons, customer, order].flatMap((file) =>
  Object.values(file as unknown as Record<string, MySqlTable>),
);
const ONE = ['37804755-378047556-1'];
/** Each column's every so many-th value is tried; the first differs from column to column. */
const PART = Number(process.env.BAD_ROWS_PART ?? 1);

const world = useWorld({ fresh: 'once' });
/** Without strict mode, like a program that writes a zero date. */
let writer: ReturnType<typeof openTcpDatabase>;
let touched: Placed;
let other: Placed;

beforeAll(async () => {
  writer = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 1);
  await writer.db.execute(sql`SET SESSION sql_mode = ''`);
  touched = await place(world);
  await bring(world, touched, 'paid');
  await world.service('tickets', '/refund/refund', {
    refund_id: 'R-1',
    order_id: touched.id,
    reason: 'ticket',
    amount: { v: '1.00', c: 'USD' },
  });
  other = await place(world);
  await bring(world, other, 'paid');
});
afterAll(() => writer.close());

const IN_CART = sql`INSERT IGNORE INTO cart_item (user_id, sku_id, count) VALUES ('1001', '378047556', 3)`;

type Case = { readonly table: MySqlTable; readonly name: string; readonly column: Column };

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const keysOf = (table: MySqlTable) => {
  const config = getTableConfig(table);
  return new Set<Column>([
    ...config.columns.filter((one) => one.primary),
    ...config.primaryKeys.flatMap((key) => key.columns as Column[]),
  ]);
};
/** Every column outside the keys, because a changed key makes another row. */
const cases: readonly Case[] = TABLES.flatMap((table) =>
  Object.entries(getTableColumns(table))
    .filter(([, column]) => !keysOf(table).has(column))
    .map(([name, column]) => ({ table, name, column })),
);

/** Selects the row to break, one that the requests below use. */
const rowOf = (table: MySqlTable) => {
  const columns = getTableColumns(table);
  if ('orderId' in columns) return sql`order_id = ${touched.id}`;
  if ('skuId' in columns) return sql`sku_id = '378047556'`;
  if ('addrId' in columns) return sql`addr_id = '501'`;
  if ('region' in columns) return sql`region = 'US'`;
  return sql`1 = 1`;
};

/** Requests that do not need a broken row of the table `name`, so they must succeed. */
const others = (name: string): (() => Promise<Answer>)[] => {
  const tmall = ['5120010-51200101-1'];
  const isShop = ['region', 'shipping_channel'].includes(name);
  return [
    ...(isShop ? [] : [() => world.summary({ entries: tmall })]),
    ...(isShop ? [] : [() => world.summary({ entries: tmall, auto_select_coupon: true })]),
    ...(isShop ? [] : [() => world.post('/shopping/user_coupons_for_order', { entries: tmall })]),
    () => world.get('/shopping/orders'),
    () => world.get(`/shopping/orders/${other.id}`),
    () => world.get('/shopping/noti'),
    () => world.service('backoffice', '/support/orders', undefined, 'GET'),
    () => world.summary({ entries: tmall }, { region: 'GB' }),
  ];
};
/** Requests that may need the broken row, so they may be refused. */
const askers = (): (() => Promise<Answer>)[] => [
  () => world.summary({ entries: ONE, coupon_code: 'WELCOME5' }),
  () => world.checkout({ entries: ONE, no_remove_from_cart: false }, { key: crypto.randomUUID() }),
  () => world.get(`/shopping/orders/${touched.id}`),
  () => world.get(`/shopping/orders/${touched.id}/pay_cm`),
  () => world.post(`/shopping/orders/${touched.id}/paid_from_client`),
  () => world.post(`/shopping/orders/${touched.id}/confirm_receipt`),
  () => world.service('backoffice', `/support/orders/${touched.id}`, undefined, 'GET'),
  () => world.service('tickets', '/refund/retry', { refund_id: 'R-1' }),
  () =>
    world.service('tickets', '/refund/refund', {
      refund_id: `R-${crypto.randomUUID()}`,
      order_id: touched.id,
      reason: 'ticket',
      amount: { v: '0.01', c: 'USD' },
    }),
  () => world.event('purchased', purchased(touched.id, 'taobao', TAOBAO, { purchase_no: 'P-1' })),
];

describe('one column of one row that others wrote', () => {
  test('each table of theirs has a contract', () => {
    expect(CONTRACTS.map((one) => one.name).sort()).toEqual(TABLES.map(getTableName).sort());
  });

  for (const [number, { table, column }] of cases.entries()) {
    const text = getTableName(table);
    test(`${text}.${snake(column.name)} spoils nothing else`, async () => {
      const own = sql.identifier(snake(column.name));
      await writer.db.execute(IN_CART);
      const [[row]] = (await writer.db.execute(
        sql`SELECT ${table}.*, CAST(${own} AS CHAR) AS kept_text FROM ${table} WHERE ${rowOf(table)} LIMIT 1`,
      )) as unknown as [[Record<string, unknown>]];
      const key = [...keysOf(table)].map((one) => sql`${one} = ${row[snake(one.name)]}`);
      const set = (value: unknown) =>
        writer.db.execute(sql`UPDATE ${table} SET ${own} = ${value} WHERE ${sql.join(key, sql` AND `)}`);
      for (const value of badValues(column).filter((_, at) => (number + at) % PART === 0)) {
        // A checkout may have taken the entry out of the cart.
        await writer.db.execute(IN_CART);
        await set(value);
        const calls = [...others(text), ...askers()];
        const answers = await Promise.all(calls.map((ask) => ask()));
        const told = answers.map((one, at) => [at, one.status, one.json.error]);
        const failed = told.filter(([, status]) => Number(status) >= 500);
        expect([value, failed]).toEqual([value, []]);
        const mustBe = told.slice(0, others(text).length).filter(([, status]) => status !== 200);
        expect([value, mustBe]).toEqual([value, []]);
      }
      await set(row.kept_text);
    });
  }
});
