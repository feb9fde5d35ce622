import { describe, expect, test } from 'bun:test';
import type { OrderChange } from '../../../src/domain/order/change.ts';
import * as say from '../order/commands.ts';
import { anOrder, given } from '../order/given.ts';
import { refund } from '../order/old-orders.ts';

// A refund that failed and then did succeed has taken money that others were promised since. The order is 60.00. P1 brings
// 20.00 too little, a ticket gives it back and fails; P2 brings all of it, so that 20.00 is too much.

const short = [say.captured('p1', '20.00'), say.ticket('E'), say.answered('refund', 'E', 'p1', 'refused')];
const paid = say.captured('p2', '60.00');
const autoFails = say.answered('refund', 'auto-p2', 'p2', 'refused');
const lateSuccess = say.refundNotified('E', 'succeeded', '20.00');

describe('when the early ticket has succeeded after all', () => {
  const all = given(anOrder(), ...short, paid, autoFails, lateSuccess).aggregate;

  test('the excess is gone, and what is due can still be refunded', () => {
    given(all)
      .when(say.ticket('T', { amount: '1.00' }))
      .becomes({
        status: 'paid',
        refunds: ['E early 2000 succeeded', 'auto-p2 auto 2000 failed', 'T ticket 100 requested'],
        asked: ['refund T:p2:1'],
      });
    given(all)
      .when(say.ticket('T'))
      .becomes({ asked: ['refund T:p2:1'] });
    given(all)
      .when(say.ticket('T', { amount: '60.01' }))
      .isRejected('refused', 'REFUND_EXCEEDS');
  });

  test('a person can cancel its review', () => {
    const reviewed = given(all, say.captured('p2', '61.00')).aggregate;
    given(reviewed)
      .when(say.endReview('cancel'))
      .becomes({ asked: ['refund review-EXAMPLE2:p2:1'] });
  });
});

describe('a retry of excess money that another refund has taken meanwhile', () => {
  test('is refused: what was too much has gone back', () => {
    given(anOrder(), ...short, paid, autoFails, lateSuccess)
      .when(say.retry('auto-p2'))
      .isRejected('refused', 'REFUND_EXCEEDS');
    given(anOrder(), ...short, paid, autoFails)
      .when(say.retry('auto-p2'))
      .becomes({ asked: ['refund auto-p2:p2:2'] });
  });

  test('is refused when the old service has sent it', () => {
    const before = given(anOrder(), say.captured('p1', '60.00'), paid, autoFails).aggregate;
    const theirs = refund('R-9', 6_000n, { status: 'succeeded' });
    const changed = { ...before, refunds: [...before.refunds, theirs], unseenPayments: [] };
    const seen = given(changed, say.paymentFailed('p9')).aggregate;
    const resolved = given(seen, say.endReview('resolve'));
    resolved.when(say.retry('auto-p2')).isRejected('refused', 'REFUND_EXCEEDS');
    resolved.when(say.ticket('T', { amount: '1.00' })).becomes({ asked: ['refund T:p2:1'] });
  });
});

const reopened = ({ change }: { readonly change: OrderChange }) =>
  change.effects.reopened.map((one) => one.askKey);

describe('excess money that is on its way when another refund has taken it', () => {
  const onItsWay = given(anOrder(), ...short, paid);
  const late = onItsWay.when(lateSuccess);

  test('is not sent any more, if it has not left, and a person asks whether it has', () => {
    late.becomes({
      review: 'refund_unclear',
      refunds: ['E early 2000 succeeded', 'auto-p2 auto 2000 requested'],
    });
    expect(late.change.effects.settled).toEqual([{ askKey: 'auto-p2:p2:1', state: 'closed' }]);
    given(late.change.aggregate).when(say.retry('auto-p2')).isRejected('refused', 'REFUND_EXCEEDS');
  });

  test('is known once payment says so', () => {
    const { aggregate } = late.change;
    given(aggregate)
      .when(say.refundNotified('auto-p2', 'failed', '20.00'))
      .becomes({ review: '', asked: [] });
    given(aggregate)
      .when(say.refundNotified('auto-p2', 'succeeded', '20.00'))
      .becomes({ review: 'refunded_too_much', status: 'paid' });
  });

  test('is told apart from what payment has accepted, which has left', () => {
    const left = given(onItsWay.aggregate, say.answered('refund', 'auto-p2', 'p2', 'accepted')).when(
      lateSuccess,
    );
    left.becomes({ review: 'refund_unclear' });
    expect(left.change.effects.settled).toEqual([]);
  });

  test('goes on as far as there is enough for it', () => {
    const two = given(onItsWay.aggregate, say.captured('p3', '20.00')).when(lateSuccess);
    two.becomes({ review: 'refund_unclear' });
    expect(two.change.effects.settled).toEqual([{ askKey: 'auto-p3:p3:1', state: 'closed' }]);
  });

  test('is sent after all once it is there again', () => {
    const more = given(late.change.aggregate).when(say.captured('p3', '20.00'));
    more.becomes({ review: '', asked: [] });
    expect(reopened(more)).toEqual(['auto-p2:p2:1']);

    const two = given(onItsWay.aggregate, say.captured('p3', '20.00'), lateSuccess);
    const other = two.when(say.refundNotified('auto-p2', 'failed', '20.00'));
    other.becomes({ review: '' });
    expect(reopened(other)).toEqual(['auto-p3:p3:1']);
    expect(reopened(given(two.aggregate).when(say.paymentFailed('p9')))).toEqual([]);
  });

  test('is what has surely not left before what may have', () => {
    const both = given(onItsWay.aggregate, say.captured('p3', '20.00')).aggregate;
    const retried = [say.answered('refund', 'auto-p3', 'p3', 'refused'), say.retry('auto-p3')];
    const taken = given(both, ...retried).when(lateSuccess);
    expect(taken.change.effects.settled).toEqual([{ askKey: 'auto-p2:p2:1', state: 'closed' }]);
  });

  test('goes to the wallet all the same, for only the answer of rebate says what became of a credit', () => {
    const toWallet = say.ticket('T', { amount: '20.00', to: 'wallet' });
    const taken = given(onItsWay.aggregate, autoFails, toWallet).when(lateSuccess);
    taken.becomes({ review: 'refund_unclear' });
    expect(taken.change.effects.settled).toEqual([]);
  });

  test('and that was asked for again may not have left either', () => {
    const again = given(onItsWay.aggregate, autoFails, say.retry('auto-p2')).when(lateSuccess);
    expect(again.change.effects.settled).toEqual([{ askKey: 'auto-p2:p2:2', state: 'closed' }]);
  });

  test('is not sent either when rebate says yes after no, to another process', () => {
    const toWallet = [say.captured('p1', '20.00'), say.ticket('E', { to: 'wallet' })];
    const refused = say.answered('credit', 'E', 'wallet', 'refused');
    const yes = given(anOrder(), ...toWallet, refused, paid).when(
      say.answered('credit', 'E', 'wallet', 'accepted'),
    );
    yes.becomes({ review: 'refund_unclear' });
    expect(yes.change.effects.settled).toContainEqual({ askKey: 'auto-p2:p2:1', state: 'closed' });
  });
});
