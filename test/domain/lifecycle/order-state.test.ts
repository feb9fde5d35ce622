import { expect, test } from 'bun:test';
import {
  canMove,
  hasEnded,
  nextStatus,
  ORDER_STATUSES,
  ORDER_TRANSITIONS,
  type OrderStatus,
  type OrderTrigger,
} from '../../../src/domain/lifecycle/order-state.ts';

/** Spec 9, row by row. */
const TABLE: readonly [OrderTrigger, Partial<Record<OrderStatus, OrderStatus>>][] = [
  ['payment_authorized', { unpaid: 'authorized' }],
  ['payment_captured', { unpaid: 'paid', authorized: 'paid' }],
  ['payment_failed', { unpaid: 'unpaid' }],
  ['user_canceled', { unpaid: 'canceled', authorized: 'canceled' }],
  [
    'review_canceled',
    { unpaid: 'canceled', authorized: 'canceled', paid: 'canceled', purchased: 'canceled' },
  ],
  ['pay_deadline_passed', { unpaid: 'canceled' }],
  ['payment_voided', { authorized: 'canceled' }],
  ['authorization_lapsed', { authorized: 'canceled' }],
  ['all_purchased', { paid: 'purchased' }],
  ['first_group_shipped', { purchased: 'shipped' }],
  ['first_group_arrived', { shipped: 'receiving' }],
  ['all_groups_received', { receiving: 'received' }],
  ['user_confirmed', { receiving: 'received' }],
  ['receiving_timed_out', { receiving: 'received' }],
  [
    'fully_refunded',
    {
      paid: 'refunded',
      purchased: 'refunded',
      shipped: 'refunded',
      receiving: 'refunded',
      received: 'refunded',
    },
  ],
];

test('every trigger stands in the table once', () => {
  expect(ORDER_TRANSITIONS.map((move) => move.on)).toEqual(TABLE.map(([on]) => on));
});

test.each(TABLE)('%s moves what it may and nothing else', (on, moves) => {
  for (const from of ORDER_STATUSES) expect(nextStatus(from, on)).toBe(moves[from] ?? null);
});

test('canMove knows the same steps', () => {
  const legal = new Set(
    TABLE.flatMap(([, moves]) => Object.entries(moves).map(([from, to]) => `${from}>${to}`)),
  );
  for (const from of ORDER_STATUSES) {
    for (const to of ORDER_STATUSES)
      expect([from, to, canMove(from, to)]).toEqual([from, to, legal.has(`${from}>${to}`)]);
  }
});

test('canceled and refunded are the end', () => {
  for (const to of ORDER_STATUSES)
    expect([canMove('canceled', to), canMove('refunded', to)]).toEqual([false, false]);
});

test('an order has ended once it was received, or all of it went back', () => {
  expect(ORDER_STATUSES.filter(hasEnded)).toEqual(['received', 'refunded', 'canceled']);
});
