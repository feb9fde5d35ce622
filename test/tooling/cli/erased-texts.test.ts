import { expect, test } from 'bun:test';
import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, MySqlTable } from 'drizzle-orm/mysql-core';
import * as v from 'valibot';
import { declaredTables } from '../../../src/db/declared-schema.ts';
import { rawRows } from '../../../src/db/raw-rows.ts';
import * as t from '../../../src/db/schema/index.ts';
import { inheritedRow } from '../../../src/domain/order/inherited-fact.ts';
import type { StoredEvent } from '../../../src/domain/order/records.ts';
import { EVENT_SCHEMAS } from '../../../src/events/contracts.ts';
import { OUTGOING_SCHEMAS } from '../../../src/events/outgoing-contracts.ts';
import { createService } from '../../../src/service/create-service.ts';
import { peopleOf } from '../../../src/service/people.ts';
import { READ_ONLY } from '../../support/bounded-columns.ts';
import { EXAMPLES } from '../../support/events-doc-words.ts';
import { place } from '../../support/placed-orders.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 13, `user:erase`: a mark stands in every place that may hold people's words, and after the erase nowhere. A column,
// event field or topic that is new has to say here which it is.

const world = useWorld();

const MARK = 'Alice Meyer, 5 Main St';

/** Columns of free text in which people's words may stand. */
const OF_PEOPLE = [
  'audit_entry.detail',
  'dead_letter.detail',
  'dead_letter.headers',
  'dead_letter.payload',
  'dead_letter.place',
  'dead_letter.record_key',
  'notification.body',
  'notification.title',
  'order_event.body',
  'order_event.headers',
  'order_timeline.reason',
  'orders.address',
  'orders.last_payment_error',
  'outbox.payload',
  'payment.reason',
  'refund.reason',
];

/** The others, with what they hold. */
const OF_OURS: Readonly<Record<string, string>> = {
  'idempotency.response': 'the answer of a checkout, which has no address; gone after a day',
  'order_entry.title': 'the name of goods',
  'order_event.reason': 'a word of ours',
  'order_event.traceparent': 'numbers',
  'order_progress.review_reasons': 'words of ours',
  'order_progress.review_resolved': 'ids and amounts',
  'orders.forex_rate': 'a number',
  'orders.price': 'amounts',
  'outbox.traceparent': 'numbers',
  'payment.method': 'the name of a way to pay',
  'refund.units': 'ids and amounts',
  'refund_leg.attempts': 'times and states',
  'upstream_ask.body': 'ids and amounts, as payment and rebate are asked',
  'upstream_ask.traceparent': 'numbers',
};
/** No row of these is a person's. */
const OF_NOBODY = ['forex_rate'];

const FIELDS_OF_PEOPLE = ['payment_failed_cm.reason', 'refund_notified.reason'];
const FIELDS_OF_OURS = [
  // the names of a way to pay and of a carrier, a parcel's number, and a code that is part of a key
  'payment_notified_cm.method',
  'payment_failed_cm.reason_code',
  'group_update.carrier',
  'group_update.tracking_no',
];
const TOPICS_OF_PEOPLE = ['noti.user', 'order.review_ended', 'refund.requested'];
const TOPICS_OF_OURS = [
  ...['order.authorized', 'order.canceled', 'order.created', 'order.paid', 'order.purchased'],
  ...['order.received', 'order.receiving', 'order.refunded', 'order.review_opened', 'order.shipped'],
];

const inSnakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

test('each column of free text is known as one of people or of ours', () => {
  const free = Object.values(t)
    .filter((table) => table instanceof MySqlTable)
    .flatMap((table) => {
      const { name } = getTableConfig(table);
      return Object.values(getTableColumns(table))
        .filter((column) => /^(varchar\(\d+\)|.*text|json)$/.test(column.getSQLType()))
        .map((column) => `${name}.${inSnakeCase(column.name)}`);
    })
    .filter((column) => {
      const table = column.split('.')[0] ?? '';
      return !READ_ONLY.has(table) && !OF_NOBODY.includes(table);
    });
  expect(free.sort()).toEqual([...OF_PEOPLE, ...Object.keys(OF_OURS)].sort());
});

test('so is each field of an event that takes any text, and each topic', () => {
  const free = Object.entries(EVENT_SCHEMAS).flatMap(([name, schema]) =>
    Object.keys(schema.entries)
      .filter((field) => {
        const example = EXAMPLES[name as keyof typeof EXAMPLES];
        const read = v.safeParse(schema as v.GenericSchema, { ...example, [field]: MARK });
        return read.success && (read.output as Record<string, unknown>)[field] === MARK;
      })
      .map((field) => `${name}.${field}`),
  );
  expect(free.sort()).toEqual([...FIELDS_OF_PEOPLE, ...FIELDS_OF_OURS].sort());
  expect(Object.keys(OUTGOING_SCHEMAS).sort()).toEqual([...TOPICS_OF_PEOPLE, ...TOPICS_OF_OURS].sort());
});

/** The columns in which the mark stands. */
async function marked(): Promise<string[]> {
  const found: string[] = [];
  for (const table of declaredTables().keys())
    for (const row of await rawRows<Record<string, unknown>>(world.database.db, `SELECT * FROM ${table}`))
      for (const [column, value] of Object.entries(row)) {
        const text = JSON.stringify(value) ?? '';
        const isBase64 = `${table}.${column}` === 'dead_letter.payload';
        if (text.includes(MARK) || (isBase64 && atob(String(value)).includes(MARK)))
          found.push(`${table}.${column}`);
      }
  return [...new Set(found)].sort();
}

/** Rows of an order in every state of its events, with the mark wherever people write. */
async function plant(orderId: string) {
  const { db } = world.database;
  const nowMs = world.clock.nowMs();
  const money = { amountMinor: 100n, currency: 'USD' };
  const address = { addrId: MARK, region: 'US', receiver: MARK, email: MARK, phone: MARK, street: MARK };
  await db.update(t.orders).set({
    address: { ...address, city: MARK, province: MARK, postcode: MARK },
    lastPaymentError: MARK,
  });
  const payment = { orderId, paymentId: 'p1', status: 'failed', method: 'card', reason: MARK };
  await db
    .insert(t.payment)
    .values({ ...payment, amountMinor: null, currency: null, occurredAtMs: nowMs, updatedAtMs: nowMs });
  await db.insert(t.refund).values({
    ...{ orderId, refundId: 'R', userId: '1001', kind: 'ticket', status: 'succeeded', ...money },
    ...{ shippingMinor: 0n, units: [], destination: 'original', reason: MARK, requestHash: 'h' },
    ...{ createdAtMs: nowMs, updatedAtMs: nowMs },
  });
  await db.insert(t.orderTimeline).values({
    ...{ orderId, eventId: 'e', seq: 99, fromStatus: 'paid', toStatus: 'paid', actor: 'a', atMs: nowMs },
    reason: `review_resolved: ${MARK}`,
  });
  const audit = { auditId: 'a', actor: 'a', action: 'review_resolved', subject: orderId, atMs: nowMs };
  await db.insert(t.auditEntry).values({ ...audit, detail: { note: MARK } });
  await db
    .insert(t.orderEvent)
    .values(eventsOf(orderId, nowMs).map((row) => ({ ...row, headers: { from: MARK } })));
  await db.insert(t.outbox).values(
    TOPICS_OF_PEOPLE.map((topic, at) => ({
      ...{ orderId, eventId: `o${at}`, seq: 90 + at, topic, createdAtMs: nowMs, sentAtMs: nowMs },
      ...{ payload: { title: MARK, body: MARK, note: MARK, reason: MARK }, traceparent: null },
    })),
  );
  await db.insert(t.notification).values({
    ...{ userId: '1001', notiId: 'n', sourceKey: 's', kind: 'promo', orderId: null, isRead: 0 },
    ...{ title: MARK, body: MARK, createdAtMs: nowMs },
  });
  await db.insert(t.deadLetter).values({
    ...{ letterId: 'ab', name: 'purchased', via: 'kafka', place: MARK, orderId, recordKey: MARK },
    ...{ headers: { from: MARK }, payload: btoa(MARK), reason: 'FAILED', detail: MARK, state: 'dropped' },
    ...{ createdAtMs: nowMs, updatedAtMs: nowMs },
  });
}

/** One row for each event, in each state in which it may be kept, and the facts of the old service's rows. */
function eventsOf(orderId: string, nowMs: number): StoredEvent[] {
  const failure = { amount: null, method: '', reason: MARK, occurredAtMs: nowMs };
  const fact = {
    status: 'canceled' as const,
    paymentReview: false,
    payments: [{ paymentId: 'p1', status: 'failed' as const, ...failure }],
    refundIds: [],
  };
  const facts = ['@inherited', '@changed_elsewhere/1', '@changed_elsewhere/2'];
  const words = (name: string) =>
    Object.fromEntries(
      FIELDS_OF_PEOPLE.filter((one) => one.startsWith(`${name}.`)).map((one) => [one.split('.')[1], MARK]),
    );
  const states = ['applied', 'refused', 'conflict', 'ignored', 'dead'] as const;
  const [first] = facts.map((key) => inheritedRow(orderId, fact, nowMs, key));
  if (first === undefined) throw new Error('no row');
  return [
    ...facts.map((key) => inheritedRow(orderId, fact, nowMs, key)),
    ...states.flatMap((state) =>
      Object.entries(EXAMPLES).map(([name, example]) => ({
        ...first,
        ...{ name, state, eventKey: `${name}/${state}`, body: { ...example, ...words(name) } },
      })),
    ),
  ];
}

test('a mark in each place of people’s words is nowhere after user:erase', async () => {
  const order = await place(world);
  await world.post(`/shopping/orders/${order.id}/cancel`);
  await world.outbox().markSent(await world.outbox().unsent(500));
  await plant(order.id);
  expect(await marked()).toEqual(OF_PEOPLE);
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const { deps } = createService(world.config, { database: world.database, log: silent, clock: world.clock });
  const erase = () => peopleOf(deps).eraseUser({ userId: '1001', actor: 'ann', orders: 1 });
  expect(await erase()).toMatchObject({ outcome: 'erased', orders: 1 });
  expect(await marked()).toEqual([]);
  const kept = await world.database.db.select().from(t.orderEvent);
  expect(kept.filter((row) => row.name === 'group_update')[0]?.body).toEqual({ ...EXAMPLES.group_update });
  expect(await erase()).toMatchObject({ outcome: 'erased' });
});
