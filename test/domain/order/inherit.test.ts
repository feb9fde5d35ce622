import { describe, expect, test } from 'bun:test';
import { ORDER_STATUSES } from '../../../src/domain/lifecycle/order-state.ts';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import { holdMove } from '../../../src/domain/order/changed-rows.ts';
import { parcelsOf, paymentsOf } from '../../../src/domain/order/facts.ts';
import { inheritedOf, wasPurchased } from '../../../src/domain/order/inherited-fact.ts';
import type { OrderRow, PaymentRow } from '../../../src/domain/order/records.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS, ORDER_ID, written } from './given.ts';
import { DAY, MINUTE, old, payment, refund, taken } from './old-orders.ts';

// An order of the old service becomes ours (spec 17): what its rows say, what they cannot say, and what follows. The
// order is 60.00.

describe('what is kept of it', () => {
  test('is one first fact, of its state, payments and refunds; nothing is told or asked for', () => {
    const rows = [
      payment('p1', 'captured'),
      payment('p2', 'failed', '0.00', { amountMinor: null, currency: null, reason: 'NO', method: '' }),
    ];
    const change = taken('paid', rows, { refunds: [refund('R-1', 500n)] });
    const { aggregate, transitions } = change;
    const { newEvents } = written(change);
    expect(newEvents).toHaveLength(1);
    expect(newEvents[0]).toEqual({
      ...{ orderId: ORDER_ID, eventKey: '@inherited', name: '@inherited', state: 'applied', headers: null },
      ...{ eventId: null, via: 'rows', traceparent: null, occurredAtMs: NOW_MS, receivedAtMs: NOW_MS },
      ...{ attempts: 0, nextAtMs: null, reason: null },
      body: {
        status: 'paid',
        payment_review: false,
        payments: [
          {
            ...{ payment_id: 'p1', status: 'captured', amount: { v: '60.00', c: 'USD' }, method: 'card' },
            ...{ reason: null, occurred_at: '2026-01-05T07:50:00.000Z' },
          },
          {
            ...{ payment_id: 'p2', status: 'failed', amount: null, method: '', reason: 'NO' },
            occurred_at: '2026-01-05T07:50:00.000Z',
          },
        ],
        refund_ids: ['R-1'],
      },
    });
    expect(inheritedOf(newEvents)).toMatchObject({
      status: 'paid',
      paymentReview: false,
      refundIds: ['R-1'],
    });
    expect(
      paymentsOf(aggregate).payments.map((one) => [one.paymentId, one.amount, one.occurredAtMs]),
    ).toEqual([
      ['p1', { amountMinor: 6_000n, currency: 'USD' }, NOW_MS - 10 * MINUTE],
      ['p2', null, NOW_MS - 10 * MINUTE],
    ]);
    const { outgoing, notifications, requests, timeline, lookups } = change.rows;
    expect([outgoing, notifications, requests, timeline, transitions]).toEqual([[], [], [], [], []]);
    expect(lookups).toEqual([
      { kind: 'payment', value: 'p1', orderId: ORDER_ID, createdAtMs: NOW_MS },
      { kind: 'payment', value: 'p2', orderId: ORDER_ID, createdAtMs: NOW_MS },
    ]);
    expect(aggregate).toMatchObject({
      unseenPayments: null,
      order: { status: 'paid', paymentReview: false },
    });
    expect(aggregate.events).toEqual(newEvents);
    expect(parcelsOf(aggregate.events)).toEqual([]);
  });

  test('is kept once: a second time is a repeat, and what comes with it comes after it', () => {
    const { aggregate } = taken('paid', [payment('p1', 'captured')]);
    given(aggregate).when({ kind: 'inherit' }).isRejected('repeat');
    const both = given(old('unpaid', [])).when(say.captured('p1', '60.00')).change;
    expect(written(both).newEvents.map((one) => one.name)).toEqual(['@inherited', 'payment_notified_cm']);
    expect(both.aggregate.order.status).toBe('paid');
  });
});

test('an amount without its currency is none', () => {
  const { aggregate } = taken('unpaid', [payment('p1', 'authorized', '1.00', { currency: null })]);
  expect(paymentsOf(aggregate).payments[0]?.amount).toBeNull();
  expect(aggregate.progress.inRefund).toBe(false);
});

test('bought is what had got so far, and was not canceled', () => {
  const inherited = { paymentReview: false, payments: [], refundIds: [] };
  const bought = ORDER_STATUSES.filter((status) => wasPurchased({ ...inherited, status }));
  expect(bought).toEqual(['purchased', 'shipped', 'receiving', 'received', 'refunded']);
  const partly = (status: OrderRow['status']) =>
    given(old(status, [payment('p1', 'captured')])).when(say.purchased('P', { A: 1 })).change.aggregate
      .progress;
  expect([partly('paid').partlyPurchased, partly('purchased').partlyPurchased]).toEqual([true, false]);
});

describe('its wallet money', () => {
  test.each([
    ['unpaid', 'bound'],
    ['authorized', 'bound'],
    ['canceled', 'released'],
    ['paid', 'deducted'],
    ['received', 'deducted'],
  ] as const)('of an order that is %s is %s', (status, hold) => {
    const change = taken(status, [], { cash: 1_500n });
    expect([holdMove(change), change.aggregate.holdState]).toEqual([{ from: null, to: hold }, hold]);
  });

  test('is none where it used none, and as we have it where we have it', () => {
    expect(holdMove(taken('paid', []))).toBeNull();
    const known = taken('paid', [], { cash: 1n, holdState: 'deducting' });
    expect([holdMove(known), known.aggregate.holdState]).toEqual([null, 'deducting']);
  });
});

describe('when time moves it on', () => {
  const dueOf = (...args: Parameters<typeof old>) => taken(...args).aggregate.progress.dueAtMs;
  test('is 15 days from now where it is being received, and 7 from its first authorization', () => {
    const at = (paymentId: string, occurredAtMs: number) =>
      payment(paymentId, 'authorized', '60.00', { occurredAtMs });
    expect(dueOf('receiving', [payment('p1', 'captured')])).toBe(NOW_MS + 15 * DAY);
    expect(dueOf('authorized', [at('p1', NOW_MS - DAY), at('p2', NOW_MS - 2 * DAY)])).toBe(NOW_MS + 5 * DAY);
    expect(dueOf('authorized', [at('p1', NOW_MS + DAY)])).toBe(NOW_MS + 7 * DAY);
    for (const status of ['unpaid', 'paid', 'shipped', 'canceled'] as const)
      expect(dueOf(status, [])).toBeNull();
  });
});

describe('its review', () => {
  const underReview = { order: { paymentReview: true } };
  const reviewOf = (...args: Parameters<typeof old>) => taken(...args).aggregate.progress.reviewReasons;

  test('is what the rows explain, else a person has to look; none where there was none', () => {
    const short = [payment('p1', 'captured', '20.00')];
    expect(reviewOf('unpaid', short, underReview)).toBe('short_payment');
    expect(reviewOf('unpaid', [], underReview)).toBe('inherited_review');
    expect(reviewOf('unpaid', [])).toBe('');
    expect(inheritedOf(written(taken('unpaid', short, underReview)).newEvents)?.paymentReview).toBe(false);
    expect(inheritedOf(written(taken('unpaid', [], underReview)).newEvents)?.paymentReview).toBe(true);
  });

  test('lasts until the order is paid, or moves on from where it was', () => {
    const [unpaid, paidOne] = [
      old('unpaid', [], underReview),
      old('paid', [payment('p1', 'captured')], underReview),
    ];
    given(unpaid).when(say.captured('p1', '20.00')).becomes({ review: 'short_payment,inherited_review' });
    given(unpaid)
      .when(say.authorized('p1', '60.00'))
      .becomes({ status: 'authorized', review: 'inherited_review' });
    given(unpaid).when(say.captured('p1', '60.00')).becomes({ status: 'paid', review: '' });
    given(unpaid).when(say.cancel).becomes({ status: 'canceled', review: '' });
    const looked = given(unpaid, say.endReview('resolve'));
    expect(looked.aggregate.progress.reviewResolved).toEqual([
      { reason: 'inherited_review', facts: 'inherited' },
    ]);
    looked.when(say.paymentFailed('p9')).becomes({ review: '' });
    given(paidOne)
      .when(say.purchased('P', { A: 1 }))
      .becomes({ status: 'paid', review: 'inherited_review' });
    given(paidOne)
      .when(say.purchased('P', { A: 2, B: 1 }))
      .becomes({ status: 'purchased', review: '' });
  });
});

describe('what comes to it later', () => {
  const paid = old('paid', [payment('p1', 'captured')]);

  test('and was told to the old service is nothing new; with another amount it is a contradiction', () => {
    const again = given(paid).when(say.captured('p1', '60.00')).change;
    expect(written(again).newEvents.map((one) => one.name)).toEqual(['@inherited']);
    expect(again.rows.outgoing).toEqual([]);
    for (const [v, c] of [
      ['1.00', 'USD'],
      ['60.00', 'EUR'],
    ] as const)
      given(paid)
        .when(say.captured('p1', v, c))
        .becomes({
          ...{ status: 'paid', review: 'conflicting_event' },
          kept: ['@inherited applied', `payment_notified_cm/p1/captured#${v} ${c} conflict`],
        });
  });

  test('and was kept before it was ours, and waited, is taken in', () => {
    const command = say.captured('p1', '60.00');
    const [row] = given(anOrder()).when(command).written.newEvents;
    const { aggregate } = taken('paid', [payment('p1', 'captured')]);
    if (row === undefined) throw new Error('not kept');
    const { events } = given({
      ...aggregate,
      events: [...aggregate.events, { ...row, state: 'waiting' }],
    }).when(command).written;
    expect(events.map((one) => [one.eventKey, one.state])).toEqual([[row.eventKey, 'applied']]);
  });

  test('and is told again does what the old service left undone', () => {
    const beyond = old('unpaid', [payment('p1', 'captured')]);
    const again = given(beyond).when(say.captured('p1', '60.00'));
    again.becomes({ status: 'paid', notified: ['paid'] });
    expect(again.change.rows.timeline.map((one) => one.actor)).toEqual(['event:payment_notified_cm']);
  });

  test('and is a failure, or a cancel, finds it where its payments had it', () => {
    const [whole, open] = [payment('p1', 'captured'), payment('p1', 'authorized')].map((one) =>
      old('unpaid', [one]),
    );
    if (whole === undefined || open === undefined) throw new Error('no order');
    given(whole)
      .when(say.paymentFailed('p2'))
      .becomes({ status: 'paid', notified: ['paid'] });
    given(whole).when(say.cancel).isRejected('not_legal');
    given(open)
      .when(say.cancel)
      .becomes({ status: 'canceled', told: ['order.authorized', 'order.canceled'] });
  });

  test('and is of a captured payment without an amount gives nothing back', () => {
    const none = payment('p1', 'captured', '0.00', { amountMinor: null });
    given(old('canceled', [none]))
      .when(say.paymentFailed('p9'))
      .becomes({ status: 'canceled', refunds: [] });
  });

  test('and is of another payment or state is news', () => {
    given(paid)
      .when(say.captured('p2', '5.00'))
      .becomes({ refunds: ['auto-p2 auto 500 requested'] });
    given(old('unpaid', [payment('p1', 'authorized')]))
      .when(say.captured('p1', '60.00'))
      .becomes({ status: 'paid' });
    given(old('unpaid', [payment('p1', 'captured', '0.00', { amountMinor: null })]))
      .when(say.captured('p1', '60.00'))
      .becomes({ status: 'paid', review: '' });
  });

  test('was bought, if it had got that far, whatever is told of it', () => {
    for (const [status, becomes] of [
      ['paid', 'paid'],
      ['purchased', 'shipped'],
      ['shipped', 'shipped'],
    ] as const)
      given(old(status, [payment('p1', 'captured')]))
        .when(say.parcel('shipped'))
        .becomes({ status: becomes });
    const canceled = old('canceled', []);
    expect(given(canceled).when({ kind: 'inherit' }).change.aggregate.progress.partlyPurchased).toBe(false);
  });

  test('a failure that the old service told of is not told again; a later one, or another, is', () => {
    const reason = 'The bank says no';
    const failedAt = (occurredAtMs: number, over: Partial<PaymentRow> = {}) =>
      old('unpaid', [
        payment('p1', 'failed', '0.00', { amountMinor: null, occurredAtMs, reason: null, ...over }),
      ]);
    const notified = (order: OrderAggregate, paymentId = 'p1') =>
      given(order).when(say.paymentFailed(paymentId)).change.rows.notifications.length;
    const [before, then] = [NOW_MS - MINUTE, NOW_MS];
    expect(notified(failedAt(before))).toBe(1);
    expect(notified(failedAt(then))).toBe(0);
    expect(notified(failedAt(before, { reason }))).toBe(0);
    expect(notified(failedAt(before, { reason: 'REFUSED' }))).toBe(0);
    expect(notified(failedAt(before, { reason: 'REFUSED', status: 'authorized' }))).toBe(0);
    expect(notified(failedAt(then), 'p2')).toBe(1);
    expect(notified(old('unpaid', []))).toBe(1);
  });
});
