import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import * as t from '../../../src/db/schema/index.ts';
import { ORDER_STATUSES } from '../../../src/domain/lifecycle/order-state.ts';
import { OUTGOING_SCHEMAS } from '../../../src/events/outgoing-contracts.ts';
import { devEnv } from '../../../src/tooling/dev/dev-env.ts';
import { eventsDocument } from '../../support/events-doc.ts';
import { failed, group, paid, purchased, refundNotice, TAOBAO, TMALL } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';
import { rootDir } from '../../support/world.ts';

const TICKETS_TOKEN =
  devEnv.SERVICE_TOKENS.split(',')
    .find((one) => one.startsWith('tickets:'))
    ?.split(':')[2] ?? '';

/** Longer than the part of it that a record's key takes. */
const USER = `user-${'x'.repeat(40)}`;

const life = orderLife(() => world);
const world = useWorld({ fresh: 'never' });

type Told = { readonly order_id: string; readonly short_id: string; readonly user_id: string };

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
  const short = await life.place();
  await world.kafka('payment_notified_cm', paid(short.id, 'captured', { v: '1.00', c: 'USD' }));
  const seen = { action: 'resolve', reason: 'seen', actor: 'ann' };
  expect((await world.service('backoffice', `/support/orders/${short.id}/review`, seen)).status).toBe(200);
  world.upstream.setBalance('1001', { v: '500.00', c: 'USD' });
  expect((await life.place({ cash: 400 })).final.v).toBe('0.00');
  for (const order_id of [undefined, 'unknown-1']) {
    const sent = { noti_id: `N-${order_id}`, user_id: USER, order_id, title: 'T', body: 'B' };
    expect((await world.service('orders', '/noti/promo', sent)).status).toBe(200);
  }
}

/** The fields of each topic; all events of a topic must have the same. */
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

test('the key of a record is its order, or its user where there is no order that we know', async () => {
  await world.fresh();
  await writeAllKinds();
  const rows = await world.database.db.select().from(t.outbox);
  const said = rows.map(({ topic, orderId, payload }) => ({ topic, key: orderId, ...(payload as Told) }));
  const ofNone = said.filter((one) => one.user_id === USER);
  expect(ofNone.map((one) => [one.topic, one.order_id, one.short_id, one.key]).sort()).toEqual([
    ['noti.user', '', '', `u:${USER.slice(0, 24)}`],
    ['noti.user', 'unknown-1', '', `u:${USER.slice(0, 24)}`],
  ]);
  for (const one of said) if (one.user_id !== USER) expect(one.order_id).toBe(one.key);
});

test('every event that is written is as docs/asyncapi.json says', async () => {
  await world.fresh();
  await writeAllKinds();
  const rows = await world.database.db.select().from(t.outbox);
  const wrong = rows.flatMap(({ topic, payload }) => {
    const schema = OUTGOING_SCHEMAS[topic];
    if (schema === undefined) return [`${topic}: no contract`];
    const result = v.safeParse(schema, payload);
    return result.success
      ? []
      : [`${topic}: ${result.issues.map((issue) => v.getDotPath(issue)).join(', ')}`];
  });
  expect(wrong).toEqual([]);
  const written = new Set(rows.map(({ topic }) => topic));
  const untold = Object.keys(OUTGOING_SCHEMAS).filter((topic) => !written.has(topic));
  // Other scenarios open and end reviews.
  expect(untold.filter((topic) => !topic.startsWith('order.review_'))).toEqual([]);
});

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
