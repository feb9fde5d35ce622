import { describe, expect, test } from 'bun:test';
import { isAutoOf } from '../../../src/domain/order/inherited-legs.ts';
import type { StoredRefund } from '../../../src/domain/order/records.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS, ORDER_ID, written } from './given.ts';
import { legsOf, MINUTE, old, payment, refund, taken } from './old-orders.ts';

// Refunds of the old service (spec 17): whose money they gave back, where it went, and what is requested again. The
// order is 60.00.

const units = [{ lineNo: 1, skuId: 'A', count: 1, amountMinor: '1000' }];

describe('a refund that the old service began', () => {
  const underWay = old('paid', [payment('p1', 'captured')], {
    refunds: [refund('R', 500n, { status: 'processing' })],
  });
  const failed = say.refundNotified('R', 'failed', '5.00', 7);
  const keys = (...commands: Parameters<typeof given>[1][]) =>
    given(underWay, ...commands.slice(0, -1))
      .when(commands.at(-1) as (typeof commands)[number])
      .written.newEvents.map((one) => one.eventKey)
      .filter((key) => key !== '@inherited');

  test('is one attempt here, whatever number it has there', () => {
    expect(keys(failed)).toEqual(['refund_notified/R/1/failed']);
    expect(keys(failed, say.retry('R'), say.refundNotified('R', 'succeeded', '5.00', 1))).toEqual([
      'refund_notified/R/1/succeeded',
    ]);
    const ours = given(anOrder(), say.captured('p1', '60.00'), say.ticket('T', { amount: '5.00' }));
    ours.when(say.refundNotified('T', 'failed', '5.00', 7)).isRejected('poison', 'REFUND_AMOUNT_DIFFERS');
  });

  test('is not asked for anew, for nobody knows its key; once it has failed it is', () => {
    const asked = given(underWay).when(say.retry('R'));
    asked.isRejected('refused', 'REFUND_NOT_RETRYABLE');
    asked.refusedWith({ status: 'processing' });
    const again = given(underWay, failed, say.retry('R')).when(say.retry('R')).change;
    expect(again.effects.reopened.map((one) => one.askKey)).toEqual(['R:p1:2']);
    const two = old('paid', [payment('p1', 'captured', '45.00')], {
      ...{ cash: 1_500n, refunds: [refund('R', 400n, { status: 'processing' })] },
    });
    const half = [
      say.refundNotified('R', 'failed', '3.00'),
      say.answered('credit', 'R', 'wallet', 'accepted'),
    ];
    const other = given(two, ...half, say.retry('R')).when(say.retry('R')).change;
    expect(other.effects.reopened.map((one) => one.askKey)).toEqual(['R:p1:2']);
  });
});

describe('the legs of its refunds', () => {
  const paid = [payment('p1', 'captured', '45.00')];

  test('are one attempt each, in the state of the row', () => {
    const change = taken('paid', paid, { refunds: [refund('R', 500n, { status: 'processing' })] });
    const leg = {
      ...{
        orderId: ORDER_ID,
        refundId: 'R',
        leg: 'p1',
        amountMinor: 500n,
        currency: 'USD',
        status: 'processing',
      },
      ...{
        updatedAtMs: NOW_MS - 1,
        attempts: [{ attempt: 1, beganAtMs: NOW_MS - MINUTE, status: 'processing' }],
      },
    };
    expect(written(change).newLegs).toEqual([leg]);
    expect(change.aggregate.refunds).toMatchObject([{ refundId: 'R', legs: [leg] }]);
  });

  test('go to what had come in by then, each tender its part, the wallet too', () => {
    const late = payment('p9', 'captured', '45.00', { occurredAtMs: NOW_MS });
    const soon = payment('p2', 'captured', '15.00', { occurredAtMs: NOW_MS });
    expect(legsOf('paid', paid, { cash: 1_500n, refunds: [refund('R', 400n)] })).toEqual([
      'R p1 300',
      'R wallet 100',
    ]);
    // Two machines' clocks differ by up to a minute, so this counts as the same time.
    expect(legsOf('paid', [...paid, soon], { refunds: [refund('R', 400n)] })).toEqual([
      'R p1 300',
      'R p2 100',
    ]);
    expect(
      legsOf('paid', [...paid, late], { refunds: [refund('R', 400n, { createdAtMs: NOW_MS - MINUTE - 1 })] }),
    ).toEqual(['R p1 400']);
  });

  test('go to the wallet where the row says so, and where nothing had come in nobody knows where', () => {
    expect(legsOf('paid', paid, { refunds: [refund('R', 400n, { destination: 'wallet' })] })).toEqual([
      'R wallet 400',
    ]);
    expect(legsOf('unpaid', [], { refunds: [refund('R', 400n)] })).toEqual(['R unknown 400']);
    expect(legsOf('unpaid', [], { cash: 1n, refunds: [refund('R', 400n)] })).toEqual(['R unknown 400']);
  });

  test('of more than a tender can have held stand on the first, so that nothing is forgotten', () => {
    expect(legsOf('paid', paid, { cash: 1_500n, refunds: [refund('R', 7_000n)] })).toEqual([
      ...['R p1 5500', 'R wallet 1500'],
    ]);
    const twice = [refund('R', 4_500n), refund('S', 100n)];
    expect(legsOf('paid', paid, { refunds: twice })).toEqual(['R p1 4500', 'S p1 100']);
  });

  test('of money in another currency go to the payment that brought it', () => {
    const foreign = payment('e1', 'captured', '5.00', { currency: 'EUR' });
    const inEur = refund('R', 500n, { currency: 'EUR' });
    expect(legsOf('paid', [...paid, foreign], { refunds: [inEur] })).toEqual(['R e1 500']);
    expect(legsOf('paid', paid, { refunds: [inEur] })).toEqual(['R unknown 500']);
    const ofNothing = payment('p9', 'captured', '0.00', { amountMinor: null });
    expect(legsOf('paid', [...paid, ofNothing], { refunds: [inEur] })).toEqual(['R unknown 500']);
  });

  test('of one that bears the name of its payment go there, before any other takes from it', () => {
    const rows = [payment('p1', 'captured'), payment('p2', 'captured', '5.00')];
    const refunds = [refund('R', 6_000n), refund('auto-p2', 500n)];
    expect(legsOf('paid', rows, { refunds })).toEqual(['R p1 6000', 'auto-p2 p2 500']);
    expect(taken('paid', rows, { refunds }).aggregate.refunds.map((one) => one.refundId)).toEqual([
      'R',
      'auto-p2',
    ]);
    const foreign = payment('e1', 'captured', '5.00', { currency: 'EUR' });
    expect(
      legsOf('paid', [...paid, foreign], { refunds: [refund('auto-e1.2', 500n, { currency: 'EUR' })] }),
    ).toEqual(['auto-e1.2 e1 500']);
  });

  test('of money in several currencies go each to its own', () => {
    const [eur, gbp] = ['EUR', 'GBP'].map((currency) =>
      payment(`${currency}1`, 'captured', '5.00', { currency }),
    );
    const rows = [...paid, eur, gbp].filter((one) => one !== undefined);
    expect(legsOf('paid', rows, { refunds: [refund('R', 500n, { currency: 'GBP' })] })).toEqual([
      'R GBP1 500',
    ]);
  });

  test('of two captures of one foreign currency go to the one whose name it bears', () => {
    const two = ['e1', 'e2'].map((id) => payment(id, 'captured', '5.00', { currency: 'EUR' }));
    for (const id of ['e1', 'e2'])
      expect(
        legsOf('paid', [...paid, ...two], { refunds: [refund(`auto-${id}`, 500n, { currency: 'EUR' })] }),
      ).toEqual([`auto-${id} ${id} 500`]);
  });

  test('that are kept already stay as they are', () => {
    const leg = {
      ...{
        orderId: ORDER_ID,
        refundId: 'R',
        leg: 'p1',
        amountMinor: 500n,
        currency: 'USD',
        status: 'failed',
      },
      ...{ updatedAtMs: 1, attempts: [{ attempt: 1, beganAtMs: 1, status: 'failed' }] },
    };
    const change = taken('paid', paid, { refunds: [refund('R', 500n, { legs: [leg] })] });
    expect([written(change).newLegs, change.aggregate.refunds[0]?.legs]).toEqual([[], [leg]]);
  });
});

describe('units and shipping that the old service counted in its own way', () => {
  const rows = [payment('p1', 'captured')];
  /** One line of A for all goods, of which the old service gave one unit back for `worth`. */
  const oneBack = (count: number, payableMinor: bigint, worth: string) => {
    const order = old('paid', rows, {
      refunds: [
        refund('R', BigInt(worth), { units: [{ lineNo: 1, skuId: 'A', count: 1, amountMinor: worth }] }),
      ],
    });
    return {
      ...order,
      lines: order.lines.map((one) => (one.skuId === 'A' ? { ...one, count, payableMinor } : one)),
    };
  };
  const refundsOf = (...args: Parameters<typeof given>) =>
    given(...args).aggregate.refunds.map((one) => one.amountMinor);

  test('leave the other units, for what is left of the line', () => {
    const [one, ten] = [say.ticket('T', { units: { A: 1 } }), say.ticket('T', { units: { A: 10 } })];
    expect(refundsOf(oneBack(3, 3_000n, '1003'), one)).toEqual([1_003n, 999n]);
    expect(refundsOf(oneBack(3, 3_000n, '1100'), one)).toEqual([1_100n, 950n]);
    expect(refundsOf(oneBack(20, 2_000n, '95'), ten)).toEqual([95n, 1_000n]);
  });

  test('do not keep a failed refund from being tried again', () => {
    const failed = [say.refundNotified('R', 'failed', '10.03'), say.retry('R')];
    const order = oneBack(3, 3_000n, '1003');
    const open = { ...order, refunds: order.refunds.map((one) => ({ ...one, status: 'processing' })) };
    given(open, ...failed)
      .when(say.ticket('T', { units: { A: 1 } }))
      .becomes({
        refunds: ['R ticket 1003 processing', 'T ticket 999 requested'],
      });
  });

  test('a SKU on two lines is bought when both are', () => {
    const order = old('paid', rows);
    const [a, b] = order.lines;
    if (a === undefined || b === undefined) throw new Error('two lines');
    const one = { ...a, count: 1, payableMinor: 1_000n };
    const twice = { ...order, lines: [one, { ...one, lineNo: 3 }, b] };
    const is = (...commands: Parameters<typeof given>[1][]) =>
      given(twice, ...commands).aggregate.order.status;
    const done = [say.ticket('T', { units: { A: 1 } }), say.refundNotified('T', 'succeeded', '10.00')];
    expect(is(say.purchased('P', { A: 1, B: 1 }))).toBe('paid');
    expect(is(say.purchased('P', { A: 2, B: 1 }))).toBe('purchased');
    expect(is(...done, say.purchased('P', { B: 1 }))).toBe('paid');
    expect(is(...done, say.purchased('P', { A: 1, B: 1 }))).toBe('purchased');
  });

  test('a coupon that stands on no line is no shipping that went back', () => {
    const order = old('paid', [payment('p1', 'captured', '45.00')], {
      order: { couponMinor: 500n, shippingMinor: 0n, finalMinor: 4_500n },
    });
    const done = [say.ticket('T', { amount: '1.00' }), say.refundNotified('T', 'succeeded', '1.00')];
    given(order, ...done)
      .when(say.ticket('U', { units: { A: 1 } }))
      .becomes({ review: '', refunds: ['T ticket 100 succeeded', 'U ticket 1000 requested'] });
  });
});

describe('money that the old service gave back by itself before the order was paid', () => {
  const rows = [payment('p1', 'captured', '40.00')];
  const back = (status = 'succeeded', over: Partial<StoredRefund> = {}) =>
    old('unpaid', rows, { refunds: [refund('auto-p1', 4_000n, { kind: 'auto', status, ...over })] });

  test('pays nothing of the due', () => {
    given(back())
      .when(say.captured('p2', '20.00'))
      .becomes({ status: 'unpaid', marked: ['auto-p1 early'] });
    given(back()).when(say.captured('p2', '60.00')).becomes({ status: 'paid', review: '' });
    given(back('processing')).when(say.captured('p2', '20.00')).becomes({ status: 'unpaid' });
    for (const kind of ['ticket', 'none of our words'])
      given(back('succeeded', { kind }))
        .when(say.captured('p2', '20.00'))
        .becomes({ status: 'unpaid', marked: ['auto-p1 early'] });
  });

  test('pays it where the refund failed, which is not tried again then', () => {
    given(back('failed')).when(say.captured('p2', '20.00')).becomes({ status: 'paid', review: '' });
    given(back('failed'), say.captured('p2', '20.00'))
      .when(say.retry('auto-p1'))
      .isRejected('refused', 'REFUND_EXCEEDS');
  });

  test('is no excess of an order that turns out to be paid', () => {
    const whole = [payment('p1', 'captured'), payment('p2', 'captured')];
    const order = old('unpaid', whole, { refunds: [refund('auto-p2', 6_000n)] });
    given(order)
      .when(say.purchased('P', { A: 1 }))
      .becomes({ status: 'paid', review: '', refunds: ['auto-p2 early 6000 succeeded'] });
  });

  test('in another currency stays what it was', () => {
    const foreign = payment('e1', 'captured', '5.00', { currency: 'EUR' });
    const order = old('unpaid', [foreign], { refunds: [refund('auto-e1', 500n, { currency: 'EUR' })] });
    given(order)
      .when(say.captured('p1', '60.00'))
      .becomes({ refunds: ['auto-e1 auto 500 succeeded'] });
  });
});

test('a refund bears the name of its payment, and a number where there are several', () => {
  expect(['auto-p', 'auto-p.2'].map((id) => isAutoOf(id, 'p'))).toEqual([true, true]);
  expect(['auto-p2', 'p', 'auto-', 'x-auto-p'].map((id) => isAutoOf(id, 'p'))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

describe('a refund of no kind', () => {
  const rows = [payment('p1', 'captured', '70.00')];
  const kindsOf = (refunds: readonly StoredRefund[], payments = rows) =>
    written(taken('paid', payments, { refunds })).refunds.map((one) => `${one.refundId} ${one.kind}`);

  test('is of the money that did not fit, as far as that goes', () => {
    expect(kindsOf([refund('R', 1_000n)])).toEqual(['R auto']);
    expect(kindsOf([refund('R', 1_001n)])).toEqual([]);
    expect(kindsOf([refund('R', 1_000n)], [payment('p1', 'captured')])).toEqual([]);
    expect(kindsOf([refund('R', 600n), refund('S', 400n), refund('T', 1n)])).toEqual(['R auto', 'S auto']);
  });

  test('is of goods or shipping, or went to the wallet, or is in another currency, or failed: it is as it says', () => {
    const as = (over: Partial<StoredRefund>) => kindsOf([refund('R', 1_000n, over)]);
    expect(as({ units })).toEqual([]);
    expect(as({ shippingMinor: 1n })).toEqual([]);
    expect(as({ destination: 'wallet' })).toEqual([]);
    expect(as({ currency: 'EUR' })).toEqual([]);
    expect(as({ status: 'failed' })).toEqual([]);
    expect(as({ kind: 'early' })).toEqual([]);
    expect(as({ kind: 'auto' })).toEqual([]);
  });

  test('that bears the name of a payment is of that, whatever it is of', () => {
    expect(
      kindsOf([refund('auto-p1', 1_000n, { units })], [payment('p0', 'captured'), payment('p1', 'captured')]),
    ).toEqual(['auto-p1 auto']);
    expect(kindsOf([refund('auto-p1', 1_000n, { units, status: 'failed' })])).toEqual(['auto-p1 auto']);
    // A failed refund leaves the excess to another refund. One under way uses it up.
    expect(kindsOf([refund('auto-p1', 1_000n, { status: 'failed' }), refund('R', 1_000n)])).toEqual([
      ...['auto-p1 auto', 'R auto'],
    ]);
    expect(kindsOf([refund('auto-p1', 1_000n, { status: 'processing' }), refund('R', 1n)])).toEqual([
      'auto-p1 auto',
    ]);
    expect(kindsOf([refund('E', 1_000n, { kind: 'early' }), refund('R', 1_000n)])).toEqual(['R auto']);
  });

  test('goes by its kind from now on: what did not fit does not go back again', () => {
    const change = given(old('paid', rows, { refunds: [refund('R', 1_000n)] })).when(
      say.purchased('P', { A: 1 }),
    ).change;
    expect(change.aggregate.refunds.map((one) => [one.refundId, one.kind])).toEqual([['R', 'auto']]);
    expect(given(old('paid', rows)).when(say.purchased('P', { A: 1 })).change.aggregate.refunds).toHaveLength(
      1,
    );
  });
});
