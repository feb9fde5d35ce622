import { describe, expect, test } from 'bun:test';
import * as say from '../order/commands.ts';
import { anOrder, given } from '../order/given.ts';
import { old, payment, refund } from '../order/old-orders.ts';

// Money that failed to go back by itself, since the card is closed: a ticket may give it to the wallet (spec 11: a failed
// refund frees what it held). The order is 60.00.

const autoFails = say.answered('refund', 'auto-p2', 'p2', 'refused');
const lateSuccess = say.refundNotified('auto-p2', 'succeeded', '60.00');
const credited = (refundId: string) => say.answered('credit', refundId, 'wallet', 'accepted');
const toWallet = (amount?: string) => say.ticket('T', { ...(amount && { amount }), to: 'wallet' });

describe('of an order that was canceled before its payment came', () => {
  const waits = given(anOrder(), say.cancel, say.captured('p2', '60.00'), autoFails);

  test.each([
    ['by amount', toWallet('60.00')],
    ['with all that is left', toWallet()],
  ])('a ticket gives it to the wallet %s, and takes the place of its retry', (_, ticket) => {
    const given60 = waits.when(ticket);
    given60.becomes({
      status: 'canceled',
      refunds: ['auto-p2 auto 6000 failed', 'T ticket 6000 requested'],
      asked: ['credit T:wallet#1'],
    });
    const done = given(given60.change.aggregate, credited('T'));
    done.when(say.retry('auto-p2')).isRejected('refused', 'REFUND_EXCEEDS');
    done.when(say.ticket('T2', { amount: '0.01', to: 'wallet' })).isRejected('refused', 'REFUND_EXCEEDS');
    done.when(lateSuccess).becomes({ status: 'canceled', review: 'refunded_too_much' });
  });

  test('a ticket to where it came from is a new refund of it', () =>
    waits.when(say.ticket('T')).becomes({ asked: ['refund T:p2:1'] }));

  test('no ticket gives more', () => {
    for (const to of ['wallet', 'original'] as const)
      waits.when(say.ticket('T', { amount: '60.01', to })).isRejected('refused', 'REFUND_EXCEEDS');
  });

  test('a part of it leaves the rest for another ticket, and none for the retry', () => {
    const part = given(waits.aggregate, toWallet('20.00'));
    part.when(say.retry('auto-p2')).isRejected('refused', 'REFUND_EXCEEDS');
    part.when(say.ticket('T2')).becomes({
      refunds: ['auto-p2 auto 6000 failed', 'T ticket 2000 requested', 'T2 ticket 4000 requested'],
    });
  });

  test('a ticket that fails frees it again, for whoever comes first', () => {
    const failed = given(waits.aggregate, toWallet(), say.answered('credit', 'T', 'wallet', 'refused'));
    failed.when(say.retry('auto-p2')).becomes({ asked: ['refund auto-p2:p2:2'] });
    failed.when(say.retry('T')).becomes({ asked: ['credit T:wallet#2'] });
    given(failed.aggregate, say.retry('auto-p2'))
      .when(say.retry('T'))
      .isRejected('refused', 'REFUND_EXCEEDS');
    given(failed.aggregate, say.retry('T'))
      .when(say.retry('auto-p2'))
      .isRejected('refused', 'REFUND_EXCEEDS');
  });
});

test('an old order that was canceled has given it by a ticket too: what comes later goes back by itself', () => {
  const refunds = [refund('auto-p1', 6_000n, { status: 'failed' }), refund('T', 6_000n)];
  given(old('canceled', [payment('p1', 'captured')], { refunds }))
    .when(say.captured('p3', '60.00'))
    .becomes({ asked: ['refund auto-p3:p3:1'] });
  const half = [refund('auto-p1', 2_000n, { status: 'failed' }), refund('T', 4_000n)];
  const waits = given(
    old('canceled', [payment('p1', 'captured')], { refunds: half }),
    say.paymentFailed('p9'),
  );
  waits.when(say.retry('auto-p1')).becomes({ asked: ['refund auto-p1:p1:2'] });
});

describe('of a paid order', () => {
  const waits = given(anOrder(), say.captured('p1', '60.00'), say.captured('p2', '60.00'), autoFails);

  test('a ticket by amount to the wallet takes it before what is due, and the order goes on', () => {
    const done = given(waits.aggregate, toWallet('60.00')).when(credited('T'));
    done.becomes({ status: 'paid', review: '' });
    expect(done.change.aggregate.progress).toMatchObject({ partlyRefunded: false, inRefund: false });
    const { aggregate } = done.change;
    given(aggregate)
      .when(say.purchased('P', { A: 2, B: 1 }))
      .becomes({ status: 'purchased' });
    given(aggregate).when(say.retry('auto-p2')).isRejected('refused', 'REFUND_EXCEEDS');
    given(aggregate).when(lateSuccess).becomes({ status: 'refunded', review: 'refunded_too_much' });
    given(aggregate, say.ticket('T2'))
      .when(say.refundNotified('T2', 'succeeded', '60.00'))
      .becomes({ status: 'refunded' });
  });

  test('a ticket of more than that takes the rest of what is due', () => {
    const done = given(waits.aggregate, toWallet('70.00')).when(credited('T')).change;
    expect(done.aggregate.progress).toMatchObject({ partlyRefunded: true });
    given(done.aggregate)
      .when(say.ticket('T2'))
      .becomes({ asked: ['refund T2:p1:1'] });
    expect(given(done.aggregate).when(say.ticket('T2')).change.aggregate.refunds.at(-1)?.amountMinor).toBe(
      5_000n,
    );
  });

  test('a ticket of all that is left to the wallet takes both', () => {
    const done = given(waits.aggregate, toWallet()).when(credited('T'));
    done.becomes({
      status: 'refunded',
      review: '',
      refunds: ['auto-p2 auto 6000 failed', 'T ticket 12000 succeeded'],
    });
  });

  test('a ticket of lines, or to the cards, is of what is due, and leaves it for its retry', () => {
    for (const ticket of [
      say.ticket('T', { units: { A: 2, B: 1 }, to: 'wallet' }),
      say.ticket('T', { amount: '60.00' }),
      say.ticket('T'),
    ]) {
      const asked = given(waits.aggregate, ticket);
      asked.when(say.retry('auto-p2')).becomes({ asked: ['refund auto-p2:p2:2'] });
      asked.when(say.ticket('T2', { amount: '20.00' })).isRejected('refused', 'REFUND_EXCEEDS');
    }
  });

  test('another payment that is too much goes back by itself all the same, once it has gone by a ticket', () => {
    const given60 = given(waits.aggregate, toWallet('60.00'), credited('T'));
    given60.when(say.captured('p3', '60.00')).becomes({ asked: ['refund auto-p3:p3:1'] });
    given(given60.aggregate, say.captured('p3', '60.00'))
      .when(say.retry('auto-p2'))
      .isRejected('refused', 'REFUND_EXCEEDS');
    given(waits.aggregate, toWallet('20.00'))
      .when(say.captured('p3', '60.00'))
      .becomes({ asked: ['refund auto-p3:p3:1'] });
  });

  test('what a ticket was promised of it is under review when it went back after all', () => {
    given(waits.aggregate, toWallet('60.00'))
      .when(lateSuccess)
      .becomes({ status: 'paid', review: 'refund_unclear' });
  });
});
