import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notiOf } from '../support/noti.ts';
import { bring, place } from '../support/placed-orders.ts';
import { tablesDocument } from '../support/tables-doc.ts';
import { useWorld } from '../support/use-world.ts';
import { rootDir, serviceToken } from '../support/world.ts';

let statements: string[] = [];
const world = useWorld({ onQuery: (sql) => statements.push(sql) });

test('docs/tables.md says what each endpoint reads and writes', async () => {
  const uses = new Map<string, readonly string[]>();
  const during = async <T>(use: string, work: () => Promise<T>): Promise<T> => {
    statements = [];
    const result = await work();
    uses.set(use, [...statements]);
    return result;
  };
  // One line stays in the cart with a smaller count, the other leaves it.
  const entries = ['37804755-378047556-1', '5120010-51200101-1'];
  const body = { entries, coupon_code: 'WELCOME5', cash: 10, no_remove_from_cart: false };
  await during('POST shopping/cal_price/v4_4', () => world.summary({ auto_select_coupon: true, cash: 10 }));
  await during('POST shopping/user_coupons_for_order', () =>
    world.post('/shopping/user_coupons_for_order', { entries: ['37804755-378047556-2'] }),
  );
  const placed = await during('POST shopping/cart/checkout/entries', () =>
    world.checkout(body, { key: 'doc' }),
  );
  const path = `/shopping/orders/${placed.json.data.order_id}`;
  await during('GET shopping/orders/{order_id}/pay_cm', () => world.get(`${path}/pay_cm`));
  await during('POST shopping/orders/{order_id}/paid_from_client', () =>
    world.post(`${path}/paid_from_client`),
  );
  await during('GET shopping/orders', async () => {
    for (const status of ['', 'processing', 'refund']) await world.get(`/shopping/orders?status=${status}`);
  });
  await during('GET shopping/orders/{order_id}, orders_v43/{order_id}', () => world.get(path));
  const backoffice = { user: null, headers: serviceToken('backoffice') };
  await during('GET support/orders', async () => {
    const searches = ['', '?user_id=1001', `?short_id=${placed.json.data.order_short_id}`];
    for (const search of searches) await world.get(`/support/orders${search}`, backoffice);
  });
  await during('GET support/orders/{order_id}', () =>
    world.get(`/support/orders/${placed.json.data.order_id}`, backoffice),
  );
  const second = await place(world);
  await bring(world, second, 'receiving');
  await during('POST shopping/orders/{order_id}/confirm_receipt', () =>
    world.post(`/shopping/orders/${second.id}/confirm_receipt`),
  );
  const third = await place(world);
  await during('POST shopping/orders/{order_id}/cancel', () =>
    world.post(`/shopping/orders/${third.id}/cancel`),
  );
  world.clock.advance(25 * 3_600_000);
  await during('sweep (timer)', () => world.sweep());
  const outbox = world.outbox();
  await outbox.markSent(await outbox.unsent(500));
  world.clock.advance(31 * 24 * 3_600_000);
  await during('retention (timer)', () => world.prune());
  const noti = notiOf(world);
  const told = {
    noti_id: 'doc',
    user_id: '1001',
    order_id: placed.json.data.order_id,
    title: 'T',
    body: 'B',
  };
  await during('POST noti/{kind}', () => noti.send('news', told));
  await during('GET shopping/noti', () => noti.list());
  await during('POST shopping/noti/read', () => noti.read({ all: true }));

  const document = tablesDocument(uses);
  const file = join(rootDir, 'docs', 'tables.md');
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, document);
  expect(readFileSync(file, 'utf8')).toBe(document);
});
