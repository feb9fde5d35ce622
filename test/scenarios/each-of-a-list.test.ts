import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { useWorld } from '../support/use-world.ts';

// Lists in which the demo data have one element: each element counts by itself, and two are two.

const world = useWorld();
const db = () => world.database.db;

describe('the blacklist', () => {
  test.each([
    ['user', '1001'],
    ['phone', '+14155552671'],
    ['email', 'ann@example.com'],
    ['address', '1marketst94105us'],
  ])('blocks by %s, beside others of every kind', async (kind, value) => {
    const others = ['user', 'phone', 'email', 'address'].map((other) => ({ kind: other, value: 'another' }));
    await db().insert(t.blacklist).values(others);
    expect((await world.checkout()).status).toBe(200);
    await db().insert(t.blacklist).values({ kind, value });
    const blocked = await world.checkout({}, { key: 'second' });
    expect([blocked.status, blocked.json.error]).toEqual([422, 'ADDRESS_BLOCKED']);
  });

  test('blocks nobody by a value of another kind', async () => {
    await db()
      .insert(t.blacklist)
      .values([
        { kind: 'phone', value: '1001' },
        { kind: 'user', value: '+14155552671' },
        { kind: 'address', value: 'ann@example.com' },
        { kind: 'email', value: '1marketst94105us' },
      ]);
    expect((await world.checkout()).status).toBe(200);
  });
});

test('of what is away each is named, and all are', async () => {
  const degraded = async (...services: ('pricectrl' | 'rebate')[]) => {
    world.upstream.faults.clear();
    for (const service of services) world.upstream.faults.set(service, '*', { kind: 'networkError' });
    const { data } = (await world.summary({ cash: 10 })).json;
    return data.degraded.toSorted();
  };
  expect(await degraded()).toEqual([]);
  expect(await degraded('rebate')).toEqual(['rebate']);
  expect(await degraded('pricectrl', 'rebate')).toEqual(['pricectrl', 'rebate']);
});

test('of what cannot be sold each is named, and of bad fields too', async () => {
  const entries = ['37804755-378047557-4', '5120010-51200101-1', '6000001-60000002-1'];
  const unsold = (await world.checkout({ entries })).json;
  expect([unsold.error, unsold.data]).toEqual([
    ...['STOCK_INSUFFICIENT', { sku_ids: ['378047557', '60000002'] }],
  ]);
  await db().update(t.address).set({ phone: 'none', city: ' ' }).where(eq(t.address.addrId, '504'));
  const invalid = (await world.checkout({ addr_id: '504' })).json;
  expect(invalid.data.fields.map((one: { field: string }) => one.field).sort()).toEqual([
    ...['city', 'phone', 'postcode'],
  ]);
});

test('of two malls the one without a channel is named, and with a channel for each both have theirs', async () => {
  const malls = { taobao: 'CN-US-ECO-LINE', tmall: 'CN-US-PRI-LINE' };
  const both = (await world.summary({ mall_channels: malls })).json.data.malls;
  expect(both.map((one: { selected_channel: string }) => one.selected_channel)).toEqual(Object.values(malls));
  for (const mall of Object.keys(malls)) {
    const { error, data } = (await world.summary({ mall_channels: { ...malls, [mall]: 'NONE' } })).json;
    expect([error, data]).toEqual(['CHANNEL_UNAVAILABLE', { mall }]);
  }
});

test('the last of the stock can be bought, and one more cannot', async () => {
  const buy = async (count: number) =>
    (await world.checkout({ entries: [`37804755-378047557-${count}`] }, { key: String(count) })).json.error;
  expect([await buy(4), await buy(3), await buy(1)]).toEqual([
    'STOCK_INSUFFICIENT',
    '',
    'STOCK_INSUFFICIENT',
  ]);
});
