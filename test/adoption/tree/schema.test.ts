import { describe, expect, test } from 'bun:test';
import { getTableName, sql } from 'drizzle-orm';
import { compareSchema } from '../../../src/db/compare-schema.ts';
import { rawRows } from '../../../src/db/raw-rows.ts';
import { orders } from '../../../src/db/schema/index.ts';
import { createStore } from '../../../src/service/store.ts';
import { useWorld } from '../../support/use-world.ts';

// These tests run in the copy of the tree that has adopted the schema of the old shop (`bun run adoption`). Elsewhere
// there is no old shop.

const name: string = getTableName(orders);
const isAdopted = name === 't_order';
const world = useWorld({ fresh: 'once' });

const rowsOf = (text: string): Promise<unknown> => rawRows(world.database.db, text);

describe.if(isAdopted)('the old shop', () => {
  test('is as declared, with no row that we leave out', async () => {
    expect(await compareSchema(world.database.db)).toEqual([]);
    expect(world.badRows).toEqual([]);
  });

  test('has what we write in its own codes and units', async () => {
    const us = await world.checkout({}, { key: 'us' });
    const jp = await world.checkout(
      { entries: ['37804755-378047556-2'], addr_id: '505' },
      { key: 'jp', region: 'JP' },
    );
    const id = us.json.data.order_id;
    expect(
      await rowsOf(`SELECT uid, ccy, state, total, channel_code FROM t_order WHERE order_id = '${id}'`),
    ).toEqual([
      { uid: '1001', ccy: 'USD', state: 10, total: us.json.data.order.final.v, channel_code: 'cm' },
    ]);
    if (jp.status !== 200) throw new Error(jp.text);
    const yen = jp.json.data.order;
    expect(await rowsOf(`SELECT ccy, total FROM t_order WHERE order_id = '${yen.id}'`)).toEqual([
      { ccy: 'JPY', total: `${yen.final.v}.00` },
    ]);
    const [line] = await createStore(world.database).orders.lines(yen.id);
    expect(await rowsOf(`SELECT pay FROM t_order_item WHERE order_id = '${yen.id}'`)).toEqual([
      { pay: `${line?.payableMinor}.00` },
    ]);
  });

  test('knows no user by the beginning of a number, and no address that was deleted', async () => {
    const { customers } = createStore(world.database);
    expect((await customers.address('501', '1001'))?.addrId).toBe('501');
    for (const [address, user] of [
      ['501', '1001abc'],
      ['501x', '1001'],
      ['0501', '1001'],
      ['501', 'x'],
    ] as const)
      expect(await customers.address(address, user)).toBeNull();
    await world.database.db.execute(sql.raw('UPDATE t_address SET deleted = 1 WHERE id = 501'));
    expect(await customers.address('501', '1001')).toBeNull();
  });
});

test('elsewhere there is no old shop', () => {
  expect(['t_order', 'orders']).toContain(name);
});
