import { afterAll, beforeAll, expect, test } from 'bun:test';
import { testBroker } from '../../support/broker.ts';
import { type KafkaEvent, type KafkaWorld, openKafkaWorld, record } from '../../support/kafka-world.ts';
import { group, money, paid, purchased, refundNotice, TAOBAO, TMALL } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { seeded } from '../../support/seeded.ts';
import { until } from '../../support/until.ts';

// Spec 10: "a bad message stops nothing". 50 bad records between good ones, through the real broker.

let kafkaWorld: KafkaWorld;
beforeAll(async () => {
  kafkaWorld = await openKafkaWorld((await testBroker()).brokers);
  await kafkaWorld.fresh();
}, 120_000);
afterAll(() => kafkaWorld.close());

type Bad = { readonly event: KafkaEvent; readonly reason: string };
const bad = (name: string, value: KafkaEvent['value'], reason: string, key = 'any'): Bad => ({
  event: { name, key, value },
  reason,
});
const json = (value: unknown) => JSON.stringify(value);
const PAID = 'payment_notified_cm';

/** Every kind of bad record; `id` is an existing order. */
function badRecords(id: string): Bad[] {
  const good = paid(id, 'captured', money('1.00'), { payment_id: 'poison' });
  const invalid = (name: string, body: unknown) => bad(name, json(body), 'INVALID', id);
  return [
    bad(PAID, null, 'NO_VALUE'),
    bad(PAID, '', 'NO_VALUE'),
    bad(PAID, 'not json', 'NOT_JSON'),
    bad(PAID, '{"order_id":', 'NOT_JSON'),
    bad(PAID, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'NOT_UTF8'),
    bad(PAID, json({ ...good, method: 'x'.repeat(200_000) }), 'TOO_LARGE'),
    ...['null', '[]', '"text"', '17', 'true'].map((text) => bad(PAID, text, 'INVALID')),
    invalid(PAID, {}),
    ...['order_id', 'payment_id', 'status', 'amount', 'occurred_at'].map((field) =>
      invalid(PAID, { ...good, [field]: undefined }),
    ),
    invalid(PAID, { ...good, status: 'lost' }),
    invalid(PAID, { ...good, status: 1 }),
    invalid(PAID, { ...good, order_id: '../etc' }),
    invalid(PAID, { ...good, order_id: 'x'.repeat(65) }),
    invalid(PAID, { ...good, payment_id: 'wallet' }),
    invalid(PAID, { ...good, amount: 1 }),
    invalid(PAID, { ...good, amount: money('-1.00') }),
    invalid(PAID, { ...good, amount: money('1.001') }),
    invalid(PAID, { ...good, amount: money('1e3') }),
    invalid(PAID, { ...good, amount: money('1.00', 'XXY') }),
    invalid(PAID, { ...good, amount: money('10.5', 'JPY') }),
    invalid(PAID, { ...good, occurred_at: 'yesterday' }),
    invalid(PAID, { ...good, occurred_at: '9999-12-31T23:59:59-23:00' }),
    invalid(PAID, { ...good, amount: money('9999999999999.00') }),
    invalid('purchased', purchased(id, '', TAOBAO)),
    invalid(PAID, { ...good, occurred_at: 1_700_000_000 }),
    invalid('payment_failed_cm', { ...good, reason_code: '' }),
    invalid('payment_failed_cm', { ...good, reason_code: 'x'.repeat(65) }),
    invalid('purchased', purchased(id, 'taobao', [])),
    invalid('purchased', purchased(id, 'taobao', [{ sku_id: '378047556', count: 0 }])),
    invalid('purchased', purchased(id, 'taobao', [{ sku_id: '378047556', count: 1.5 }])),
    invalid('purchased', purchased(id, 'taobao', [{ sku_id: 'no digits!', count: 1 }])),
    invalid('purchased', purchased(id, 'taobao', 'all')),
    invalid('purchased', { ...purchased(id, 'taobao', TAOBAO), purchase_no: null }),
    invalid('group_update', { ...group(id, 'shipped'), status: 'flying' }),
    invalid('group_update', { ...group(id, 'shipped'), group_id: '' }),
    invalid('group_update', { ...group(id, 'shipped'), entries: {} }),
    invalid('refund_notified', { ...refundNotice('R', id, 'succeeded', money('1.00')), status: 'maybe' }),
    invalid('refund_notified', { ...refundNotice('R', id, 'succeeded', money('1.00')), attempt: 0 }),
    invalid('refund_notified', { ...refundNotice('R', id, 'succeeded', money('1.00')), amount: null }),
    bad(
      'purchased',
      json(purchased(id, 'other', [{ sku_id: '99017575', count: 1 }])),
      'SKU_NOT_IN_ORDER',
      id,
    ),
    bad(
      'group_update',
      json(group(id, 'packed', { group_id: 'G-9', entries: [{ sku_id: '1', count: 1 }] })),
      'SKU_NOT_IN_ORDER',
      id,
    ),
    bad('refund_notified', json(refundNotice('R-1', id, 'failed', money('1.00'))), 'UNKNOWN_REFUND', id),
    bad('refund_notified', json(refundNotice('T-1', id, 'succeeded', money('3.00'))), 'UNKNOWN_REFUND', id),
  ];
}

test('good ones are all applied, bad ones all kept with their reasons, and replay works once the cause is gone', async () => {
  const { world } = kafkaWorld;
  const place = async (key: string) => (await world.checkout({}, { key })).json.data.order;
  const orders = [await place('a'), await place('b'), await place('c'), await place('d')];
  const later = await place('later');
  // As if the order's commit came after its events.
  const life = orderLife(() => world);
  const hidden = await life.remove(later.id);
  const good = [...orders, later].flatMap(({ id, final }) => [
    record(PAID, paid(id, 'captured', final, { payment_id: `pay-${id}` })),
    record('purchased', purchased(id, 'taobao', [...TAOBAO, ...TMALL])),
    record('group_update', group(id, 'received')),
  ]);
  const bads = badRecords(orders[0].id);
  expect(bads.length).toBeGreaterThanOrEqual(50);
  const consumer = await kafkaWorld.startConsumer();
  await kafkaWorld.produce(seeded(3).shuffle([...good, ...bads.map((one) => one.event)]));
  await until(async () => (await kafkaWorld.lag()) === 0);
  const status = async (id: string) => (await world.get(`/shopping/orders/${id}`)).json.data.order?.status;
  for (const { id } of orders) expect(await status(id)).toBe('received');

  const letters = await world.deadLetters().list({ state: 'open' }, 200);
  expect(letters.map((one) => one.reason).sort()).toEqual(bads.map((one) => one.reason).sort());
  for (const { letterId } of letters) {
    const letter = await world.deadLetters().find(letterId);
    expect(letter?.place).toMatch(/\/\d+\/\d+$/);
    if (letter?.reason !== 'NO_VALUE') expect(letter?.payload?.length ?? 0).toBeGreaterThan(0);
  }

  // The order's events have waited for it.
  await life.restore(hidden);
  await until(async () => (await status(later.id)) === 'received');

  // The cause goes: the unknown refund is requested, so its notice can be applied now.
  const asked = { refund_id: 'T-1', order_id: orders[0].id, amount: money('3.00'), reason: '' };
  expect((await world.service('tickets', '/refund/refund', asked)).status).toBe(200);
  const outcomes = new Map<string, string>();
  for (const { letterId, reason } of letters) {
    const { outcome } = await world.deadLetters().replay(letterId);
    outcomes.set(outcome, `${outcomes.get(outcome) ?? ''}${reason === 'UNKNOWN_REFUND' ? '.' : ''}`);
  }
  expect(outcomes.get('handled')).toBe('.');
  expect([...outcomes.keys()].sort()).toEqual(['handled', 'poison']);
  expect(await world.deadLetters().list({ state: 'open' }, 200)).toHaveLength(bads.length - 1);
  expect(await consumer.stop()).toBe(0);
}, 90_000);
