import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as t from '../../../src/db/schema/index.ts';
import { eventsDocument } from '../../support/events-doc.ts';
import { failed, group, paid, purchased, refundNotice, TAOBAO, TMALL } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { openWorld, rootDir, type World } from '../../support/world.ts';

let world: World;
const life = orderLife(() => world);
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Two lives that together write every kind of outgoing event but order.refunded, which is a move like the others. */
async function writeAllKinds() {
  const { id, final } = await life.place();
  await world.kafka('payment_failed_cm', failed(id));
  for (const status of ['authorized', 'captured'] as const)
    await world.kafka('payment_notified_cm', paid(id, status, final));
  await world.kafka('purchased', purchased(id, 'all', [...TAOBAO, ...TMALL]));
  for (const status of ['shipped', 'arrived', 'received'] as const)
    await world.kafka('group_update', group(id, status));
  const other = await life.place();
  await world.post(`/shopping/orders/${other.id}/cancel`);
  await world.kafka('payment_notified_cm', paid(other.id, 'captured', other.final));
  await world.kafka('refund_notified', refundNotice('auto-pay-1', other.id, 'succeeded', other.final));
}

test('docs/events.md says what comes in, what becomes of it, and what goes out', async () => {
  await world.fresh();
  await writeAllKinds();
  const rows = await world.database.db.select().from(t.outbox).orderBy(t.outbox.seq);
  const fields = new Map(rows.map((row) => [row.topic, new Set(Object.keys(row.payload as object))]));
  const missing = [
    'created',
    'authorized',
    'paid',
    'canceled',
    'purchased',
    'shipped',
    'receiving',
    'received',
  ].filter((status) => !fields.has(`order.${status}`));
  expect(missing).toEqual([]);

  const document = eventsDocument(fields);
  const file = join(rootDir, 'docs', 'events.md');
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, document);
  expect(readFileSync(file, 'utf8')).toBe(document);
});
