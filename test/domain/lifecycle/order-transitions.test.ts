import { describe, expect, test } from 'bun:test';
import { ORDER_STATUSES, type OrderStatus } from '../../../src/domain/lifecycle/order-state.ts';
import {
  type AskedTrigger,
  type OrderFacts,
  reviewReasons,
  transitionsOf,
} from '../../../src/domain/lifecycle/order-transitions.ts';
import { foldPayments, type PaymentFact } from '../../../src/domain/payments/payment-fold.ts';
import { due, fact } from '../payments/payment-facts.ts';

const facts = (payments: PaymentFact[] = [], more: Partial<OrderFacts> = {}): OrderFacts => ({
  due: 100n,
  payments: foldPayments(payments, due),
  purchased: { all: false, partly: false },
  shipped: { parcels: [], anyShipped: false, anyArrived: false, allReceived: false },
  givenEarly: 0n,
  isFullyRefunded: () => false,
  ...more,
});
const bought = { purchased: { all: true, partly: false } };
const arrived = { parcels: [], anyShipped: true, anyArrived: true, allReceived: false };
const received = { ...arrived, allReceived: true };
const path = (from: OrderStatus, known: OrderFacts, asked: AskedTrigger | null = null) =>
  transitionsOf(from, known, asked).map((move) => move.to);
const authorized = fact('p', 'authorized');
const captured = fact('p', 'captured');

describe('an order takes every legal step that its facts allow', () => {
  test.each([
    ['unpaid', facts(), []],
    ['unpaid', facts([fact('p', 'failed')]), []],
    ['unpaid', facts([authorized]), ['authorized']],
    ['unpaid', facts([captured]), ['paid']],
    // A capture wins over an authorization.
    ['unpaid', facts([authorized, captured]), ['paid']],
    ['authorized', facts([authorized, captured]), ['paid']],
    ['unpaid', facts([fact('p', 'captured', 99n)]), []],
    // With a partial authorization, or a card check of 0.00, the order can still be paid and still expires.
    ['unpaid', facts([fact('p', 'authorized', 1n)]), []],
    ['unpaid', facts([fact('p', 'authorized', 0n)]), []],
    ['unpaid', facts([fact('p', 'authorized', 40n), fact('q', 'authorized', 60n)]), ['authorized']],
    ['unpaid', facts([fact('p', 'authorized', 40n), fact('q', 'captured', 60n)]), ['authorized']],
    // Money that a ticket gave back earlier does not pay the due.
    ['unpaid', facts([captured], { givenEarly: 1n }), []],
    ['unpaid', facts([fact('p', 'captured', 130n)], { givenEarly: 30n }), ['paid']],
    ['unpaid', facts([authorized], { givenEarly: 1n }), []],
    [
      'unpaid',
      facts([fact('p', 'authorized', 60n), fact('q', 'captured', 70n)], { givenEarly: 30n }),
      ['authorized'],
    ],
    ['unpaid', facts([fact('p', 'captured', 100n, 0, 'EUR')]), []],
    ['unpaid', facts([fact('p', 'authorized', 100n, 0, 'EUR')]), []],
    ['unpaid', facts([fact('p', 'captured', 60n), fact('q', 'captured', 60n)]), ['paid']],
    ['unpaid', facts([captured], bought), ['paid', 'purchased']],
    ['unpaid', facts([captured], { shipped: received }), ['paid']],
    [
      'unpaid',
      facts([captured], { ...bought, shipped: arrived }),
      ['paid', 'purchased', 'shipped', 'receiving'],
    ],
    [
      'paid',
      facts([captured], { ...bought, shipped: received }),
      ['purchased', 'shipped', 'receiving', 'received'],
    ],
    ['unpaid', facts([], { ...bought, shipped: received }), []],
    ['received', facts([captured], { isFullyRefunded: () => true }), ['refunded']],
    ['paid', facts([captured], { isFullyRefunded: () => true }), ['refunded']],
  ] as const)('%s → %#', (from, known, expected) => {
    expect(path(from, known)).toEqual([...expected]);
  });

  test('an authorization that was voided ends the order, unless another is open or money came in', () => {
    const voided = fact('p', 'voided');
    expect(path('authorized', facts([authorized, voided]))).toEqual(['canceled']);
    expect(path('unpaid', facts([authorized, voided]))).toEqual(['authorized', 'canceled']);
    // The order was never authorized, so it may still be paid.
    expect(path('unpaid', facts([voided]))).toEqual([]);
    expect(path('authorized', facts([authorized, voided, fact('q', 'authorized')]))).toEqual([]);
    expect(path('authorized', facts([authorized, voided, fact('q', 'captured', 40n)]))).toEqual([]);
    expect(path('authorized', facts([authorized, voided, fact('q', 'captured', 1n, 0, 'EUR')]))).toEqual([]);
    expect(path('authorized', facts([authorized, voided, fact('q', 'authorized', 0n)]))).toEqual([
      'canceled',
    ]);
    expect(path('authorized', facts([fact('q', 'failed')]))).toEqual([]);
  });

  test('what is over stays over', () => {
    const everything = facts([authorized, captured], {
      ...bought,
      shipped: received,
      isFullyRefunded: () => true,
    });
    expect(path('canceled', everything)).toEqual([]);
    expect(path('refunded', everything)).toEqual([]);
  });

  test('a due of 0 is never paid by a capture', () => {
    expect(path('unpaid', facts([fact('p', 'captured', 0n)], { due: 0n }))).toEqual([]);
  });
});

describe('what is asked', () => {
  test.each([
    ['unpaid', 'user_canceled', ['canceled']],
    ['authorized', 'user_canceled', ['canceled']],
    ['paid', 'user_canceled', []],
    ['unpaid', 'pay_deadline_passed', ['canceled']],
    ['authorized', 'pay_deadline_passed', []],
    ['authorized', 'authorization_lapsed', ['canceled']],
    ['receiving', 'user_confirmed', ['received']],
    ['shipped', 'user_confirmed', []],
    ['receiving', 'receiving_timed_out', ['received']],
    ['canceled', 'user_canceled', []],
  ] as const)('%s, %s', (from, asked, expected) => {
    expect(path(from, facts(), asked)).toEqual([...expected]);
  });

  test('nothing asked happens by itself', () => {
    for (const from of ORDER_STATUSES) expect(path(from, facts())).toEqual([]);
  });

  test('money that is there wins over a cancel', () => {
    expect(path('unpaid', facts([captured]), 'user_canceled')).toEqual(['paid']);
  });
});

describe('payment_review', () => {
  const reasons = (status: OrderStatus, payments: PaymentFact[], more = {}) =>
    reviewReasons({
      status,
      payments: foldPayments(payments, due),
      givenEarly: 0n,
      hasConflict: false,
      isDeductRefused: false,
      isRefundedTooMuch: false,
      isRefundUnclear: false,
      ...more,
    });

  test('short money until it is whole or back', () => {
    expect(reasons('unpaid', [fact('p', 'captured', 40n)])).toEqual(['short_payment']);
    expect(reasons('authorized', [fact('p', 'captured', 40n)])).toEqual(['short_payment']);
    expect(reasons('paid', [captured])).toEqual([]);
    expect(reasons('canceled', [fact('p', 'captured', 40n)])).toEqual([]);
  });

  test('foreign money, unless it goes back by itself', () => {
    expect(reasons('unpaid', [fact('p', 'captured', 100n, 0, 'EUR')])).toEqual(['foreign_currency']);
    expect(reasons('paid', [captured, fact('q', 'authorized', 1n, 0, 'EUR')])).toEqual(['foreign_currency']);
    expect(reasons('canceled', [fact('p', 'captured', 100n, 0, 'EUR')])).toEqual([]);
  });

  test('what only a person can settle', () => {
    const all = { hasConflict: true, isDeductRefused: true, isRefundedTooMuch: true, isRefundUnclear: true };
    expect(reasons('paid', [captured], all)).toEqual([
      'conflicting_event',
      'wallet_deduct_refused',
      'refunded_too_much',
      'refund_unclear',
    ]);
    expect(reasons('paid', [captured], { isInheritedReview: true })).toEqual(['inherited_review']);
    expect(reasons('paid', [captured])).toEqual([]);
  });
});
