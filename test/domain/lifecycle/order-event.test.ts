import { describe, expect, test } from 'bun:test';
import {
  contentOf,
  eventKey,
  ORDER_EVENT_NAMES,
  type OrderEvent,
} from '../../../src/domain/lifecycle/order-event.ts';

const AT = '2026-11-25T08:00:00.000Z';
const common = { order_id: 'O', occurred_at: AT };
const payment = (more = {}): OrderEvent => ({
  name: 'payment_notified_cm',
  body: {
    ...common,
    payment_id: 'p',
    status: 'captured',
    amount: { v: '1.00', c: 'USD' },
    method: 'card',
    ...more,
  },
});
const failure = (more = {}): OrderEvent => ({
  name: 'payment_failed_cm',
  body: { ...common, payment_id: 'p', reason_code: 'NO', reason: 'no', ...more },
});
const purchase = (more = {}): OrderEvent => ({
  name: 'purchased',
  body: { ...common, purchase_no: 'n', mall: 'm', entries: [{ sku_id: 'a', count: 2 }], ...more },
});
const group = (more = {}): OrderEvent => ({
  name: 'group_update',
  body: { ...common, group_id: 'g', status: 'packed', carrier: '', tracking_no: '', entries: null, ...more },
});
const refund = (more = {}): OrderEvent => ({
  name: 'refund_notified',
  body: {
    ...common,
    refund_id: 'r',
    status: 'failed',
    amount: { v: '1.00', c: 'USD' },
    reason: '',
    attempt: 2,
    ...more,
  },
});

describe('the key of an event', () => {
  test.each([
    [payment(), 'payment_notified_cm/p/captured'],
    [failure(), 'payment_failed_cm/p/NO'],
    [purchase(), 'purchased/n/m'],
    [group(), 'group_update/g/packed'],
    [refund(), 'refund_notified/r/2/failed'],
    [refund({ attempt: null }), 'refund_notified/r/0/failed'],
    [failure({ reason_code: 'a/b %' }), 'payment_failed_cm/p/a/b %'],
  ])('%#: %s', (event, key) => {
    expect(eventKey(event)).toBe(key);
  });

  test.each([
    [payment, { occurred_at: '2027-01-01T00:00:00.000Z', amount: { v: '2.00', c: 'EUR' }, method: 'x' }],
    [failure, { occurred_at: '2027-01-01T00:00:00.000Z', reason: 'other' }],
    [purchase, { occurred_at: '2027-01-01T00:00:00.000Z', entries: [] }],
    [group, { occurred_at: '2027-01-01T00:00:00.000Z', carrier: 'x', tracking_no: 'y', entries: [] }],
    [refund, { occurred_at: '2027-01-01T00:00:00.000Z', amount: { v: '9.00', c: 'EUR' }, reason: 'x' }],
  ] as const)('%#: holds neither time nor content', (make, more) => {
    expect(eventKey(make(more))).toBe(eventKey(make()));
  });

  test('differs with each of its parts', () => {
    const keys = [
      payment(),
      payment({ payment_id: 'q' }),
      payment({ status: 'voided' }),
      failure(),
      failure({ reason_code: 'OTHER' }),
      purchase(),
      purchase({ mall: 'k' }),
      purchase({ purchase_no: 'o' }),
      group(),
      group({ status: 'shipped' }),
      group({ group_id: 'h' }),
      refund(),
      refund({ attempt: 3 }),
      refund({ status: 'succeeded' }),
    ].map(eventKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test('every event has a handler by its name', () => {
  const all = [payment(), failure(), purchase(), group(), refund()];
  expect(ORDER_EVENT_NAMES).toEqual(all.map((one) => one.name));
});

describe('what two deliveries must agree in', () => {
  // The text is part of a kept contradiction's key. Another text would keep the contradiction a second time.
  test.each([
    [payment(), '1.00 USD'],
    [refund(), '1.00 USD'],
    [failure(), ''],
    [group(), 'all'],
    [group({ entries: [] }), '[]'],
    [
      purchase({ entries: ['b', 'a', 'c'].map((sku_id) => ({ sku_id, count: 2 })) }),
      '[["a",2],["b",2],["c",2]]',
    ],
  ])('%#: is %s', (event, content) => {
    expect(contentOf(event)).toBe(content);
  });

  test.each([
    [payment(), payment({ amount: { v: '2.00', c: 'USD' } })],
    [payment(), payment({ amount: { v: '1.00', c: 'EUR' } })],
    [refund(), refund({ amount: { v: '1.01', c: 'USD' } })],
    [purchase(), purchase({ entries: [{ sku_id: 'a', count: 1 }] })],
    [purchase(), purchase({ entries: [{ sku_id: 'b', count: 2 }] })],
    [group(), group({ entries: [{ sku_id: 'a', count: 2 }] })],
  ])('%#: differs', (one, other) => {
    expect(contentOf(one)).not.toBe(contentOf(other));
  });

  test.each([
    [payment(), payment({ method: 'paypal', occurred_at: '2027-01-01T00:00:00.000Z' })],
    [failure(), failure({ reason: 'other' })],
    [group(), group({ carrier: 'X' })],
    [
      purchase({
        entries: [
          { sku_id: 'a', count: 2 },
          { sku_id: 'b', count: 1 },
        ],
      }),
      purchase({
        entries: [
          { sku_id: 'b', count: 1 },
          { sku_id: 'a', count: 1 },
          { sku_id: 'a', count: 1 },
        ],
      }),
    ],
  ])('%#: agrees', (one, other) => {
    expect(contentOf(one)).toBe(contentOf(other));
  });
});
