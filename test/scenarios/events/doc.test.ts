import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as t from '../../../src/db/schema/index.ts';
import { devEnv } from '../../../src/dev/dev-env.ts';
import { ORDER_STATUSES } from '../../../src/domain/order-state.ts';
import { eventsDocument } from '../../support/events-doc.ts';
import { failed, group, paid, purchased, refundNotice, TAOBAO, TMALL } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { openWorld, rootDir, type World } from '../../support/world.ts';

const TICKETS_TOKEN =
  devEnv.SERVICE_TOKENS.split(',')
    .find((one) => one.startsWith('tickets:'))
    ?.split(':')[2] ?? '';

let world: World;
const life = orderLife(() => world);
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Lives that together write every kind of outgoing event. */
async function writeAllKinds() {
  const { id, final } = await life.place();
  await world.kafka('payment_failed_cm', failed(id));
  for (const status of ['authorized', 'captured'] as const)
    await world.kafka('payment_notified_cm', paid(id, status, final));
  await world.kafka('purchased', purchased(id, 'all', [...TAOBAO, ...TMALL]));
  for (const status of ['shipped', 'arrived', 'received'] as const)
    await world.kafka('group_update', group(id, status));
  const ticket = { refund_id: 'T-1', order_id: id, reason: 'broken', to: 'original' };
  const headers = { authorization: `Bearer ${TICKETS_TOKEN}` };
  expect((await world.post('/refund/refund', ticket, { user: null, headers })).json.error).toBe('');
  await world.kafka('refund_notified', refundNotice('T-1', id, 'succeeded', final));

  const canceled = await life.place();
  await world.post(`/shopping/orders/${canceled.id}/cancel`);
  await world.kafka('payment_notified_cm', paid(canceled.id, 'captured', canceled.final));
  world.upstream.setBalance('1001', { v: '500.00', c: 'USD' });
  expect((await life.place({ cash: 400 })).final.v).toBe('0.00');
}

/** The fields of each topic; every event of one has the same. */
async function writtenFields(): Promise<Map<string, Set<string>>> {
  const fields = new Map<string, Set<string>>();
  for (const { topic, payload } of await world.database.db.select().from(t.outbox).orderBy(t.outbox.seq)) {
    const names = Object.keys(payload as object);
    const known = fields.get(topic);
    if (known !== undefined) expect({ topic, fields: names }).toEqual({ topic, fields: [...known] });
    fields.set(topic, new Set(names));
  }
  return fields;
}

test('docs/events.md says what comes in, what becomes of it, and what goes out', async () => {
  await world.fresh();
  await writeAllKinds();
  const fields = await writtenFields();
  const statuses = ORDER_STATUSES.filter((status) => status !== 'unpaid');
  expect(statuses.filter((status) => !fields.has(`order.${status}`))).toEqual([]);

  const document = eventsDocument(fields);
  const file = join(rootDir, 'docs', 'events.md');
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, document);
  expect(readFileSync(file, 'utf8')).toBe(document);
});
