import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { type FakeRecord, handRecords } from '../../support/hand-records.ts';
import { ODD_BYTES } from '../../support/odd-bytes.ts';
import { ODD_TEXTS } from '../../support/odd-texts.ts';
import { failed, group, money, paid, purchased, refundNotice, TAOBAO } from '../../support/order-events.ts';
import { orderLife, type Placed } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 10: whatever an event or its record contains, it gets an outcome, and the records behind it are read. Records go
// through the consumer's own batch, keyed batcher and offset tracker, the real handler and the real database. The same
// events come by HTTP.

const life = orderLife(() => world);
const world = useWorld();

const PAID = 'payment_notified_cm';
const json = JSON.stringify;
/** An event that pays nothing yet. Each has a payment of its own. */
const authorized = ({ id, final }: Placed, at: number, more = {}) =>
  paid(id, 'authorized', final, { payment_id: `odd-${at}`, ...more });

/** Sends odd records of one order, then a capture that must be applied. */
async function expectPaidBehind(
  name: string,
  makeAll: (order: Placed) => readonly Omit<FakeRecord, 'key'>[],
): Promise<Placed> {
  const order = await life.place();
  const records = makeAll(order).map((one) => ({ key: order.id, ...one }));
  const behind = { key: order.id, value: json(paid(order.id, 'captured', order.final)) };
  // The capture has a topic of its own. As in Kafka, it waits only for records with its key.
  expect(await handRecords(world, `event.${name}`, [...records, ...(name === PAID ? [behind] : [])])).toBe(0);
  if (name !== PAID) expect(await handRecords(world, `event.${PAID}`, [behind])).toBe(0);
  expect(await life.status(order.id)).toBe('paid');
  return order;
}

const rows = async () => ({
  letters: await world.database.db.select().from(t.deadLetter),
  events: await world.database.db.select().from(t.orderEvent),
});

describe('a Kafka record', () => {
  test('whose value is an odd text, or no text at all', async () => {
    const values = [...ODD_TEXTS.map(({ text }) => text), ...ODD_BYTES.map(({ bytes }) => bytes), null];
    await expectPaidBehind(PAID, () => values.map((value) => ({ value })));
    const { letters } = await rows();
    expect(letters).toHaveLength(values.length);
    const reasons = new Set(letters.map((one) => one.reason));
    expect([...reasons].sort()).toEqual(['INVALID', 'NOT_JSON', 'NOT_UTF8', 'NO_VALUE', 'TOO_LARGE']);
  }, 60_000);

  test('with an odd header, by its value and by its name', async () => {
    const headers = ODD_TEXTS.flatMap(({ text }) => [
      { traceparent: Buffer.from(text) },
      { traceparent: [Buffer.from(text), Buffer.from('second')] },
      { other: Buffer.from(text), [text]: Buffer.from('x') },
    ]);
    // Kafka allows a header without a value. kafkajs gives it as null, against its own types.
    const without = [{ traceparent: null }, { other: [null, Buffer.from('a')] }] as never[];
    const all = [...headers, ...without];
    const { id } = await expectPaidBehind(PAID, (order) =>
      all.map((one, at) => ({ value: json(authorized(order, at)), headers: one })),
    );
    const { letters, events } = await rows();
    expect(letters).toEqual([]);
    // An odd header loses no event.
    expect(events.filter((one) => one.orderId === id)).toHaveLength(all.length + 1);
    // An invalid traceparent is ignored, and a new trace begins.
    const begun = /^00-[0-9a-f]{12}4[0-9a-f]{19}-[0-9a-f]{16}-00$/;
    const carried = events.map(({ traceparent }) => traceparent ?? '').filter((one) => !begun.test(one));
    expect([...new Set(carried)]).toEqual([`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`]);
  }, 60_000);

  test('with an odd key', async () => {
    const order = await life.place();
    const records = ODD_TEXTS.flatMap(({ text }, at) => [
      { key: text, value: text },
      { key: text, value: json(authorized(order, at)) },
    ]);
    const ofBytes = ODD_BYTES.map(({ bytes }) => ({ key: Buffer.from(bytes), value: 'x' }));
    expect(await handRecords(world, `event.${PAID}`, [...records, ...ofBytes])).toBe(0);
    const { letters, events } = await rows();
    expect(letters).toHaveLength(ODD_TEXTS.length + ODD_BYTES.length);
    expect(events.filter((one) => one.orderId === order.id)).toHaveLength(ODD_TEXTS.length);
    for (const { recordKey } of letters) expect([...(recordKey ?? '')].length).toBeLessThanOrEqual(255);
  }, 60_000);

  test('of an odd topic, handled or not', async () => {
    for (const { text } of ODD_TEXTS)
      expect(await handRecords(world, `event.${text}`, [{ key: 'k', value: '{"a":1}' }])).toBe(0);
    const { letters, events } = await rows();
    expect(letters).toEqual([]);
    // A broker has no topics with other names. Names that are equal once they are cut share one event.
    const legal = ODD_TEXTS.map(({ text }) => text).filter((text) => /^[\w.-]{1,249}$/.test(text));
    const isKept = (text: string) => events.some((one) => one.eventKey.startsWith(`${text}/`));
    expect(legal.filter((text) => !isKept(text))).toEqual([]);
  }, 60_000);
});

/** Every field that an outsider fills. The rest of the event is good. */
const FIELDS: readonly (readonly [
  name: string,
  field: string,
  make: (order: Placed, odd: unknown, at: number) => unknown,
])[] = [
  [PAID, 'order_id', (order, odd, at) => authorized(order, at, { order_id: odd })],
  [PAID, 'payment_id', (order, odd) => paid(order.id, 'authorized', order.final, { payment_id: odd })],
  [PAID, 'status', (order, odd, at) => authorized(order, at, { status: odd })],
  [PAID, 'amount.v', (order, odd, at) => authorized(order, at, { amount: { v: odd, c: 'USD' } })],
  [PAID, 'amount.c', (order, odd, at) => authorized(order, at, { amount: { v: '1.00', c: odd } })],
  [PAID, 'method', (order, odd, at) => authorized(order, at, { method: odd })],
  [PAID, 'occurred_at', (order, odd, at) => authorized(order, at, { occurred_at: odd })],
  [PAID, 'event_id', (order, odd, at) => authorized(order, at, { event_id: odd })],
  [PAID, 'a name', (order, odd, at) => authorized(order, at, { [String(odd)]: odd })],
  [
    'payment_failed_cm',
    'reason',
    (order, odd, at) => failed(order.id, { payment_id: `f-${at}`, reason: odd }),
  ],
  ['payment_failed_cm', 'reason_code', (order, odd) => failed(order.id, { reason_code: odd })],
  ['purchased', 'mall', (order, odd) => purchased(order.id, String(odd), TAOBAO, { purchase_no: 'P' })],
  ['purchased', 'entries', (order, odd) => purchased(order.id, 'taobao', [{ sku_id: odd, count: odd }])],
  [
    'group_update',
    'carrier and tracking_no',
    (order, odd, at) => group(order.id, 'packed', { group_id: `G-${at}`, carrier: odd, tracking_no: odd }),
  ],
  [
    'refund_notified',
    'refund_id',
    (order, odd) => refundNotice(String(odd), order.id, 'failed', money('1.00')),
  ],
  ['of_tomorrow', 'event_id', (_, odd) => ({ event_id: odd })],
];

describe('a field of a Kafka record that is an odd text', () => {
  for (const [name, field, make] of FIELDS)
    test(`${name}: ${field}`, async () => {
      await expectPaidBehind(name, (order) =>
        ODD_TEXTS.map(({ text }, at) => ({ value: json(make(order, text, at)) })),
      );
      const { letters } = await rows();
      expect(letters.filter((one) => ['NOT_STORED', 'FAILED'].includes(one.reason))).toEqual([]);
    }, 60_000);
});

describe('by HTTP', () => {
  const refusals = new Set([200, 400, 404, 413, 422]);
  async function expectClear(answer: Promise<{ status: number; json: { code: number; error: string } }>) {
    const { status, json: envelope } = await answer;
    expect(refusals).toContain(status);
    expect(envelope.code).toBe(status);
    expect(envelope.error === '').toBe(status === 200);
  }

  test('an odd body, an odd name and an odd field are refused or kept, and the good event behind them is applied', async () => {
    const order = await life.place();
    for (const [at, { text }] of ODD_TEXTS.entries()) {
      await expectClear(world.event(PAID, text));
      await expectClear(world.event(encodeURIComponent(text.toWellFormed()), { a: text }));
      await expectClear(world.event(PAID, authorized(order, at, { method: text, event_id: text })));
      await expectClear(world.event(PAID, authorized(order, at, { payment_id: text, occurred_at: text })));
      await expectClear(
        world.event('group_update', group(order.id, 'packed', { group_id: `G-${at}`, carrier: text })),
      );
    }
    for (const { bytes } of ODD_BYTES) await expectClear(world.event(PAID, bytes));
    expect((await world.event(PAID, paid(order.id, 'captured', order.final))).json.data.outcome).toBe(
      'handled',
    );
    expect(await life.status(order.id)).toBe('paid');
  }, 60_000);
});

test('a text of a person comes through unchanged, and is cut between its characters', async () => {
  const kept = async (reason: string) => {
    const { id } = await life.place();
    expect(await world.kafka('payment_failed_cm', failed(id, { reason }))).toBe('handled');
    const [row] = await world.database.db.select().from(t.orderEvent).where(eq(t.orderEvent.orderId, id));
    const told = (await life.order(id)).lastPaymentError;
    expect(row?.body.reason).toBe(told);
    return told;
  };
  const text = 'می\u200cخواهم \u200f👨‍👩‍👧‍👦';
  expect(await kept(text)).toBe(text);
  expect(await kept(`${'x'.repeat(254)}😀`)).toBe(`${'x'.repeat(254)}😀`);
  expect(await kept(`${'x'.repeat(255)}😀`)).toBe('x'.repeat(255));
  expect(await kept(`${'x'.repeat(250)}👨‍👩‍👧‍👦`)).toBe('x'.repeat(250));
});
