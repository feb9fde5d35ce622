import { expect, test } from 'bun:test';
import { contentOf, type OrderEvent } from '../../../src/domain/lifecycle/order-event.ts';
import { conflictKey, contentIn, incomingOf, newEventRow } from '../../../src/domain/order/incoming-event.ts';

const KEY = 'purchased/P/all';
const purchased = (last: number): OrderEvent => ({
  name: 'purchased',
  body: {
    order_id: '1',
    purchase_no: 'P',
    mall: 'all',
    entries: Array.from({ length: 60 }, (_, n) => ({ sku_id: `9000000${n}`, count: n === 59 ? last : 1 })),
    occurred_at: '2026-01-05T08:00:00.000Z',
  },
});

test('two long contradictions that differ only late in their text are two, and each is kept once', () => {
  const kept = new Map<string, string>();
  const keep = (event: OrderEvent): string => {
    const key = conflictKey(KEY, event, (at) => kept.get(at) ?? null);
    kept.set(key, contentOf(event));
    return key;
  };
  const keys = [1, 2, 3, 2, 1, 3].map((last) => keep(purchased(last)));
  expect(new Set(keys).size).toBe(3);
  expect(keys.slice(1, 3).map((key) => key.slice(-2))).toEqual(['~2', '~3']);
  expect(keys.slice(3)).toEqual([keys[1], keys[0], keys[2]] as string[]);
  for (const key of keys) expect(key).toHaveLength(320);
});

test('a short one is named by its content, as the release before did', () => {
  const event: OrderEvent = {
    name: 'payment_notified_cm',
    body: {
      order_id: '1',
      payment_id: 'p',
      status: 'captured',
      amount: { v: '1.00', c: 'USD' },
      method: '',
      occurred_at: '2026-01-05T08:00:00.000Z',
    },
  };
  expect(conflictKey('k', event, () => null)).toBe('k#1.00 USD');
});

test('what is kept under a key is read from its row, as it came', () => {
  for (const via of ['http', 'kafka'] as const) {
    const incoming = {
      event: purchased(1),
      eventId: 'E',
      via,
      headers: { a: 'b' },
      traceparent: 'the trace',
    };
    const rows = [
      newEventRow(1, { ...incoming, event: purchased(2) }, 'other', 'applied'),
      newEventRow(1, incoming, KEY, 'waiting'),
    ];
    expect(incomingOf(rows[1] as (typeof rows)[number])).toEqual(incoming);
    expect(contentIn(rows)(KEY)).toBe(contentOf(purchased(1)));
    expect(contentIn(rows)('none')).toBeNull();
  }
});
