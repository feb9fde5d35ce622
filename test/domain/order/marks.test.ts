import { describe, expect, test } from 'bun:test';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import { holdMove } from '../../../src/domain/order/changed-rows.ts';
import type { OrderCommand } from '../../../src/domain/order/decide.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS } from './given.ts';

// The marks that an order shows beside its state, and the events about them (spec 9, 10, 13). The order is 60.00, as in
// decide.test.ts.

const DAY = 24 * 60 * 60 * 1_000;
const LATER = NOW_MS + 1_000;
const paid = say.captured('p1', '60.00');
const bought = say.purchased('P-1', { A: 2, B: 1 });
/** The change of the last command. */
const after = (order: ReturnType<typeof anOrder>, ...commands: readonly OrderCommand[]) =>
  given(order, ...commands.slice(0, -1)).when(commands.at(-1) as OrderCommand, LATER).change;
const marksOf = (...commands: readonly OrderCommand[]) => after(anOrder(), ...commands).aggregate.progress;

describe('partly authorized', () => {
  test.each([
    ['in part', [say.authorized('p', '20.00')], true],
    ['all but a cent', [say.authorized('p', '59.99')], true],
    ['whole', [say.authorized('p', '60.00')], false],
    ['in part, with the rest captured', [say.captured('q', '30.00'), say.authorized('p', '30.00')], false],
    [
      'in part, with less than the rest captured',
      [say.captured('q', '29.99'), say.authorized('p', '30.00')],
      true,
    ],
    [
      'in part, with the rest captured, of which a part has gone back',
      [say.captured('q', '30.00'), say.ticket('T', { amount: '20.00' }), say.authorized('p', '30.00')],
      true,
    ],
    [
      'in whole, with what is left of a capture',
      [say.captured('q', '30.00'), say.ticket('T', { amount: '20.00' }), say.authorized('p', '50.00')],
      false,
    ],
    ['not at all, captured in part', [say.captured('p', '20.00')], false],
    ['in another currency', [say.authorized('p', '20.00', 'EUR')], false],
    ['also in another currency', [say.authorized('q', '20.00', 'EUR'), say.authorized('p', '20.00')], true],
    [
      'once whole, of which a part is left',
      [...[say.authorized('p', '60.00'), say.authorized('q', '10.00'), say.voided('p', '60.00')]],
      true,
    ],
    ['in part, and paid', [say.authorized('q', '10.00'), paid], false],
    ['in part, and canceled', [say.authorized('q', '10.00'), say.cancel], false],
    ['by one that failed', [say.paymentFailed('p')], false],
  ] as const)('%s', (_, commands, expected) => {
    expect(marksOf(...commands).partlyAuthorized).toBe(expected);
  });
});

describe('the marks of refunds', () => {
  const part = say.ticket('T-1', { amount: '10.00' });
  const done = say.refundNotified('T-1', 'succeeded', '10.00');
  test.each([
    ['none', [paid], [false, false, false]],
    ['asked for', [paid, part], [true, true, false]],
    ['taken on', [paid, part, say.answered('refund', 'T-1', 'p1', 'accepted')], [true, true, false]],
    ['failed', [paid, part, say.refundNotified('T-1', 'failed', '10.00')], [true, false, false]],
    ['done, of a part', [paid, part, done], [true, true, true]],
    [
      'done, another failed',
      [
        ...[paid, part, done, say.ticket('T-2', { amount: '5.00' })],
        say.refundNotified('T-2', 'failed', '5.00'),
      ],
      [true, true, true],
    ],
    [
      'done, of all',
      [paid, say.ticket('T-1'), say.refundNotified('T-1', 'succeeded', '60.00')],
      [true, true, false],
    ],
    ['of money that did not fit', [paid, say.captured('p2', '5.00')], [true, true, false]],
    [
      'of money that did not fit, done',
      [...[paid, say.captured('p2', '5.00'), say.refundNotified('auto-p2', 'succeeded', '5.00')]],
      [true, false, false],
    ],
  ] as const)('%s: has any, is in one, a part went back', (_, commands, expected) => {
    const { hasRefunds, inRefund, partlyRefunded } = marksOf(...commands);
    expect([hasRefunds, inRefund, partlyRefunded]).toEqual([...expected]);
  });

  test('that it had refunds is kept, whatever is read of them', () => {
    const { aggregate } = given(anOrder(), paid);
    const had = { ...aggregate, progress: { ...aggregate.progress, hasRefunds: true } };
    expect(after(had, bought).aggregate.progress.hasRefunds).toBe(true);
  });
});

test('bought in part is a mark until all is bought', () => {
  const part = say.purchased('P-1', { A: 2 });
  const rest = say.purchased('P-2', { B: 1 });
  expect([marksOf(paid).partlyPurchased, marksOf(paid, part).partlyPurchased]).toEqual([false, true]);
  expect(marksOf(paid, part, rest).partlyPurchased).toBe(false);
});

test('the last failure is shown while the order can still be paid', () => {
  const errorOf = (...commands: readonly OrderCommand[]) =>
    after(anOrder(), ...commands).aggregate.order.lastPaymentError;
  expect(errorOf(say.paymentFailed('p'))).toBe('The bank says no');
  expect(errorOf(say.paymentFailed('p'), say.captured('q', '1.00'))).toBe('The bank says no');
  expect(errorOf(say.paymentFailed('p'), paid)).toBeNull();
  expect(errorOf(say.paymentFailed('p'), say.cancel)).toBeNull();
  expect(errorOf(say.paymentFailed('p', ''))).toBe('REFUSED');
});

describe('time alone moves', () => {
  const dueOf = (...commands: readonly OrderCommand[]) => marksOf(...commands).dueAtMs;
  test('an authorized order on after 7 days, one that arrived after 15, and no other', () => {
    expect(dueOf(say.authorized('p', '60.00'))).toBe(LATER + 7 * DAY);
    expect(dueOf(paid, bought, say.parcel('arrived'))).toBe(LATER + 15 * DAY);
    expect(dueOf(say.authorized('p', '60.00'), paid)).toBeNull();
    expect(dueOf(paid, bought)).toBeNull();
    expect(dueOf(paid, bought, say.parcel('arrived'), say.confirm)).toBeNull();
  });

  test('from when it got there: what comes later and moves nothing changes nothing', () => {
    expect(dueOf(say.authorized('p', '60.00'), say.authorized('q', '1.00'))).toBe(NOW_MS + 7 * DAY);
  });
});

describe('the cart and the wallet', () => {
  test('an order that gets paid leaves the cart, unless it has', () => {
    const left = (order: ReturnType<typeof anOrder>, ...commands: readonly OrderCommand[]) => {
      const { aggregate, effects } = after(order, ...commands);
      return [effects.leavesCart, aggregate.order.cartLeftAtMs];
    };
    expect(left(anOrder(), paid)).toEqual([true, LATER]);
    expect(left(anOrder({ cartLeftAtMs: 5 }), paid)).toEqual([false, 5]);
    expect(left(anOrder(), say.authorized('p', '60.00'))).toEqual([false, null]);
    expect(left(anOrder(), say.parcel('shipped'), bought, paid)).toEqual([true, LATER]);
    expect(left(anOrder({ cartLeftAtMs: 5 }), say.cancel)).toEqual([false, 5]);
  });

  test('the wallet is asked once the order is paid or canceled, where it holds money for it', () => {
    const hold = (cash: bigint, ...commands: readonly OrderCommand[]) =>
      after(anOrder({ cash }), ...commands);
    const both = (change: ReturnType<typeof hold>) => [holdMove(change), change.effects.givesBack];
    expect(both(hold(0n, paid))).toEqual([null, false]);
    expect(both(hold(0n, say.cancel))).toEqual([null, true]);
    expect(both(hold(1_500n, say.captured('p', '20.00')))).toEqual([null, false]);
    expect(both(hold(1_500n, say.captured('p', '45.00'), bought))).toEqual([null, false]);
    expect(both(hold(1_500n, say.cancel))).toEqual([{ from: 'bound', to: 'releasing' }, true]);
  });
});

describe('a review', () => {
  const short = say.captured('p1', '20.00');
  const foreign = say.captured('p2', '5.00', 'EUR');
  const told = (...commands: readonly OrderCommand[]): readonly Record<string, unknown>[] =>
    after(anOrder(), ...commands)
      .rows.outgoing.filter(({ topic }) => topic.startsWith('order.review'))
      .map(({ topic, payload: { event_id: _, order_id, short_id, user_id, occurred_at, ...said } }) => ({
        topic,
        ...said,
      }));

  test('is told when it begins, and when the facts end it', () => {
    expect(told(short)).toEqual([
      { topic: 'order.review_opened', status: 'unpaid', reasons: ['short_payment'] },
    ]);
    expect(told(short, say.captured('p3', '40.00'))).toEqual([
      {
        ...{ topic: 'order.review_ended', status: 'paid', reasons: ['short_payment'] },
        ...{ action: 'facts', note: '', actor: 'event:payment_notified_cm' },
      },
    ]);
    expect(told(paid)).toEqual([]);
  });

  test('is told again for a reason more, and not for one less or the same', () => {
    expect(told(short, foreign)).toEqual([
      { topic: 'order.review_opened', status: 'unpaid', reasons: ['short_payment', 'foreign_currency'] },
    ]);
    expect(told(foreign, short)[0]).toMatchObject({ reasons: ['short_payment', 'foreign_currency'] });
    expect(told(short, say.captured('p3', '1.00'))).toEqual([]);
    expect(told(short, foreign, say.captured('p3', '40.00'))).toEqual([]);
    expect(after(anOrder(), short, foreign).aggregate.progress.reviewReasons).toBe(
      'short_payment,foreign_currency',
    );
  });

  test('began when its first reason came', () => {
    expect(marksOf(short).reviewSinceMs).toBe(LATER);
    expect(marksOf(short, foreign).reviewSinceMs).toBe(NOW_MS);
    expect(marksOf(short, say.captured('p3', '40.00')).reviewSinceMs).toBeNull();
    expect(
      [after(anOrder(), short), after(anOrder(), paid)].map((one) => one.aggregate.order.paymentReview),
    ).toEqual([true, false]);
  });

  test('that a release before this one began, with no reason kept, ends like any other', () => {
    const order = anOrder();
    const begun = { ...order, order: { ...order.order, paymentReview: true } };
    const { outgoing } = after(begun, paid).rows;
    expect(outgoing.find((one) => one.topic === 'order.review_ended')?.payload.reasons).toEqual([]);
  });

  test('ends by the name of who made it end', () => {
    const unclear = [
      ...[say.cancel, paid, say.refundNotified('auto-p1', 'failed', '60.00'), say.retry('auto-p1')],
      ...[say.refundNotified('auto-p1', 'succeeded', '60.00', 1)],
    ];
    const ended = told(...unclear, say.answered('refund', 'auto-p1', 'p1', 'refused', 2));
    expect(ended).toMatchObject([
      { topic: 'order.review_ended', actor: 'payment', reasons: ['refund_unclear'] },
    ]);
  });

  test('of one that went back too often is one', () => {
    const twice = [
      ...[paid, say.ticket('T-1'), say.refundNotified('T-1', 'failed', '60.00'), say.retry('T-1')],
      ...[
        say.refundNotified('T-1', 'succeeded', '60.00', 1),
        say.refundNotified('T-1', 'succeeded', '60.00', 2),
      ],
    ];
    expect(marksOf(...twice).reviewReasons).toBe('refunded_too_much');
  });
});

describe('the timeline', () => {
  const lines = (...commands: readonly OrderCommand[]) =>
    after(anOrder(), ...commands).rows.timeline.map(({ fromStatus, toStatus, reason, actor, atMs }) => [
      ...[fromStatus, toStatus, reason, actor, atMs],
    ]);

  test('has each step, with who made it', () => {
    expect(lines(paid)).toEqual([['unpaid', 'paid', 'payment_captured', 'event:payment_notified_cm', LATER]]);
    expect(lines(say.cancel)).toEqual([['unpaid', 'canceled', 'user_canceled', 'user', LATER]]);
    expect(lines(say.purchased('P-1', { A: 1 }))).toEqual([]);
  });

  test('has a failure only of an order that can still be paid', () => {
    const failed = say.paymentFailed('p9');
    expect(lines(failed)).toEqual([['unpaid', 'unpaid', 'payment_failed', 'event:payment_failed_cm', LATER]]);
    for (const before of [paid, say.authorized('p', '60.00'), say.cancel]) {
      expect(lines(before, failed)).toEqual([]);
      expect(after(anOrder(), before, failed).rows.notifications).toEqual([]);
    }
  });

  test('numbers what is told in the order in which it happened', () => {
    const { rows, aggregate } = after(anOrder(), say.parcel('shipped'), bought, paid);
    const seqs = [...rows.timeline, ...rows.outgoing].map((one) => one.seq).sort((a, b) => a - b);
    expect(seqs).toEqual(seqs.map((_, at) => 3 + at));
    expect(aggregate.progress).toMatchObject({ nextSeq: 3 + seqs.length, updatedAtMs: LATER });
  });
});

test('time moves nothing that it is not due for', () => {
  const idle = (order: OrderAggregate, ms: number) =>
    given(order)
      .when(say.timePassed, NOW_MS + ms)
      .isRejected('not_legal');
  const authorized = given(anOrder(), say.authorized('p', '60.00')).aggregate;
  idle(authorized, 7 * DAY - 1);
  idle(given(anOrder(), say.authorized('p', '60.00'), say.captured('q', '20.00')).aggregate, 7 * DAY);
  const receiving = given(
    anOrder(),
    paid,
    say.purchased('P', { A: 2, B: 1 }),
    say.parcel('arrived'),
  ).aggregate;
  idle(receiving, 15 * DAY - 1);
  const { dueAtMs: _, ...progress } = receiving.progress;
  idle({ ...receiving, progress: { ...progress, dueAtMs: null } }, 15 * DAY);
  idle({ ...receiving, order: { ...receiving.order, status: 'shipped' } }, 15 * DAY);
  idle(given(anOrder(), paid).aggregate, 365 * DAY);
});
