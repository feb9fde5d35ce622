import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { ORDER_STATUSES } from '../../../src/domain/lifecycle/order-state.ts';
import { REVIEW_REASONS } from '../../../src/domain/lifecycle/order-transitions.ts';
import { notificationQuery, orderListQuery, supportQuery } from '../../../src/http/list-query.ts';
import { type Bound, testBounds } from '../../support/bounds.ts';

// Every length and number of a list's query (spec 12, 13): at its bound, and one beside it. An empty value is none.

const x = (length: number) => 'x'.repeat(length);
const digits = (length: number) => '7'.repeat(length);
const LIMIT: Bound = ['a limit of 1 to 50', 'limit', ['', '1', '2', '20', '50'], ['0', '51', '100', '01']];

const GROUPS = ['unpaid', 'processing', 'receiving', 'done', 'refund', 'canceled'];

describe('the orders of a user', () =>
  testBounds(orderListQuery, {}, [
    LIMIT,
    ['a group', 'status', ['', ...GROUPS], ['paid', 'all', 'toString']],
    [
      'a cursor of 4 to 26 characters, not of zeros alone',
      'cursor',
      ['', x(4), x(26), '0001'],
      [x(3), x(27), '0000', '0'.repeat(26)],
    ],
  ]));

describe('the notifications of a user', () => {
  const ulid = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
  testBounds(notificationQuery, {}, [
    LIMIT,
    ['a cursor of 26 characters', 'cursor', ['', ulid], [ulid.slice(1), `${ulid}0`]],
  ]);
});

describe('the orders for support', () =>
  testBounds(supportQuery, {}, [
    LIMIT,
    ['a state', 'status', ['', ...ORDER_STATUSES], ['processing', 'toString']],
    ['a reason of review', 'review', ['', 'any', ...REVIEW_REASONS], ['none', 'toString']],
    [
      'a cursor of a time and an id',
      'cursor',
      ['', `0-${x(1)}`, `-${digits(15)}-x`, `${digits(15)}-${x(26)}`],
      [`-${x(1)}`, `${digits(16)}-x`, '7-', `7-${x(27)}`],
    ],
    ['a user of 1 to 64 characters', 'user_id', ['', 'x', x(64)], [x(65)]],
    [
      'a short id of 1 to 12 characters, spaces not counted',
      'short_id',
      ['', '7', digits(12), `${digits(6)} ${digits(6)}`],
      [digits(13), '-'],
    ],
    ['a refund of 1 to 128 characters', 'refund_id', ['', 'x', x(128)], [x(129)]],
    ['a payment of 1 to 128 characters', 'payment_id', ['', 'x', x(128)], [x(129)]],
    ['a tracking number of 1 to 128 characters', 'tracking_no', ['', 'x', x(128)], [x(129)]],
    ['a phone of 5 to 40 characters', 'phone', ['', digits(5), digits(40)], [digits(4), digits(41)]],
    [
      'an e-mail address of up to 100 characters before the @ and 150 behind it',
      'email',
      ['', 'a@b', `${x(100)}@${x(150)}`],
      ['@b', 'a@', `${x(101)}@b`, `a@${x(151)}`],
    ],
  ]));

describe('what support asks for together', () => {
  const isTaken = (query: object) => v.safeParse(supportQuery, query).success;

  test('begins before it ends', () => {
    const [earlier, later] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z'];
    expect(isTaken({ from: earlier, to: later })).toBe(true);
    expect([isTaken({ from: earlier, to: earlier }), isTaken({ from: later, to: earlier })]).toEqual([
      false,
      false,
    ]);
    expect([isTaken({ from: later }), isTaken({ to: earlier }), isTaken({})]).toEqual([true, true, true]);
  });

  test('names orders in no way or in one, never in two', () => {
    const ways = {
      short_id: '7',
      refund_id: 'r',
      payment_id: 'p',
      tracking_no: 't',
      phone: '12345',
      email: 'a@b',
      review: 'any',
    };
    const names = Object.keys(ways) as (keyof typeof ways)[];
    for (const one of names) {
      expect([one, isTaken({ [one]: ways[one] })]).toEqual([one, true]);
      for (const other of names.filter((name) => name !== one))
        expect([one, other, isTaken({ [one]: ways[one], [other]: ways[other] })]).toEqual([
          one,
          other,
          false,
        ]);
    }
  });
});

test('a page has 20 without a word', () => {
  for (const schema of [orderListQuery, notificationQuery, supportQuery])
    for (const sent of [{}, { limit: '' }])
      expect((v.parse(schema, sent) as { limit: number }).limit).toBe(20);
});
