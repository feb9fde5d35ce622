import { describe, expect, test } from 'bun:test';
import type { OrderEventName } from '../../src/domain/lifecycle/order-event.ts';
import { parseEvent } from '../../src/events/parse-event.ts';
import { failed, group, money, paid, purchased, refundNotice } from '../support/order-events.ts';

// Spec 10: what the contracts accept and what they refuse. Their words never repeat the input.

/** This text is in every bad value, so that any echo of the input shows. */
const MARK = 'LEAK7';

const payment = (more = {}) => paid('O1', 'captured', money('1.00'), more);
const failure = (more = {}) => failed('O1', more);
const purchase = (more = {}) => purchased('O1', 'taobao', [{ sku_id: '1', count: 1 }], more);
const parcel = (more = {}) => group('O1', 'packed', more);
const refund = (more = {}) => refundNotice('r-1', 'O1', 'failed', money('1.00'), more);
const without = (body: Record<string, unknown>, field: string) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));

const parse = (name: OrderEventName, body: unknown) =>
  parseEvent(name, typeof body === 'string' ? new TextEncoder().encode(body) : bytes(body));
const bytes = (body: unknown) => new TextEncoder().encode(JSON.stringify(body));

const long = (length: number) => MARK.padEnd(length, 'x');
const many = (count: number) => Array.from({ length: count }, (_, at) => ({ sku_id: `${at}`, count: 1 }));

type Row = readonly [name: OrderEventName, body: unknown, field: string];
const BAD: readonly Row[] = [
  ['payment_notified_cm', null, ''],
  ['payment_notified_cm', MARK, ''],
  ['payment_notified_cm', [MARK], 'order_id'],
  ['payment_notified_cm', 7, ''],
  ['payment_notified_cm', without(payment(), 'order_id'), 'order_id'],
  ['payment_notified_cm', payment({ order_id: '' }), 'order_id'],
  ['payment_notified_cm', payment({ order_id: `${MARK}/1` }), 'order_id'],
  ['payment_notified_cm', payment({ order_id: `${MARK} 1` }), 'order_id'],
  ['payment_notified_cm', payment({ order_id: `${MARK}\n` }), 'order_id'],
  ['payment_notified_cm', payment({ order_id: long(65) }), 'order_id'],
  ['payment_notified_cm', payment({ order_id: 1.5 }), 'order_id'],
  ['payment_notified_cm', payment({ order_id: -1 }), 'order_id'],
  ['payment_notified_cm', payment({ order_id: { MARK } }), 'order_id'],
  ['payment_notified_cm', payment({ order_id: true }), 'order_id'],
  ['payment_notified_cm', payment({ payment_id: null }), 'payment_id'],
  ['payment_notified_cm', payment({ payment_id: 'wallet' }), 'payment_id'],
  ['payment_notified_cm', payment({ payment_id: `${MARK}é` }), 'payment_id'],
  ['payment_notified_cm', payment({ status: MARK }), 'status'],
  ['payment_notified_cm', payment({ status: 'CAPTURED' }), 'status'],
  ['payment_notified_cm', payment({ status: null }), 'status'],
  ['payment_notified_cm', without(payment(), 'amount'), 'amount'],
  ['payment_notified_cm', payment({ amount: '1.00' }), 'amount'],
  ['payment_notified_cm', payment({ amount: 1 }), 'amount'],
  ['payment_notified_cm', payment({ amount: { v: '1.00' } }), 'amount.c'],
  ['payment_notified_cm', payment({ amount: { v: 1, c: 'USD' } }), 'amount.v'],
  ['payment_notified_cm', payment({ amount: money('1.00', MARK) }), 'amount'],
  ['payment_notified_cm', payment({ amount: money('1.00', 'usd') }), 'amount'],
  ['payment_notified_cm', payment({ amount: money('1.001') }), 'amount'],
  ['payment_notified_cm', payment({ amount: money('10.0', 'JPY') }), 'amount'],
  ['payment_notified_cm', payment({ amount: money('-1.00') }), 'amount'],
  ['payment_notified_cm', payment({ amount: money('1e2') }), 'amount'],
  ['payment_notified_cm', payment({ amount: money(MARK) }), 'amount'],
  ['payment_notified_cm', payment({ amount: money('12345678901.00') }), 'amount'],
  ['payment_notified_cm', payment({ method: { MARK } }), 'method'],
  ['payment_notified_cm', payment({ occurred_at: MARK }), 'occurred_at'],
  ['payment_notified_cm', payment({ occurred_at: 1_780_000_000 }), 'occurred_at'],
  ['payment_notified_cm', payment({ occurred_at: '2026-11-25' }), 'occurred_at'],
  ['payment_notified_cm', payment({ occurred_at: '2026-11-25T08:00:00' }), 'occurred_at'],
  ['payment_notified_cm', payment({ occurred_at: '2026-13-25T08:00:00Z' }), 'occurred_at'],
  ['payment_notified_cm', payment({ occurred_at: '2026-02-30T08:00:00Z' }), 'occurred_at'],
  ['payment_notified_cm', payment({ occurred_at: '1999-12-31T23:59:59.999Z' }), 'occurred_at'],
  ['payment_notified_cm', payment({ occurred_at: '2100-01-01T00:00:00Z' }), 'occurred_at'],
  ['payment_notified_cm', payment({ occurred_at: '9999-12-31T23:59:59-23:00' }), 'occurred_at'],
  ['payment_notified_cm', payment({ occurred_at: '0000-01-01T00:00:00Z' }), 'occurred_at'],
  ['payment_failed_cm', without(failure(), 'reason_code'), 'reason_code'],
  ['payment_failed_cm', failure({ reason_code: '' }), 'reason_code'],
  ['payment_failed_cm', failure({ reason_code: '  ' }), 'reason_code'],
  ['payment_failed_cm', failure({ reason_code: `${MARK}\u0000` }), 'reason_code'],
  ['payment_failed_cm', failure({ reason_code: long(65) }), 'reason_code'],
  ['payment_failed_cm', failure({ reason: 5 }), 'reason'],
  ['purchased', without(purchase(), 'entries'), 'entries'],
  ['purchased', purchase({ entries: [] }), 'entries'],
  ['purchased', purchase({ entries: MARK }), 'entries'],
  ['purchased', purchase({ entries: many(101) }), 'entries'],
  ['purchased', purchase({ entries: [MARK] }), 'entries.0'],
  ['purchased', purchase({ entries: [{ sku_id: long(21), count: 1 }] }), 'entries.0.sku_id'],
  ['purchased', purchase({ entries: [{ sku_id: '1', count: 0 }] }), 'entries.0.count'],
  ['purchased', purchase({ entries: [{ sku_id: '1', count: 1000 }] }), 'entries.0.count'],
  ['purchased', purchase({ entries: [{ sku_id: '1', count: 1.5 }] }), 'entries.0.count'],
  ['purchased', purchase({ entries: [{ sku_id: '1', count: MARK }] }), 'entries.0.count'],
  ['purchased', purchase({ mall: long(33) }), 'mall'],
  ['purchased', purchase({ purchase_no: [] }), 'purchase_no'],
  ['group_update', parcel({ status: 'delivered' }), 'status'],
  ['group_update', parcel({ group_id: null }), 'group_id'],
  ['group_update', parcel({ entries: {} }), 'entries'],
  ['group_update', parcel({ entries: many(101) }), 'entries'],
  ['group_update', parcel({ entries: [{ sku_id: '1', count: 0 }] }), 'entries.0.count'],
  ['group_update', parcel({ carrier: [MARK] }), 'carrier'],
  ['refund_notified', refund({ status: 'processing' }), 'status'],
  ['refund_notified', refund({ attempt: 0 }), 'attempt'],
  ['refund_notified', refund({ attempt: 1.5 }), 'attempt'],
  ['refund_notified', refund({ attempt: MARK }), 'attempt'],
  ['refund_notified', refund({ refund_id: `${MARK}/1` }), 'refund_id'],
];

describe('a contract refuses', () => {
  test.each(BAD.map(([name, body, field]) => [name, field, body] as const))(
    '%s: %s of %j',
    (name, field, body) => {
      const parsed = parse(name, typeof body === 'string' ? JSON.stringify(body) : body);
      if (parsed.ok) throw new Error('it was let through');
      expect(parsed.reason).toBe('INVALID');
      expect(parsed.fields.map((one) => one.field)).toContain(field);
      for (const { problem } of parsed.fields) expect(problem).toMatch(/^(must|is) /);
      const said = JSON.stringify(parsed);
      for (const part of [MARK, 'MARK', 'usd', '1e2', '9999']) expect(said).not.toContain(part);
    },
  );

  test('in words that say what it must be', () => {
    const said = (name: OrderEventName, body: unknown) => {
      const parsed = parse(name, body);
      return parsed.ok ? [] : parsed.fields.map((one) => one.problem);
    };
    expect(said('purchased', purchase({ occurred_at: 'yesterday' }))).toEqual([
      'must be ISO 8601 with its zone, of a day that exists',
    ]);
    expect(said('purchased', purchase({ occurred_at: '1999-12-31T23:59:59.999Z' }))).toEqual([
      'must be in 2000 to 2099',
    ]);
    expect(said('purchased', purchase({ occurred_at: '2000-01-01T00:00:00Z' }))).toEqual([]);
    expect(said('purchased', purchase({ entries: [{ sku_id: '1', count: 1_000 }] }))).toEqual([
      'must be at most 999',
    ]);
    expect(said('payment_notified_cm', payment({ amount: '1.00' }))).toEqual(['must be money']);
    expect(said('payment_notified_cm', payment({ amount: money('1.00', 'usd') }))).toEqual([
      'must be in an ISO-4217 currency',
    ]);
  });

  test.each([
    ['NO_VALUE', null],
    ['NO_VALUE', new Uint8Array()],
    ['NOT_UTF8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['NOT_JSON', new TextEncoder().encode(`{"${MARK}`)],
    ['NOT_JSON', new TextEncoder().encode('[1,]')],
    ['TOO_LARGE', new Uint8Array(64 * 1024 + 1).fill(32)],
  ] as const)('%s', (reason, payload) => {
    expect(parseEvent('purchased', payload)).toEqual({ ok: false, reason, fields: [] });
  });

  test('no more than 20 problems are told', () => {
    const parsed = parse('purchased', purchase({ entries: many(100).map(() => ({})) }));
    expect(parsed.ok ? 0 : parsed.fields.length).toBe(20);
  });
});

describe('a contract lets through', () => {
  const bodyOf = (name: OrderEventName, body: unknown): Record<string, unknown> => {
    const parsed = parse(name, body);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed));
    return parsed.event.body as unknown as Record<string, unknown>;
  };

  test('and drops what it does not know', () => {
    const body = bodyOf('payment_notified_cm', payment({ card: '4111', __proto__: { x: 1 } }));
    expect(Object.keys(body).sort()).toEqual([
      'amount',
      'method',
      'occurred_at',
      'order_id',
      'payment_id',
      'status',
    ]);
  });

  test.each([
    ['evt-1', 'evt-1'],
    [7, '7'],
    [null, null],
    [undefined, null],
    ['topic/3/17', null],
    ['x'.repeat(129), null],
    [{ a: 1 }, null],
  ])('an event with the event_id %j, kept as %j', (sent, kept) => {
    const parsed = parse('payment_notified_cm', payment({ event_id: sent }));
    expect(parsed.ok && parsed.eventId).toBe(kept);
  });

  test('ids as numbers, and reads them as their digits', () => {
    expect(bodyOf('payment_notified_cm', payment({ order_id: 42 })).order_id).toBe('42');
    expect(bodyOf('purchased', purchase({ entries: [{ sku_id: 378047556, count: 2 }] })).entries).toEqual([
      { sku_id: '378047556', count: 2 },
    ]);
  });

  test('an amount in any of its forms as one', () => {
    for (const v of ['1.5', '1.50']) {
      expect(bodyOf('payment_notified_cm', payment({ amount: money(v) })).amount).toEqual(money('1.50'));
    }
    expect(bodyOf('payment_notified_cm', payment({ amount: money('1970', 'JPY') })).amount).toEqual(
      money('1970', 'JPY'),
    );
  });

  test.each([
    ['2026-11-25T08:00:00Z', '2026-11-25T08:00:00.000Z'],
    ['2026-11-25T17:00:00.5+09:00', '2026-11-25T08:00:00.500Z'],
    ['2026-11-25T08:00:00.123456789Z', '2026-11-25T08:00:00.123Z'],
    ['2026-11-25T16:00:00+08', '2026-11-25T08:00:00.000Z'],
    ['2026-11-25t08:00:00z', '2026-11-25T08:00:00.000Z'],
  ])('the time %s as %s', (sent, kept) => {
    expect(bodyOf('payment_notified_cm', payment({ occurred_at: sent })).occurred_at).toBe(kept);
  });

  test('text with control characters as spaces, cut between characters; absent as empty', () => {
    const carrier = (text: unknown) => bodyOf('group_update', parcel({ carrier: text })).carrier;
    expect(carrier(`a\u0000b${'c'.repeat(99)}`)).toBe(`a b${'c'.repeat(61)}`);
    expect(carrier(`${'x'.repeat(63)}👨‍👩‍👧‍👦`)).toBe('x'.repeat(63));
    expect(carrier('می\u200cخواهم \u200f👨‍👩‍👧‍👦')).toBe('می\u200cخواهم \u200f👨‍👩‍👧‍👦');
    expect(bodyOf('group_update', without(parcel(), 'carrier')).carrier).toBe('');
    expect(carrier(null)).toBe('');
  });

  test('a reason code without the spaces around it', () => {
    expect(bodyOf('payment_failed_cm', failure({ reason_code: ' 05 / no ' })).reason_code).toBe('05 / no');
  });

  test('a group without entries, and a notice without its attempt', () => {
    for (const more of [{}, { entries: null }, { entries: [] }])
      expect(bodyOf('group_update', parcel(more)).entries).toBeNull();
    for (const more of [{}, { attempt: null }])
      expect(bodyOf('refund_notified', refund(more)).attempt).toBeNull();
  });
});
