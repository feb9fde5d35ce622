import { describe, expect, test } from 'bun:test';
import { priceOrder } from '../../../src/domain/pricing/pricing.ts';
import { readStoredPrice } from '../../../src/domain/pricing/stored-price.ts';
import { BACKPACK, byCode, DRESS, FRYER, forCaller, inputOf } from './fixtures.ts';

// The price that checkout kept with an order, as its column holds it: whole numbers are text (spec 6, last point).

// biome-ignore lint/suspicious/noExplicitAny: the column holds whatever a program has written
type Json = any;

const stored = (price: unknown): Json =>
  JSON.parse(JSON.stringify(price, (_, value) => (typeof value === 'bigint' ? String(value) : value)));

const price = priceOrder(inputOf('US', [`${DRESS}-1`, `${FRYER}-2`, `${BACKPACK}-1`]));

test('is read as it was kept', () => {
  expect(price.malls.length).toBeGreaterThan(1);
  expect(readStoredPrice(stored(price))).toEqual(price);
});

test('with a coupon that fell short, and all whole numbers below 0 as well', () => {
  const coupon = byCode(forCaller({ minSpend: { USD: 9_999n } }));
  const short = priceOrder(inputOf('US', [`${DRESS}-1`], { coupon }));
  expect(short.coupon.shortfall).not.toBeNull();
  expect(readStoredPrice(stored(short))).toEqual(short);
  expect(readStoredPrice({ ...stored(price), final: '-12' })?.final).toBe(-12n);
});

test('texts of other fields stay texts, also where they are digits', () => {
  const kept = stored(price);
  kept.malls[0].lines[0].sku.title = '123';
  expect(readStoredPrice(kept)?.malls[0]?.lines[0]?.sku.title).toBe('123');
});

describe('another program’s JSON is no price', () => {
  test.each([[null], [7], ['text'], [[]], [{}], [true]])('%p', (value: Json) =>
    expect(readStoredPrice(value)).toBeNull(),
  );

  const TEXTS = new Set(['mall', 'selectedChannel', 'skuId', 'spuId', 'title', 'key', 'name']);
  const MALL = [
    'mall',
    'selectedChannel',
    'goods',
    'discount',
    'shipping',
    'tax',
    'amount',
    'lines',
    'channels',
  ];
  const LINE = ['count', 'unit', 'amount', 'mallDiscount', 'couponDiscount', 'tax', 'payable', 'sku'];
  const FIELDS: readonly [name: string, of: (kept: Json) => Json, fields: readonly string[]][] = [
    ['the price', (kept) => kept, ['final', 'coupon', 'malls']],
    ['its last mall', (kept) => kept.malls.at(-1), MALL],
    ['its first mall', (kept) => kept.malls[0], MALL],
    ['a line', (kept) => kept.malls[0].lines.at(-1), LINE],
    ['a SKU', (kept) => kept.malls[0].lines[0].sku, ['skuId', 'spuId', 'title']],
    ['a channel of a mall', (kept) => kept.malls[0].channels.at(-1), ['f00', 'tax', 'channel']],
    ['a channel', (kept) => kept.malls[0].channels[0].channel, ['key', 'name', 'etaDays']],
  ];
  for (const [name, of, fields] of FIELDS)
    test.each(fields.map((field) => [field]))(
      `without %s of ${name}, or with another kind of value`,
      (field) => {
        for (const wrong of [undefined, null, true, 5, '1x', 'x1']) {
          const kept = stored(price);
          if (typeof wrong === 'string' && TEXTS.has(field)) continue;
          if (typeof wrong === 'number' && field === 'count') continue;
          if (wrong === undefined) delete of(kept)[field];
          else of(kept)[field] = wrong;
          expect([wrong, readStoredPrice(kept)]).toEqual([wrong, null]);
        }
      },
    );

  test('with malls, lines or channels that are objects', () => {
    for (const [of, field] of [
      [(kept: Json) => kept, 'malls'],
      [(kept: Json) => kept.malls[0], 'lines'],
      [(kept: Json) => kept.malls[0], 'channels'],
    ] as const) {
      const kept = stored(price);
      of(kept)[field] = { every: true };
      expect(readStoredPrice(kept)).toBeNull();
    }
  });
});
