import { describe, expect, test } from 'bun:test';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import { decide, type OrderCommand } from '../../../src/domain/order/decide.ts';
import { legOf } from '../../../src/domain/order/facts.ts';
import { isRejected } from '../../../src/domain/order/rejection.ts';
import { timesPaid } from '../../../src/domain/refunds/refund-state.ts';
import * as say from '../order/commands.ts';
import { anOrder, given, NOW_MS } from '../order/given.ts';

// A success that names no attempt, in whole seconds or from a slower clock, of a refund that was just asked for again (spec
// 11: the current attempt; clocks differ by up to 60 s, times may be whole seconds). Of 60.00 a ticket gives 40.00 back.

const RETRIED_MS = NOW_MS + 5_400;
const failed = [say.captured('p1', '60.00'), say.ticket('T', { amount: '40.00' })];
const fails = say.refundNotified('T', 'failed', '40.00', 1);
const first = given(anOrder(), ...failed, fails).aggregate;
const retried = given(first).when(say.retry('T'), RETRIED_MS).change.aggregate;

function told(status: 'succeeded' | 'failed', attempt: number | null, atMs: number): OrderCommand {
  const command = say.refundNotified('T', status, '40.00', attempt);
  if (command.kind !== 'event' || command.incoming.event.name !== 'refund_notified')
    throw new Error('no notice');
  const { event } = command.incoming;
  const body = { ...event.body, occurred_at: new Date(atMs).toISOString() };
  return { ...command, incoming: { ...command.incoming, event: { ...event, body } } };
}

/** The order after the commands, of which some may be repeats. */
const after = (order: OrderAggregate, ...commands: readonly OrderCommand[]): OrderAggregate =>
  commands.reduce((now, command) => {
    const decided = decide(now, command, { nowMs: RETRIED_MS + 1_000, newId: () => 'id', authMaxDays: 7 });
    if (!isRejected(decided)) return decided.aggregate;
    expect(decided.rejected).toBe('repeat');
    return now;
  }, order);
const paidOf = ({ refunds }: OrderAggregate) =>
  refunds.flatMap((one) => one.legs.map((leg) => timesPaid(legOf(leg))));

describe('a success without an attempt, of about the time when the retry began', () => {
  const wholeSecond = told('succeeded', null, Math.floor(RETRIED_MS / 1_000) * 1_000);

  test.each([
    ['alone', []],
    ['and told again with its attempt', [told('succeeded', 2, RETRIED_MS + 300)]],
    ['and told again with another time', [told('succeeded', null, RETRIED_MS + 300)]],
    ['and a failure of the same attempt, which came too late', [told('failed', 2, RETRIED_MS + 300)]],
  ])('is one payment of the retry: %s', (_, more) => {
    for (const success of [wholeSecond, told('succeeded', null, RETRIED_MS - 60_000)]) {
      const done = after(retried, success, ...more);
      expect(paidOf(done)).toEqual([1]);
      expect(done.order).toMatchObject({ status: 'paid', paymentReview: false });
      given(done)
        .when(say.ticket('T2', { amount: '20.01' }))
        .isRejected('refused', 'REFUND_EXCEEDS');
      given(done)
        .when(say.ticket('T2'))
        .becomes({ asked: ['refund T2:p1:1'] });
    }
  });

  test('comes after the same news with its attempt', () => {
    const done = after(retried, told('succeeded', 2, RETRIED_MS + 300), wholeSecond);
    expect(paidOf(done)).toEqual([1]);
    expect(done.order.paymentReview).toBe(false);
  });

  test('after a success of the retry is another payment, unless whole seconds explain it', () => {
    const done = after(
      retried,
      told('succeeded', 2, RETRIED_MS + 300),
      told('succeeded', null, RETRIED_MS - 30_000),
    );
    expect(paidOf(done)).toEqual([2]);
    expect(done.progress.reviewReasons).toBe('refunded_too_much');
  });

  test('may be of the attempt before after all, so the retry is not sent any more if it has not been', () => {
    expect(given(retried).when(wholeSecond).change.effects.settled).toEqual([
      { askKey: 'T:p1:2', state: 'closed' },
    ]);
    expect(given(retried).when(told('succeeded', null, RETRIED_MS)).change.effects.settled).toEqual([]);
  });

  test('earlier than that it is a late success of the attempt before, and the retry is unclear', () => {
    const done = after(retried, told('succeeded', null, RETRIED_MS - 60_001));
    expect(done.refunds[0]?.legs[0]?.attempts.map((one) => one.status)).toEqual(['succeeded', 'processing']);
    expect(done.progress.reviewReasons).toBe('refund_unclear');
  });
});
