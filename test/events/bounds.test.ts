import { describe, expect, test } from 'bun:test';
import type { OrderEventName } from '../../src/domain/lifecycle/order-event.ts';
import { EVENT_SCHEMAS } from '../../src/events/contracts.ts';
import { OUTGOING_SCHEMAS } from '../../src/events/outgoing-contracts.ts';
import { parseEvent } from '../../src/events/parse-event.ts';
import { type Bound, testBounds, times } from '../support/bounds.ts';
import { failed, group, money, paid, purchased, refundNotice } from '../support/order-events.ts';

// Every length, number and list of an event's body (spec 10): at its bound, and one beside it.

const x = (length: number) => 'x'.repeat(length);
const entries = (count: number) => times(count, (at) => ({ sku_id: `${at}`, count: 1 }));
const first = [{ sku_id: '1', count: 1 }];

const idOf = (field: string, max: number): Bound => [
  `${field} of 1 to ${max} characters`,
  field,
  ['a', x(max), 0, Number.MAX_SAFE_INTEGER],
  ['', x(max + 1), -1, 0.5],
];
const statusOf = (known: readonly string[], unknown: string): Bound => [
  `a status of ${known.length}`,
  'status',
  known,
  ['', unknown],
];
const ORDER = idOf('order_id', 64);
const TIME: Bound = [
  'a time from 2000 to 2099',
  'occurred_at',
  ['2000-01-01T00:00:00Z', '2099-12-31T23:59:59.999Z'],
  ['1999-12-31T23:59:59.999Z', '2100-01-01T00:00:00Z'],
];
const AMOUNT: Bound = [
  'an amount of 12 digits',
  'amount',
  [money('0'), money('9999999999.99'), money('999999999999'), money('999999999999', 'JPY')],
  [money('10000000000.00'), money('1000000000000'), money('0.001')],
];
const ENTRIES: Bound = [
  'up to 100 entries, of a count of 1 to 999 and a SKU of 1 to 20 characters',
  'entries',
  [entries(1), entries(2), entries(100), [...first, { sku_id: x(20), count: 999 }]],
  [
    entries(101),
    ...[
      { sku_id: '2', count: 0 },
      { sku_id: '2', count: 1_000 },
      { sku_id: x(21), count: 1 },
    ].map((bad) => [...first, bad]),
  ],
];

const GOOD: Readonly<Record<OrderEventName, object>> = {
  payment_notified_cm: paid('O1', 'captured', money('1.00')),
  payment_failed_cm: failed('O1'),
  purchased: purchased('O1', 'taobao', first),
  group_update: group('O1', 'packed'),
  refund_notified: refundNotice('r-1', 'O1', 'failed', money('1.00')),
};
const BOUNDS: Readonly<Record<OrderEventName, readonly Bound[]>> = {
  payment_notified_cm: [
    ...[ORDER, TIME, idOf('payment_id', 64), AMOUNT],
    statusOf(['authorized', 'captured', 'voided'], 'failed'),
  ],
  payment_failed_cm: [
    ...[ORDER, TIME, idOf('payment_id', 64)],
    ['a reason code of 1 to 64 characters', 'reason_code', ['0', x(64), ` ${x(64)} `], ['', ' ', x(65)]],
  ],
  purchased: [
    ...[ORDER, TIME, idOf('purchase_no', 64), idOf('mall', 32), ENTRIES],
    ['entries that are some', 'entries', [entries(1)], [[], null]],
  ],
  group_update: [
    ...[ORDER, TIME, idOf('group_id', 64), ENTRIES],
    statusOf(['packed', 'shipped', 'arrived', 'received'], 'delivered'),
    ['entries that may be none', 'entries', [[], null, undefined], []],
  ],
  refund_notified: [
    ...[ORDER, TIME, idOf('refund_id', 200), AMOUNT],
    statusOf(['succeeded', 'failed'], 'processing'),
    ['an attempt of 1 to 1,000,000', 'attempt', [null, 1, 2, 1_000_000], [0, 1_000_001, 1.5]],
  ],
};
const names = Object.keys(GOOD) as OrderEventName[];

describe.each(names)('%s has', (name) => testBounds(EVENT_SCHEMAS[name], GOOD[name], BOUNDS[name]));

const parse = (name: OrderEventName, more: object) => {
  const parsed = parseEvent(name, new TextEncoder().encode(JSON.stringify({ ...GOOD[name], ...more })));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return { eventId: parsed.eventId, ...parsed.event.body } as Record<string, unknown>;
};

test.each(names)('an event_id of 1 to 128 characters counts as one, of %s', (name) => {
  for (const [sent, kept] of [
    ['', null],
    ['e', 'e'],
    [x(128), x(128)],
    [x(129), null],
  ])
    expect(parse(name, { event_id: sent }).eventId).toBe(kept);
});

test.each([
  ['payment_notified_cm', 'method', 64],
  ['payment_failed_cm', 'reason', 255],
  ['group_update', 'carrier', 64],
  ['group_update', 'tracking_no', 128],
  ['refund_notified', 'reason', 255],
] as const)('text of %s: %s is whole up to %d characters, and cut beyond', (name, field, max) => {
  for (const length of [0, 1, max]) expect(parse(name, { [field]: x(length) })[field]).toBe(x(length));
  expect(parse(name, { [field]: x(max + 1) })[field]).toBe(x(max));
});

test('what goes out is what the specification names, and how reviews begin and end', () => {
  const moves = [
    'created',
    'authorized',
    'paid',
    'canceled',
    'purchased',
    'shipped',
    'receiving',
    'received',
  ];
  const others = ['refund.requested', 'noti.user', 'order.review_opened', 'order.review_ended'];
  const topics = [...[...moves, 'refunded'].map((move) => `order.${move}`), ...others];
  expect(Object.keys(OUTGOING_SCHEMAS).sort()).toEqual(topics.sort());
});

test('a body has 64 KiB and no byte more', () => {
  const sized = (bytes: number) => {
    const body = JSON.stringify({ ...GOOD.purchased, pad: '' });
    return new TextEncoder().encode(`${body.slice(0, -2)}${x(bytes - body.length)}"}`);
  };
  expect([sized(65_536).byteLength, sized(65_537).byteLength]).toEqual([65_536, 65_537]);
  expect(parseEvent('purchased', sized(65_536)).ok).toBe(true);
  expect(parseEvent('purchased', sized(65_537))).toEqual({ ok: false, reason: 'TOO_LARGE', fields: [] });
});
