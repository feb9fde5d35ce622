import { describe, expect, test } from 'bun:test';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import type { OrderCommand } from '../../../src/domain/order/decide.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS, ORDER_ID } from './given.ts';

// How a person ends a review (spec 13), and which facts bring it back. The order is 60.00, as in decide.test.ts.

const short = say.captured('p1', '20.00');
const paid = say.captured('p1', '60.00');
const conflict = say.captured('p1', '1.00');
const foreign = say.captured('e1', '5.00', 'EUR');
const resolve = say.endReview('resolve');
const giveBack = say.endReview('resolve', false);
const cancel = say.endReview('cancel');
const after = (...commands: readonly OrderCommand[]) =>
  given(anOrder(), ...commands.slice(0, -1)).when(commands.at(-1) as OrderCommand);

describe('a review that is looked at', () => {
  test('ends, and the money stays as it is', () =>
    after(short, resolve).becomes({
      status: 'unpaid',
      review: '',
      refunds: [],
      told: ['order.review_ended'],
    }));

  test('can be sent back: of an order that is not paid, all that came in', () => {
    after(short, giveBack).becomes({
      status: 'unpaid',
      review: '',
      refunds: ['review-EXAMPLE2 early 2000 requested'],
    });
    given(anOrder(), say.authorized('p0', '60.00'), short)
      .when(giveBack)
      .becomes({
        ...{ status: 'authorized', refunds: ['review-EXAMPLE2 early 2000 requested'] },
      });
  });

  test('can be sent back: of a paid one only money that is foreign', () => {
    after(paid, foreign, giveBack).becomes({ status: 'paid', refunds: ['auto-e1 auto 500 requested'] });
    after(paid, conflict, giveBack).becomes({ status: 'paid', refunds: [], review: '' });
  });

  test('can end with the order: one that is not paid is canceled', () => {
    after(short, cancel).becomes({ status: 'canceled', refunds: ['auto-p1 auto 2000 requested'] });
    given(anOrder(), say.authorized('p0', '60.00'), short).when(cancel).becomes({ status: 'canceled' });
  });

  test('can end with the order: of one that is paid and not shipped all that is left goes back', () => {
    const all = { refunds: ['review-EXAMPLE2 ticket 6000 requested'] };
    after(paid, conflict, cancel).becomes({ status: 'paid', ...all });
    after(paid, say.purchased('P', { A: 2, B: 1 }), conflict, cancel).becomes({
      status: 'purchased',
      ...all,
    });
    after(paid, say.purchased('P', { A: 2, B: 1 }), say.parcel('shipped'), conflict, cancel).isRejected(
      ...(['refused', 'ORDER_NOT_CANCELABLE'] as const),
    );
    after(paid, say.ticket('T'), conflict, cancel).isRejected('refused', 'ORDER_NOT_CANCELABLE');
    after(paid, say.ticket('T', { amount: '59.99' }), conflict, cancel).becomes({
      ...{ refunds: ['T ticket 5999 requested', 'review-EXAMPLE2 ticket 1 requested'] },
    });
  });

  test('is there, or nothing ends', () => {
    for (const end of [resolve, giveBack, cancel])
      after(paid, end).isRejected('refused', 'ORDER_NOT_UNDER_REVIEW');
  });

  test('says where the order stands when it cannot be canceled', () => {
    const order = given(anOrder(), paid, say.ticket('T'), conflict);
    expect(() => order.when(cancel).change).toThrow('refused');
    order.when(cancel).refusedWith({ status: 'paid' });
  });
});

describe('who ended it, and how', () => {
  test.each([
    ['review_resolved', resolve, 'resolved'],
    ['review_given_back', giveBack, 'given_back'],
    ['review_canceled', cancel, 'canceled'],
  ] as const)('%s stands in the timeline, the audit and the outgoing event', (name, end, action) => {
    const { rows } = after(short, end).change;
    const actor = 'backoffice:ann';
    expect(rows.timeline[0]).toMatchObject({
      ...{ fromStatus: 'unpaid', toStatus: 'unpaid', reason: `${name}: seen`, actor, atMs: NOW_MS },
    });
    expect(rows.audits).toMatchObject([
      {
        ...{ actor, action: name, subject: ORDER_ID, atMs: NOW_MS },
        detail: { reasons: 'short_payment', status: 'unpaid', note: 'seen' },
      },
    ]);
    expect(rows.outgoing.find((one) => one.topic === 'order.review_ended')?.payload).toMatchObject({
      ...{ action, note: 'seen', actor, reasons: ['short_payment'] },
    });
  });

  test('a long note is cut to its column in the timeline, and whole in the audit', () => {
    const note = 'x'.repeat(300);
    const { rows } = after(short, say.endReview('resolve', true, note)).change;
    expect(rows.timeline[0]?.reason).toHaveLength(128);
    expect(rows.audits[0]?.detail).toMatchObject({ note });
  });

  test('a refund that it opens is known by what nobody else can ask for', () => {
    expect(after(short, giveBack).written.newRefunds).toMatchObject([
      { reason: 'seen', requestHash: '', destination: 'original', shippingMinor: 0n, units: [] },
    ]);
  });
});

describe('the same facts do not bring it back; others do', () => {
  const unclear = [
    ...[say.cancel, paid, say.refundNotified('auto-p1', 'failed', '60.00')],
    ...[say.retry('auto-p1'), say.refundNotified('auto-p1', 'succeeded', '60.00', 1)],
  ];
  const twice = [
    ...[paid, say.ticket('T'), say.refundNotified('T', 'failed', '60.00'), say.retry('T')],
    ...[say.refundNotified('T', 'succeeded', '60.00', 1), say.refundNotified('T', 'succeeded', '60.00', 2)],
  ];
  const withWallet = () => anOrder({ cash: 1_500n });
  const bought = say.purchased('P', { A: 1 });
  const failed = (id: string) => say.paymentFailed(id);

  test.each<[string, () => OrderAggregate, readonly OrderCommand[], OrderCommand, OrderCommand | null]>([
    ['short_payment', anOrder, [short], failed('p9'), say.captured('p2', '1.00')],
    ['foreign_currency', anOrder, [paid, foreign], bought, say.authorized('e2', '5.00', 'EUR')],
    ['conflicting_event', anOrder, [paid, conflict], bought, say.captured('p1', '2.00')],
    [
      'wallet_deduct_refused',
      withWallet,
      [say.captured('p1', '45.00'), say.holdRefused('deducting')],
      bought,
      null,
    ],
    ['refunded_too_much', anOrder, twice, failed('p9'), null],
    ['refund_unclear', anOrder, unclear, failed('p9'), null],
  ])('%s', (reason, order, before, same, other) => {
    const looked = given(order(), ...before, resolve);
    expect(looked.aggregate.progress.reviewResolved?.map((one) => one.reason)).toEqual([reason]);
    given(order(), ...before)
      .when(same)
      .becomes({ review: reason });
    looked.when(same).becomes({ review: '' });
    if (other !== null) looked.when(other).becomes({ review: reason });
  });

  test('each reason is kept with the facts that were seen, as text', () => {
    const factsOf = (order: OrderAggregate, ...before: readonly OrderCommand[]) =>
      given(order, ...before, resolve).aggregate.progress.reviewResolved?.map((one) => one.facts);
    expect(factsOf(anOrder(), say.captured('p2', '3.00'), say.captured('p1', '2.00'))).toEqual([
      'p1=200 p2=300 less 0',
    ]);
    expect(factsOf(anOrder(), short, say.ticket('T', { amount: '1.00' }))).toEqual(['p1=2000 less 100']);
    expect(factsOf(anOrder(), paid, foreign, say.authorized('d', '1.00', 'EUR'), failed('f'))).toEqual([
      'd=authorized:100EUR e1=captured:500EUR',
    ]);
    expect(factsOf(anOrder(), paid, say.captured('p1', '2.00'), say.captured('p1', '1.00'))).toEqual([
      ['1.00', '2.00'].map((v) => `payment_notified_cm/p1/captured#${v} USD`).join(' '),
    ]);
    expect(factsOf(withWallet(), say.captured('p1', '45.00'), say.holdRefused('deducting'))).toEqual([
      'refused',
    ]);
    expect(factsOf(anOrder(), ...twice)).toEqual(['T/p1x2']);
    expect(factsOf(anOrder(), ...unclear)).toEqual(['auto-p1/p1:succeeded+processing']);
  });

  test('a leg that did not go back, or is not open, is none of these facts', () => {
    const more = [...twice, say.captured('p2', '65.00')];
    const { reviewResolved } = given(anOrder(), ...more, resolve).aggregate.progress;
    expect(reviewResolved?.map((one) => one.facts)).toEqual(['T/p1x2']);
    const others = [say.cancel, paid, say.captured('p3', '1.00'), say.captured('p4', '1.00')];
    const among = [
      ...[...others, say.refundNotified('auto-p4', 'succeeded', '1.00')],
      ...[say.refundNotified('auto-p1', 'failed', '60.00'), say.retry('auto-p1')],
      ...[say.refundNotified('auto-p1', 'succeeded', '60.00', 1), resolve],
    ];
    expect(given(anOrder(), ...among).aggregate.progress.reviewResolved?.map((one) => one.facts)).toEqual([
      'auto-p1/p1:succeeded+processing',
    ]);
  });

  test('what was looked at before stays so when another reason is', () => {
    const { aggregate } = given(anOrder(), paid, conflict, resolve, foreign, resolve);
    expect(aggregate.progress.reviewResolved?.map((one) => one.reason)).toEqual([
      'foreign_currency',
      'conflicting_event',
    ]);
    const again = given(anOrder(), paid, conflict, resolve, say.captured('p1', '2.00'), resolve).aggregate;
    expect(again.progress.reviewResolved).toHaveLength(1);
    const over = given(
      anOrder(),
      short,
      resolve,
      say.captured('p2', '40.00'),
      say.captured('p2', '1.00'),
      resolve,
    );
    expect(over.aggregate.progress.reviewResolved?.map((one) => one.reason)).toEqual([
      ...['short_payment', 'conflicting_event'],
    ]);
    expect(given(anOrder(), paid).aggregate.progress.reviewResolved).toBeNull();
    given(anOrder(), paid, conflict, resolve).when(foreign).becomes({ review: 'foreign_currency' });
  });
});
