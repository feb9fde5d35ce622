import { describe, expect, test } from 'bun:test';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import type { OrderRow, StoredRefund } from '../../../src/domain/order/records.ts';
import * as say from './commands.ts';
import { anOrder, given } from './given.ts';
import { old, payment, refund } from './old-orders.ts';

// What an order that ends had, in whatever currency and from whatever tender, goes back, or a person can send it (spec 6,
// 9, 10, 13, 17). The order is 60.00.

const euros = say.captured('e1', '50.00', 'EUR');
const paid = say.captured('p1', '60.00');
const bought = say.purchased('P', { A: 2, B: 1 });
const cancel = say.endReview('cancel');
const giveBack = say.endReview('resolve', false);
const refuses = say.answered('refund', 'auto-e1', 'e1', 'refused');

/** The order after our last change, as the old service has it since. */
const changedTo = (
  order: OrderAggregate,
  status: OrderRow['status'],
  refunds: readonly StoredRefund[] = [],
): OrderAggregate => ({
  ...order,
  order: { ...order.order, status },
  refunds: [...order.refunds, ...refunds],
  unseenPayments: [],
});

describe('money in another currency', () => {
  test('goes back when a person cancels the review of a paid order, beside its own', () => {
    const all = ['review-EXAMPLE2 ticket 6000 requested', 'auto-e1 auto 5000 requested'];
    given(anOrder(), euros, paid).when(cancel).becomes({ status: 'paid', review: '', refunds: all });
    given(anOrder(), euros, paid, bought).when(cancel).becomes({ status: 'purchased', refunds: all });
    const done = given(anOrder(), euros, paid, cancel).when(
      say.refundNotified('review-EXAMPLE2', 'succeeded', '60.00'),
    );
    done.becomes({ status: 'refunded', review: '' });
    expect(done.change.aggregate.refunds.map((one) => one.currency)).toEqual(['USD', 'EUR']);
  });

  test('is enough to cancel a review by, where all else is on its way', () => {
    given(anOrder(), paid, say.ticket('T'), euros)
      .when(cancel)
      .becomes({ refunds: ['T ticket 6000 requested', 'auto-e1 auto 5000 requested'] });
    given(anOrder(), paid, say.ticket('T'), euros, giveBack, say.captured('p1', '1.00'))
      .when(cancel)
      .isRejected('refused', 'ORDER_NOT_CANCELABLE');
  });

  test.each([
    ['given back', giveBack],
    ['canceled', cancel],
  ] as const)('that payment refused to send is asked for again when a review is %s once more', (_, end) => {
    const { change } = given(anOrder(), paid, euros, giveBack, refuses).when(end);
    const asked = ['refund auto-e1:e1:2'];
    if (end === cancel) asked.unshift('refund review-EXAMPLE2:p1:1');
    expect(change.rows.requests.map((one) => `${one.kind} ${one.askKey}`).sort()).toEqual(asked.sort());
    expect(change.aggregate.refunds[0]).toMatchObject({ refundId: 'auto-e1', status: 'processing' });
    expect(change.rows.requests.at(-1)?.body.amount).toEqual({ v: '50.00', c: 'EUR' });
    expect(
      change.rows.outgoing.filter((one) => one.topic === 'refund.requested').at(-1)?.payload,
    ).toMatchObject({
      refund_id: 'auto-e1',
      amount: { v: '50.00', c: 'EUR' },
      reason: 'foreign_currency',
    });
  });

  test('of which only a part went is asked for as far as it is there', () => {
    const before = given(anOrder(), paid, euros, giveBack, refuses);
    // The old service has sent it by a refund of its own meanwhile.
    const theirs = refund('R', 5_000n, { currency: 'EUR' });
    const found = changedTo(before.aggregate, 'purchased', [theirs]);
    given(found, say.paymentFailed('p9')).when(giveBack).becomes({ asked: [] });
    const less = changedTo(before.aggregate, 'purchased', [refund('R', 1n, { currency: 'EUR' })]);
    given(less, say.paymentFailed('p9')).when(giveBack).becomes({ asked: [] });
  });

  test('of another payment, or under way, is left alone', () => {
    const second = say.captured('e2', '5.00', 'EUR');
    given(anOrder(), paid, euros, giveBack, second)
      .when(giveBack)
      .becomes({ asked: ['refund auto-e2:e2:1'] });
    given(anOrder(), paid, euros, giveBack, refuses, second)
      .when(giveBack)
      .becomes({ asked: ['refund auto-e1:e1:2', 'refund auto-e2:e2:1'] });
  });

  test('is asked for again alone: a failed refund of its own currency waits for its retry', () => {
    const failed = [say.ticket('T', { amount: '10.00' }), say.answered('refund', 'T', 'p1', 'refused')];
    const { rows } = given(anOrder(), paid, ...failed, euros).when(giveBack).change;
    expect(rows.requests.map((one) => one.askKey)).toEqual(['auto-e1:e1:1']);
    expect(rows.outgoing.filter((one) => one.topic === 'refund.requested')).toHaveLength(1);
  });

  test('of which the old service sent a part is asked for as far as that is known to have failed', () => {
    const rows = [payment('p1', 'captured'), payment('e1', 'captured', '50.00', { currency: 'EUR' })];
    const asks = (was: string, is: string) => {
      const theirs = refund('R', 1_000n, { currency: 'EUR', status: was });
      const ours = given(old('paid', rows, { refunds: [theirs] }), say.paymentFailed('p9')).aggregate;
      const found = { ...ours, refunds: ours.refunds.map((one) => ({ ...one, status: is })) };
      return given(found, say.paymentFailed('p8'))
        .when(giveBack)
        .change.rows.requests.map((one) => one.askKey);
    };
    expect(asks('failed', 'failed')).toEqual(['R:e1:2', 'auto-e1:e1:1']);
    for (const [was, is] of [
      ['failed', 'succeeded'],
      ['processing', 'failed'],
      ['succeeded', 'succeeded'],
    ] as const)
      expect([was, is, asks(was, is)]).toEqual([was, is, ['auto-e1:e1:1']]);
  });

  test('of which no row says how much it was is not asked for', () => {
    const unknown = payment('e1', 'captured', '50.00', { amountMinor: null, currency: null });
    const theirs = refund('auto-e1', 1_000n, { currency: 'EUR', status: 'failed' });
    const order = old('paid', [payment('p1', 'captured'), unknown], { refunds: [theirs] });
    given(order, say.paymentFailed('p9')).when(giveBack).becomes({ asked: [] });
  });

  test('whose refund the old service has called done is unclear, and not asked for again', () => {
    const failed = given(anOrder(), paid, euros, giveBack, refuses).aggregate;
    const found = { ...failed, refunds: failed.refunds.map((one) => ({ ...one, status: 'succeeded' })) };
    given(found).when(giveBack).becomes({ asked: [] });
  });
});

describe('wallet money that was deducted', () => {
  const withWallet = anOrder({ cash: 1_000n });
  const half = say.captured('p1', '50.00');
  const deducted = say.holdAnswered('deducting', 'accepted');
  const ours = given(withWallet, half, deducted).aggregate;
  const seen = say.paymentFailed('p9');

  test.each([
    ['deducted', ours],
    ['being deducted', given(withWallet, half).aggregate],
  ] as const)('goes back to the wallet where the old service cancels: %s', (_, order) => {
    const back = ['auto-p1 auto 5000 requested', 'auto-wallet.EXAMPLE2 auto 1000 requested'];
    given(changedTo(order, 'canceled')).when(seen).becomes({ status: 'canceled', refunds: [], asked: [] });
    given(changedTo(order, 'canceled'), seen)
      .when(say.endReview('resolve', false))
      .becomes({
        refunds: back,
        asked: ['refund auto-p1:p1:1', 'credit auto-wallet.EXAMPLE2:wallet#1'],
        hold: 'untouched',
      });
  });

  test('is sent again when rebate refused it', () => {
    const refused = say.answered('credit', 'auto-wallet.EXAMPLE2', 'wallet', 'refused');
    given(changedTo(ours, 'canceled'), seen, giveBack, refused)
      .when(say.retry('auto-wallet.EXAMPLE2'))
      .becomes({ asked: ['credit auto-wallet.EXAMPLE2:wallet#2'] });
  });

  test('counts as money that came in: what tickets sent to the wallet was not too much', () => {
    const ticket = say.ticket('T', { amount: '55.00', to: 'wallet' });
    const credited = given(ours, ticket, say.answered('credit', 'T', 'wallet', 'accepted')).aggregate;
    const found = given(changedTo(credited, 'canceled')).when(seen);
    found.becomes({ review: 'changed_elsewhere' });
    given(found.change.aggregate)
      .when(giveBack)
      .becomes({ refunds: ['T ticket 5500 succeeded', 'auto-p1 auto 500 requested'] });
  });

  test('is nothing where rebate refuses to deduct after all', () => {
    const being = given(withWallet, half).aggregate;
    given(changedTo(being, 'canceled'), seen, say.holdRefused('deducting'))
      .when(giveBack)
      .becomes({ refunds: ['auto-p1 auto 5000 requested'] });
  });
});

describe('an order whose deduct is refused', () => {
  const whole = anOrder({ cash: 6_000n });
  const placed: OrderAggregate = {
    ...whole,
    order: { ...whole.order, status: 'paid', couponCode: 'TEN' },
    holdState: 'deducting',
  };
  const refused = say.holdRefused('deducting');

  test('is canceled with its review where nothing came: goods, coupon and freeze are given back', () => {
    const released = { hold: 'refused to releasing', review: '', refunds: [] };
    given(placed, refused)
      .when(cancel)
      .becomes({
        status: 'canceled',
        told: ['order.canceled', 'order.review_ended'],
        givesBackStockAndCoupon: true,
        ...released,
      });
    given(placed, refused, bought)
      .when(cancel)
      .becomes({ status: 'canceled', ...released });
    given(placed, refused, bought, say.parcel('shipped'))
      .when(cancel)
      .isRejected('refused', 'ORDER_NOT_CANCELABLE');
    given(placed, refused, giveBack).when(cancel).isRejected('refused', 'ORDER_NOT_UNDER_REVIEW');
  });

  test('says so again where rebate refuses the release too', () => {
    given(placed, refused, cancel)
      .when(say.holdRefused('releasing'))
      .becomes({ status: 'canceled', review: 'wallet_deduct_refused' });
  });

  test('of which a part came is refunded, and then the freeze is released', () => {
    const half = anOrder({ cash: 1_000n });
    const review = given(half, say.captured('p1', '50.00'), refused);
    review.when(cancel).becomes({ status: 'paid', hold: 'untouched' });
    given(review.aggregate, cancel)
      .when(say.refundNotified('review-EXAMPLE2', 'succeeded', '50.00'))
      .becomes({ status: 'refunded', hold: 'refused to releasing', givesBackStockAndCoupon: false });
  });

  test('keeps its freeze for a person where a refund gives the wallet its money', () => {
    const credit = say.answered('credit', 'T', 'wallet', 'accepted');
    const half = anOrder({ cash: 1_000n });
    const asked = [say.captured('p1', '50.00'), say.ticket('T')];
    const back = say.refundNotified('T', 'succeeded', '50.00');
    // The deduct is refused while the credit is under way, or after it: rebate gives one of the two.
    given(half, ...asked, back)
      .when(refused)
      .becomes({ status: 'refunded', hold: 'deducting to refused', review: 'wallet_deduct_refused' });
    given(half, ...asked, credit, refused)
      .when(back)
      .becomes({ status: 'refunded', hold: 'untouched', review: 'wallet_deduct_refused,refunded_too_much' });
    given(placed, say.ticket('T', { amount: '4.00' }), credit, refused)
      .when(cancel)
      .becomes({ status: 'canceled', hold: 'untouched' });
    // A credit that rebate refused has given nothing.
    given(placed, say.ticket('T'), say.answered('credit', 'T', 'wallet', 'refused'), refused)
      .when(cancel)
      .becomes({ status: 'canceled', hold: 'refused to releasing' });
  });

  test('has its freeze released where it has ended by the time of the answer', () => {
    const ended = given(changedTo(placed, 'canceled'), say.paymentFailed('p9')).aggregate;
    given(ended).when(refused).becomes({ hold: 'deducting to releasing', review: 'changed_elsewhere' });
    given(ended, refused)
      .when(say.holdRefused('releasing'))
      .becomes({ hold: 'releasing to refused', review: 'wallet_deduct_refused,changed_elsewhere' });
    given(placed).when(refused).becomes({ hold: 'deducting to refused', review: 'wallet_deduct_refused' });
  });

  test('is looked at once more where the release is refused too, though a person has seen the deduct', () => {
    const half = anOrder({ cash: 1_000n });
    const seen = [say.captured('p1', '50.00'), refused, say.endReview('resolve', true)];
    const over = given(half, ...seen, say.ticket('T'), say.refundNotified('T', 'succeeded', '50.00'));
    expect([over.aggregate.order.status, over.aggregate.holdState]).toEqual(['refunded', 'releasing']);
    over.when(say.holdRefused('releasing')).becomes({ review: 'wallet_deduct_refused' });
  });

  test('does not keep its freeze where the old service ends it', () => {
    const review = given(placed, refused).aggregate;
    given(changedTo(review, 'canceled'))
      .when(say.paymentFailed('p9'))
      .becomes({ hold: 'refused to releasing', review: 'changed_elsewhere' });
    given(changedTo(review, 'shipped')).when(say.paymentFailed('p9')).becomes({ hold: 'untouched' });
  });
});

describe('an authorization', () => {
  const row = payment('p1', 'authorized');

  test('stays open where the old service called the order paid and nothing was captured', () => {
    for (const amount of ['60.00', '59.99'])
      given(old('paid', [payment('p1', 'authorized', amount)]))
        .when(bought)
        .becomes({ status: 'purchased', asked: [] });
    given(old('paid', [row, payment('p2', 'captured', '59.99')]))
      .when(bought)
      .becomes({ asked: [] });
    given(old('paid', [row, payment('p2', 'captured')]))
      .when(bought)
      .becomes({ asked: ['void void:p1'] });
  });

  test('stays open where what came was given back before the order was paid', () => {
    const early = [say.captured('p2', '20.00'), say.ticket('T'), say.captured('p3', '40.00')];
    for (const [amount, status] of [
      ['60.00', 'authorized'],
      ['10.00', 'unpaid'],
    ] as const)
      given(anOrder(), ...early)
        .when(say.authorized('p1', amount))
        .becomes({ status, asked: [] });
  });

  test('is voided when the order has ended', () => {
    given(old('canceled', [row]))
      .when(bought)
      .becomes({ asked: ['void void:p1'] });
    given(old('refunded', [row, payment('p2', 'captured', '1.00')]))
      .when(say.paymentFailed('p9'))
      .becomes({ asked: ['void void:p1'] });
  });

  test('is left until a person has looked, where somebody else changed the order', () => {
    const ours = given(anOrder(), say.authorized('p1', '60.00')).aggregate;
    given(changedTo(ours, 'canceled')).when(say.paymentFailed('p9')).becomes({ asked: [] });
    given(changedTo(ours, 'canceled'), say.paymentFailed('p9'))
      .when(say.endReview('resolve'))
      .becomes({ asked: ['void void:p1'] });
  });
});

describe('a payment of which the old service told twice', () => {
  const first = given(old('authorized', [payment('p1', 'authorized')])).when({ kind: 'inherit' }).change;
  const again: OrderAggregate = {
    ...changedTo(first.aggregate, 'paid'),
    unseenPayments: [payment('p1', 'captured'), payment('p2', 'failed', '60.00', { reason: 'later' })],
  };
  const found = () => given(again, say.paymentFailed('p9'), say.endReview('resolve'));

  test('is contradicted by another amount, and by its own amount not', () => {
    for (const other of [say.captured('p1', '50.00'), say.captured('p1', '70.00')])
      found().when(other).becomes({ review: 'conflicting_event', refunds: [] });
    found()
      .when(say.captured('p1', '60.00', 'EUR'))
      .becomes({ review: 'conflicting_event' });
    found().when(say.captured('p1', '60.00')).becomes({ review: '', kept: [] });
  });
});
