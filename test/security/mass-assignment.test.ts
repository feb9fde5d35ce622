import { expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld();

const OWN = {
  user_id: '1003',
  userid: '1003',
  status: 'received',
  final: { v: '0.01', c: 'USD' },
  price: { final: { v: '0.01', c: 'USD' } },
  discount: '60',
  stock: 1_000_000,
  is_public: true,
  __proto__: { userId: '1003' },
  constructor: { prototype: { userId: '1003' } },
};

test("fields that are the service's own change nothing", async () => {
  const plain = await world.checkout({ coupon_code: 'WELCOME5' });
  await world.fresh();
  const body = { coupon_code: 'WELCOME5', ...OWN, ['__proto__']: OWN };
  const summary = await world.summary(body);
  expect(summary.json.data.final).toEqual(plain.json.data.order.final);
  const placed = await world.checkout(body);
  expect(placed.json.data.order.final).toEqual(plain.json.data.order.final);
  const [row] = await world.database.db.select().from(t.orders);
  expect([row?.userId, row?.status, row?.finalMinor]).toEqual(['1001', 'unpaid', row?.finalMinor]);
  const skus = await world.database.db.select().from(t.sku);
  expect(skus.every((sku) => sku.stock < 1_000_000)).toBe(true);
});
