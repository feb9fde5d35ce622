import { expect, test } from 'bun:test';
import { readRecord } from '../../../src/kafka/batch.ts';
import { recordOf } from '../../../src/kafka/kafkajs/record.ts';
import { failed, group, paid, purchased, refundNotice } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Every value that a contract accepts must fit every column that it can reach. Else a good event would be a dead
// letter.

const life = orderLife(() => world);
const world = useWorld();

const id = (length: number) => 'x'.repeat(length);
const text = (length: number) => '字'.repeat(length);

test('the longest of everything is applied', async () => {
  const order = await life.place();
  const more = { payment_id: id(64), event_id: id(128) };
  const skus = Array.from({ length: 100 }, () => ({ sku_id: '378047556', count: 999 }));
  const all: [string, unknown][] = [
    ['payment_failed_cm', failed(order.id, { ...more, reason_code: '%'.repeat(64), reason: text(300) })],
    ['payment_failed_cm', failed(order.id, { ...more, reason_code: '%'.repeat(63), reason: '' })],
    ['payment_notified_cm', paid(order.id, 'authorized', order.final, { ...more, method: text(99) })],
    ['purchased', purchased(order.id, id(32), skus, { purchase_no: id(64) })],
    ['purchased', purchased(order.id, id(32), skus.slice(1), { purchase_no: id(64) })],
    [
      'group_update',
      group(order.id, 'packed', { group_id: id(64), carrier: text(99), tracking_no: text(200) }),
    ],
    [
      'payment_notified_cm',
      paid(order.id, 'captured', { v: '9999999999.99', c: 'USD' }, { ...more, method: text(99) }),
    ],
  ];
  for (const [name, body] of all) expect([name, await world.kafka(name, body)]).toEqual([name, 'handled']);
  expect(await life.refunds(order.id)).toEqual([`auto-${id(64)} 999999992244 USD captured_beyond_the_due`]);
  const told = refundNotice(
    `auto-${id(64)}`,
    order.id,
    'failed',
    { v: '9999999922.44', c: 'USD' },
    { reason: text(300) },
  );
  expect(await world.kafka('refund_notified', told)).toBe('handled');
  expect(await life.letters()).toEqual([]);
});

test('the longest of everything waits for its order', async () => {
  for (const [name, body] of [
    ['payment_failed_cm', failed(id(64), { payment_id: id(64), reason_code: '%'.repeat(64) })],
    ['refund_notified', refundNotice(id(200), id(64), 'failed', { v: '9999999999.99', c: 'USD' })],
  ] as const)
    expect([name, await world.kafka(name, body)]).toEqual([name, 'stored']);
  world.clock.advance(3_700_000);
  await world.sweep();
  expect(await life.letters()).toHaveLength(2);
});

test('a record with more wrong fields than its description has room for is kept whole', async () => {
  const entries = Array.from({ length: 100 }, () => ({ sku_id: 7, count: '1' }));
  const body = purchased('', 'taobao', entries, { purchase_no: 7, occurred_at: 'never' });
  expect(await world.kafka('purchased', body)).toBe('poison');
  const [head] = await world.deadLetters().list({ state: 'open' }, 1);
  const letter = await world.deadLetters().find(head?.letterId ?? '');
  expect(letter?.reason).toBe('INVALID');
  expect(letter?.detail.length).toBe(255);
  expect(atob(letter?.payload ?? '')).toBe(JSON.stringify(body));
});

test('the longest of what nobody handles is kept', async () => {
  expect(await world.kafka('n'.repeat(249), { event_id: id(128), x: text(20_000) })).toBe('ignored');
  const letter = await world.kafka('purchased', 'no', {
    topic: 't'.repeat(249),
    offset: '9'.repeat(19),
    key: text(400),
  });
  expect(letter).toBe('poison');
});

test('a record with headers is applied and kept with them, one without as well', async () => {
  for (const headers of [{}, { source: Buffer.from('pay') }]) {
    const order = await life.place();
    const body = paid(order.id, 'captured', order.final, { payment_id: order.id });
    const record = { value: Buffer.from(JSON.stringify(body)), key: Buffer.from(order.id), headers };
    const place = { offset: '1', timestamp: '0', attributes: 0 };
    const choice = { eventPrefix: 'event.', listed: [] };
    const event = readRecord('event.payment_notified_cm', 0, recordOf({ ...record, ...place }), choice);
    expect(await world.handleEvent(event)).toBe('handled');
  }
});
