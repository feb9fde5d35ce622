import { describe, expect, test } from 'bun:test';
import { ulid } from 'ulid';
import * as v from 'valibot';
import { type Cursor, NOTI_CURSOR, ORDER_CURSOR, SUPPORT_CURSOR } from '../../src/http/cursor.ts';
import { notificationQuery, orderListQuery, supportQuery } from '../../src/http/list-query.ts';
import { seeded } from '../support/seeded.ts';

// Spec 13: whatever a list answers as next_cursor, its own query takes, and begins there.

const { below, pick } = seeded(13);
const CHARS = [...'0123456789abcXYZ-_.:/~ %\'"\\\n\u0000é漢🙂'];
const anyId = () => Array.from({ length: 1 + below(26) }, () => pick(CHARS)).join('');
const ODD = [
  '0',
  '0000',
  '00000000',
  '7',
  'abc',
  '-',
  '--',
  '_',
  '_MA',
  '1-2',
  '1-_MA',
  '🙂'.repeat(26),
  '\u{10FFFF}',
  'é',
];
const ids = [
  ulid(),
  '01j00000000000000000000000',
  '9000123',
  ...ODD,
  ...Array.from({ length: 3_000 }, anyId),
];
const times = [0, 1, -1, -62_167_219_200_000, 1_772_000_000_000, 253_402_300_799_999];

function expectRoundTrip<Place>(cursor: Cursor<Place>, schema: v.GenericSchema, places: readonly Place[]) {
  const seen = new Set<string>();
  for (const place of places) {
    const text = cursor.write(place);
    expect(text).toMatch(/^[0-9A-Za-z_-]{1,170}$/);
    expect(text).toMatch(cursor.form);
    expect(cursor.read(text)).toEqual(place);
    const query = v.safeParse(schema, { cursor: text });
    expect([text, query.success, (query.output as { cursor: unknown }).cursor]).toEqual([text, true, place]);
    seen.add(text);
  }
  expect(seen.size).toBe(new Set(places.map((place) => JSON.stringify(place))).size);
}

describe('the cursor of', () => {
  test('a user’s orders, with any id', () => {
    expectRoundTrip(ORDER_CURSOR, orderListQuery, ids);
  });

  test('the back office’s lists, with any id and time', () => {
    const places = ids.flatMap((id) => times.map((atMs) => ({ atMs, id })));
    expectRoundTrip(SUPPORT_CURSOR, supportQuery, places);
  });

  test('notifications, ours and theirs', () => {
    const places = ids.flatMap((id) => [null, ...times].map((atMs) => ({ atMs, id })));
    expectRoundTrip(NOTI_CURSOR, notificationQuery, places);
  });
});

test('an id of ours stands as it is, as in the release before', () => {
  const id = ulid();
  expect(ORDER_CURSOR.write(id)).toBe(id);
  expect(SUPPORT_CURSOR.write({ atMs: 5, id })).toBe(`5-${id}`);
  expect(NOTI_CURSOR.write({ atMs: null, id })).toBe(id);
});

describe('no cursor of ours:', () => {
  // Other spellings of an id, bytes that are no text, what a plain id would be, nothing at all.
  const escapes = ['_', '_M', '_MB', '_MA==', '_MDFBQg', '__w', '_7u8', '_AAAA!', `_${'A'.repeat(141)}`];
  test.each(['a-b', '0', '00000000', 'abc', "4' OR 1=1", '1'.repeat(27), ...escapes])('orders %s', (text) => {
    expect(ORDER_CURSOR.read(text)).toBeNull();
    expect(v.safeParse(orderListQuery, { cursor: text }).success).toBe(false);
  });
  test.each(['x', '01ABC', '-', '5-', '-5', '5-_', '5-_MDFB', '1e3-ABCD', '5-a b', `${'1'.repeat(16)}-A`])(
    'support %s',
    (text) => {
      expect(SUPPORT_CURSOR.read(text)).toBeNull();
      expect(v.safeParse(supportQuery, { cursor: text }).success).toBe(false);
    },
  );
  test.each(['x', '01j00000000000000000000000', '5-', '5-x'])('notifications %s', (text) => {
    expect(NOTI_CURSOR.read(text)).toBeNull();
    expect(v.safeParse(notificationQuery, { cursor: text }).success).toBe(false);
  });
});
