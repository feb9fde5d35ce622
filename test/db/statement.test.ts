import { beforeAll, describe, expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import { insertInto, putInto } from '../../src/db/insert.ts';
import * as t from '../../src/db/schema/index.ts';
import { slot, slots, statement, statementPerCount } from '../../src/db/statement.ts';
import { useWorld } from '../support/use-world.ts';

// A kept statement gives the same result as drizzle, on any connection.

const world = useWorld();
let db: Db;
beforeAll(() => {
  db = world.database.db;
});

const INSTANT = Date.parse('2026-01-05T08:00:00.123Z');

describe('a kept statement', () => {
  const joined = (on: Db) =>
    on
      .select({ region: t.region, channel: t.shippingChannel, one: sql<string>`'x'` })
      .from(t.region)
      .leftJoin(t.shippingChannel, eq(t.shippingChannel.region, t.region.region));

  test('reads rows as drizzle does: instants, numbers, JSON, joined tables that are not there', async () => {
    await db.insert(t.region).values({ region: 'ZZ', currency: 'USD' });
    const kept = statement((on) => joined(on));
    const plain = await joined(db);
    expect(await kept(db)).toEqual(plain);
    expect(plain.find((row) => row.region.region === 'ZZ')?.channel).toBeNull();
    const coupons = statement((on) => on.select().from(t.coupon));
    expect(await coupons(db)).toEqual(await db.select().from(t.coupon));
    expect(await coupons(db)).toEqual(await db.select().from(t.coupon));
  });

  test('sees what its own transaction wrote, though it was built outside', async () => {
    const find = statement((on) =>
      on
        .select()
        .from(t.region)
        .where(eq(t.region.region, slot('region'))),
    );
    expect(await find(db, { region: 'YY' })).toEqual([]);
    const undo = new Error('undo');
    const within = db.transaction(async (tx) => {
      await insertInto(t.region)(tx as unknown as Db, [{ region: 'YY', currency: 'USD' }]);
      expect(await find(tx as unknown as Db, { region: 'YY' })).toHaveLength(1);
      expect(await find(db, { region: 'YY' })).toEqual([]);
      throw undo;
    });
    await expect(within).rejects.toBe(undo);
    expect(await find(db, { region: 'YY' })).toEqual([]);
  });

  test('writes values as their columns hold them, null as null; in a condition too', async () => {
    const find = statement((on) =>
      on
        .select()
        .from(t.orders)
        .where(eq(t.orders.createdAtMs, slot('at', t.orders.createdAtMs))),
    );
    const set = statement((on) =>
      on
        .update(t.orders)
        .set({ cartLeftAtMs: slot('left'), finalMinor: slot('final') })
        .where(eq(t.orders.orderId, slot('id'))),
    );
    const placed = await world.checkout({});
    const id = placed.json.data.order_id;
    for (const [left, final] of [
      [INSTANT, 9_007_199_254_740_993n],
      [null, 1n],
    ] as const) {
      await set(db, { left, final, id });
      const [row] = await db.select().from(t.orders).where(eq(t.orders.orderId, id));
      expect([row?.cartLeftAtMs, row?.finalMinor]).toEqual([left, final]);
      expect(await find(db, { at: row?.createdAtMs })).toEqual(row === undefined ? [] : [row]);
    }
  });

  test('of lists of several lengths has a text for each; a value that is missing is an error of ours', async () => {
    const find = statementPerCount(2, (on, count) =>
      on
        .select({ region: t.region.region })
        .from(t.region)
        .where(sql`${t.region.region} in (${sql.join(slots(count, t.region.region), sql`, `)})`),
    );
    for (const ids of [['US'], ['US', 'GB'], ['GB', 'JP', 'US'], ['JP']])
      expect((await find(db, ids.length, ids)).map((row) => row.region).sort()).toEqual([...ids].sort());
    expect(() => find(db, 2, ['US'])).toThrow('no value for 1');
  });
});

describe('insertInto', () => {
  test('keeps one text for each choice of columns, and leaves defaults to the table', async () => {
    const insert = insertInto(t.coupon);
    const coupon = { kind: 'amount_off', off: { USD: '1.00' }, isPublic: true, usedCount: 0 };
    await insert(db, [{ ...coupon, code: 'A1' }]);
    await insert(db, [{ ...coupon, code: 'A2', endsAtMs: INSTANT, off: null }]);
    await insert(db, [
      { ...coupon, code: 'A3', endsAtMs: undefined },
      { ...coupon, code: 'A4', malls: ['taobao'] },
    ]);
    await insert(db, []);
    const rows = await db.select().from(t.coupon).where(sql`${t.coupon.code} like 'A_'`);
    expect(rows.map(({ code, off, endsAtMs, malls }) => [code, off, endsAtMs, malls])).toEqual([
      ['A1', { USD: '1.00' }, null, null],
      ['A2', null, INSTANT, null],
      ['A3', { USD: '1.00' }, null, null],
      ['A4', { USD: '1.00' }, null, ['taobao']],
    ]);
  });

  test('says the same of a duplicate key as drizzle does', async () => {
    const row = { region: 'US', currency: 'USD' };
    const told = await Promise.all(
      [db.insert(t.region).values(row), insertInto(t.region)(db, [row])].map((one) =>
        Promise.resolve(one).catch((error: Error) => [error.name, (error.cause as { code?: string }).code]),
      ),
    );
    expect(told[0]).toEqual(told[1] as string[]);
  });

  test('takes no expressions: their text would be kept for all', async () => {
    const insert = insertInto(t.region);
    await expect(insert(db, [{ region: sql`'QQ'` as unknown as string, currency: 'USD' }])).rejects.toThrow(
      'values',
    );
  });
});

test('putInto writes new rows, and the named columns of those that are there, many at once', async () => {
  const put = putInto(t.region, { currency: t.region.currency });
  await put(db, [
    { region: 'US', currency: 'EUR' },
    { region: 'YY', currency: 'USD' },
  ]);
  const rows = await db.select().from(t.region).where(sql`${t.region.region} in ('US', 'YY')`);
  expect(rows.map((row) => [row.region, row.currency])).toEqual([
    ['US', 'EUR'],
    ['YY', 'USD'],
  ]);
});
