import { describe, expect, test } from 'bun:test';
import { mayGiveBack, type OrderCommand } from '../../../src/domain/order/decide.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS } from './given.ts';

// Commands to an order, and their results (spec 9 to 11). The order is 60.00: A twice for 10.00, B for 30.00, shipping
// 10.00. Read from top to bottom, the tests give the order's rules by example.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const paid = () => [say.captured('p1', '60.00')];
const bought = () => [...paid(), say.purchased('P-1', { A: 2, B: 1 })];

describe('a payment', () => {
  test('that is authorized in full makes the order authorized', () =>
    given(anOrder())
      .when(say.authorized('p1', '60.00'))
      .becomes({ status: 'authorized', told: ['order.authorized'], review: '' }));

  test('authorized in part leaves it unpaid', () =>
    given(anOrder())
      .when(say.authorized('p1', '59.99'))
      .becomes({ status: 'unpaid', told: [], notified: [] }));

  test('captured in full pays it: the wallet is deducted, authorizations that are not needed are voided', () =>
    given(anOrder({ cash: 1_500n }), say.authorized('p0', '45.00'))
      .when(say.captured('p1', '45.00'))
      .becomes({
        ...{ status: 'paid', told: ['order.paid'], notified: ['paid'] },
        ...{ hold: 'bound to deducting', asked: ['void void:p0'] },
      }));

  test('captured in part waits for a person, or for the rest', () => {
    given(anOrder()).when(say.captured('p1', '20.00')).becomes({ status: 'unpaid', review: 'short_payment' });
    given(anOrder(), say.captured('p1', '20.00'))
      .when(say.captured('p2', '40.00'))
      .becomes({ status: 'paid', review: '' });
  });

  test('beyond the due goes back by itself', () =>
    given(anOrder(), ...paid())
      .when(say.captured('p2', '5.00'))
      .becomes({ refunds: ['auto-p2 auto 500 requested'], asked: ['refund auto-p2:p2:1'] }));

  test('for an order that is canceled goes back, all of it', () =>
    given(anOrder(), say.cancel)
      .when(say.captured('p1', '60.00'))
      .becomes({ status: 'canceled', refunds: ['auto-p1 auto 6000 requested'] }));

  test('in another currency pays nothing, and a person looks', () =>
    given(anOrder())
      .when(say.captured('p1', '60.00', 'EUR'))
      .becomes({ status: 'unpaid', review: 'foreign_currency', refunds: [] }));

  test('that fails is told to the user, who may try again', () =>
    given(anOrder())
      .when(say.paymentFailed('p1'))
      .becomes({ status: 'unpaid', notified: ['payment_failed'], told: [] }));

  test('voided ends an authorized order, which gives back all that it took', () =>
    given(anOrder({ cash: 1_500n, couponCode: 'TEN' }), say.authorized('p1', '45.00'))
      .when(say.voided('p1', '45.00'))
      .becomes({ status: 'canceled', hold: 'bound to releasing', givesBackStockAndCoupon: true }));
});

describe('goods', () => {
  test('bought, shipped, arrived and received take the order its way, a step each', () => {
    given(anOrder(), ...paid())
      .when(say.purchased('P-1', { A: 2, B: 1 }))
      .becomes({ status: 'purchased' });
    given(anOrder(), ...bought())
      .when(say.parcel('shipped'))
      .becomes({ status: 'shipped' });
    given(anOrder(), ...bought())
      .when(say.parcel('arrived'))
      .becomes({ status: 'receiving' });
    given(anOrder(), ...bought())
      .when(say.parcel('received', { A: 1 }))
      .becomes({ status: 'receiving' });
    given(anOrder(), ...bought(), say.parcel('shipped'))
      .when(say.parcel('received'))
      .becomes({ status: 'received' });
  });

  test('that come before the payment wait, and every step is made then', () =>
    given(anOrder(), say.parcel('shipped'), say.purchased('P-1', { A: 2, B: 1 }))
      .when(say.captured('p1', '60.00'))
      .becomes({ status: 'shipped', told: ['order.paid', 'order.purchased', 'order.shipped'] }));

  test('bought in part move nothing', () =>
    given(anOrder(), ...paid())
      .when(say.purchased('P-1', { A: 2 }))
      .becomes({ status: 'paid', told: [] }));

  test('bought for an order that is over are kept, and refused', () =>
    given(anOrder(), say.cancel)
      .when(say.purchased('P-1', { A: 2 }))
      .becomes({ status: 'canceled', kept: ['purchased/P-1/taobao refused'] }));
});

describe('the same event again', () => {
  test('is a repeat', () =>
    given(anOrder(), ...paid())
      .when(say.captured('p1', '60.00'))
      .isRejected('repeat'));

  test('with another amount is kept as a contradiction, once, and a person looks', () => {
    const contradicted = given(anOrder(), ...paid()).when(say.captured('p1', '1.00'));
    contradicted.becomes({
      ...{ status: 'paid', review: 'conflicting_event' },
      kept: ['payment_notified_cm/p1/captured#1.00 USD conflict'],
    });
    given(anOrder(), ...paid(), say.captured('p1', '1.00'))
      .when(say.captured('p1', '1.00'))
      .isRejected('repeat');
  });
});

describe('the user', () => {
  test('cancels what is not paid; stock, coupon and wallet go back, and what was captured too', () =>
    given(anOrder({ cash: 1_500n, couponCode: 'TEN' }), say.captured('p1', '20.00'))
      .when(say.cancel)
      .becomes({
        ...{ status: 'canceled', hold: 'bound to releasing', givesBackStockAndCoupon: true, review: '' },
        refunds: ['auto-p1 auto 2000 requested'],
      }));

  test('cancels nothing that is paid', () =>
    given(anOrder(), ...paid())
      .when(say.cancel)
      .isRejected('not_legal'));

  test('confirms what arrived, and nothing else', () => {
    given(anOrder(), ...bought(), say.parcel('arrived'))
      .when(say.confirm)
      .becomes({ status: 'received' });
    given(anOrder(), ...bought())
      .when(say.confirm)
      .isRejected('not_legal');
  });

  test('is told what another service has to say', () =>
    given(anOrder())
      .when(say.tellUser)
      .becomes({ status: 'unpaid', notified: ['greeting'] }));
});

describe('time', () => {
  test('cancels an unpaid order at its deadline, no sooner, and not under review', () => {
    given(anOrder())
      .when(say.timePassed, NOW_MS + 30 * MINUTE)
      .becomes({ status: 'canceled' });
    given(anOrder())
      .when(say.timePassed, NOW_MS + 29 * MINUTE)
      .isRejected('not_legal');
    given(anOrder(), say.captured('p1', '20.00'))
      .when(say.timePassed, NOW_MS + 30 * MINUTE)
      .isRejected('not_legal');
  });

  test('lets an authorization lapse after 7 days', () =>
    given(anOrder(), say.authorized('p1', '60.00'))
      .when(say.timePassed, NOW_MS + 7 * DAY)
      .becomes({ status: 'canceled', asked: ['void void:p1'] }));

  test('makes what arrived received after 15 days', () =>
    given(anOrder(), ...bought(), say.parcel('arrived'))
      .when(say.timePassed, NOW_MS + 15 * DAY)
      .becomes({ status: 'received' }));
});

describe('a ticket', () => {
  test('for units gives back what they are worth', () =>
    given(anOrder(), ...paid())
      .when(say.ticket('T-1', { units: { A: 1 } }))
      .becomes({
        ...{ status: 'paid', refunds: ['T-1 ticket 1000 requested'], told: ['refund.requested'] },
        asked: ['refund T-1:p1:1'],
      }));

  test('for everything goes back to card and wallet, each its part', () =>
    given(anOrder({ cash: 1_500n }), say.captured('p1', '45.00'))
      .when(say.ticket('T-1'))
      .becomes({
        refunds: ['T-1 ticket 6000 requested'],
        asked: ['refund T-1:p1:1', 'credit T-1:wallet#1'],
      }));

  test('before the order is paid gives back money that is there, which then pays nothing', () => {
    const early = say.ticket('T-1', { amount: '20.00' });
    given(anOrder(), say.captured('p1', '20.00'))
      .when(early)
      .becomes({ status: 'unpaid', review: '', refunds: ['T-1 early 2000 requested'] });
    given(anOrder(), say.captured('p1', '20.00'), early)
      .when(say.captured('p2', '60.00'))
      .becomes({ status: 'paid', refunds: ['T-1 early 2000 requested'] });
  });

  test('is not what went back by itself, which stays what it is', () => {
    const foreign = given(anOrder(), say.captured('e1', '5.00', 'EUR'), say.endReview('resolve', false));
    foreign.when(say.tellUser).becomes({ refunds: ['auto-e1 auto 500 requested'], marked: [] });
  });

  test('that an earlier release opened before the order was paid is marked so, and given back once', () => {
    const { aggregate } = given(anOrder(), say.captured('p1', '20.00'), say.ticket('T-1'));
    const unmarked = { ...aggregate, refunds: aggregate.refunds.map((one) => ({ ...one, kind: 'ticket' })) };
    given(unmarked)
      .when(say.captured('p2', '60.00'))
      .becomes({ status: 'paid', refunds: ['T-1 early 2000 requested'], marked: ['T-1 early'] });
    given({ ...unmarked, order: { ...unmarked.order, status: 'authorized' } })
      .when(say.captured('p2', '60.00'))
      .becomes({ status: 'paid', marked: ['T-1 early'] });
    given(aggregate).when(say.captured('p2', '60.00')).becomes({ marked: [] });
    given(unmarked).when(say.confirm).isRejected('not_legal');
    given(anOrder(), ...paid(), say.ticket('T-1', { amount: '1.00' }))
      .when(say.captured('p2', '5.00'))
      .becomes({ marked: [], refunds: ['T-1 ticket 100 requested', 'auto-p2 auto 500 requested'] });
  });

  test('asked for again is a repeat; with another content it is refused', () => {
    const asked = given(anOrder(), ...paid(), say.ticket('T-1', { amount: '5.00' }));
    asked.when(say.ticket('T-1', { amount: '5.00' })).isRejected('repeat');
    asked.when(say.ticket('T-1', { amount: '6.00' })).isRejected('refused', 'IDEMPOTENCY_KEY_REUSED');
  });

  test('for more than is left, or with amount and units at once, is refused', () => {
    given(anOrder(), ...paid(), say.ticket('T-1', { amount: '50.00' }))
      .when(say.ticket('T-2', { amount: '10.01' }))
      .isRejected('refused', 'REFUND_EXCEEDS');
    given(anOrder(), ...paid())
      .when(say.ticket('T-1', { amount: '1.00', units: { A: 1 } }))
      .isRejected('refused', 'INVALID_REQUEST');
  });
});

describe('a refund under way', () => {
  const asked = () => [...paid(), say.ticket('T-1')];
  const failed = () => [...asked(), say.refundNotified('T-1', 'failed', '60.00')];

  test('that payment takes on is processing; its success ends the order as refunded', () => {
    given(anOrder(), ...asked())
      .when(say.answered('refund', 'T-1', 'p1', 'accepted'))
      .becomes({ refunds: ['T-1 ticket 6000 processing'] });
    given(anOrder(), ...asked())
      .when(say.refundNotified('T-1', 'succeeded', '60.00'))
      .becomes({ status: 'refunded', notified: ['refund_succeeded'] });
  });

  test('that payment refuses has failed, and its money is free again', () => {
    given(anOrder(), ...asked())
      .when(say.answered('refund', 'T-1', 'p1', 'refused'))
      .becomes({ refunds: ['T-1 ticket 6000 failed'], notified: ['refund_failed'] });
    given(anOrder(), ...failed())
      .when(say.ticket('T-2', { amount: '60.00' }))
      .becomes({ refunds: ['T-1 ticket 6000 failed', 'T-2 ticket 6000 requested'] });
  });

  test('that has failed is tried again under a new key; one that is open is asked for again under its own', () => {
    given(anOrder(), ...failed())
      .when(say.retry('T-1'))
      .becomes({ refunds: ['T-1 ticket 6000 processing'], asked: ['refund T-1:p1:2'] });
    given(anOrder(), ...asked())
      .when(say.retry('T-1'))
      .becomes({ asked: [] });
  });

  test('is not tried again when nobody knows it, it has succeeded, or its money is promised to another', () => {
    given(anOrder(), ...paid())
      .when(say.retry('T-9'))
      .isRejected('refused', 'REFUND_NOT_FOUND');
    given(anOrder(), ...asked(), say.refundNotified('T-1', 'succeeded', '60.00'))
      .when(say.retry('T-1'))
      .isRejected('refused', 'REFUND_NOT_RETRYABLE');
    given(anOrder(), ...failed(), say.ticket('T-2'))
      .when(say.retry('T-1'))
      .isRejected('refused', 'REFUND_EXCEEDS');
  });

  test('takes every definite answer, whoever else has asked and been answered meanwhile', () => {
    const wallet = () => [...paid(), say.ticket('T-1', { to: 'wallet' })];
    const refused = () => say.answered('credit', 'T-1', 'wallet', 'refused');
    given(anOrder(), ...wallet(), refused())
      .when(say.answered('credit', 'T-1', 'wallet', 'accepted'))
      .becomes({ refunds: ['T-1 ticket 6000 succeeded'], review: '' });
    // rebate knows one credit per leg, so its answer to the first attempt settles the second.
    given(anOrder(), ...wallet(), refused(), say.retry('T-1'))
      .when(say.answered('credit', 'T-1', 'wallet', 'accepted'))
      .becomes({ refunds: ['T-1 ticket 6000 succeeded'], review: '' });
  });

  test('whose earlier attempt succeeds calls a person until the later one has an outcome; its money waits too', () => {
    const unclear = [
      ...[say.cancel, say.captured('p1', '60.00'), say.refundNotified('auto-p1', 'failed', '60.00')],
      ...[say.retry('auto-p1'), say.refundNotified('auto-p1', 'succeeded', '60.00', 1)],
    ];
    const p2 = say.captured('p2', '20.00');
    given(anOrder(), ...unclear)
      .when(p2)
      .becomes({ review: 'refund_unclear', refunds: ['auto-p1 auto 6000 succeeded'] });
    given(anOrder(), ...unclear, p2)
      .when(say.refundNotified('auto-p1', 'failed', '60.00', 2))
      .becomes({
        review: '',
        refunds: ['auto-p1 auto 6000 succeeded', 'auto-p2 auto 2000 requested'],
      });
    given(anOrder(), ...unclear, p2)
      .when(say.answered('refund', 'auto-p1', 'p1', 'refused', 2))
      .becomes({
        review: '',
        refunds: ['auto-p1 auto 6000 succeeded', 'auto-p2 auto 2000 requested'],
      });
  });
});

describe('what can never be applied', () => {
  test('is poison: a SKU of another order, a refund nobody asked for, another amount', () => {
    const order = given(anOrder(), ...paid(), say.ticket('T-1'));
    order.when(say.purchased('P-1', { Z: 1 })).isRejected('poison', 'SKU_NOT_IN_ORDER');
    order.when(say.refundNotified('T-9', 'succeeded', '60.00')).isRejected('poison', 'UNKNOWN_REFUND');
    order.when(say.refundNotified('T-1', 'succeeded', '1.00')).isRejected('poison', 'REFUND_AMOUNT_DIFFERS');
  });
});

describe('what rebate answers of wallet money', () => {
  const order = given(anOrder({ cash: 1_500n }), say.captured('p1', '45.00'));
  const canceled = given(anOrder({ cash: 1_500n }), say.cancel);

  test('moves the hold alone where it did as told, whenever that comes', () => {
    for (const [one, from, hold] of [
      [order, 'deducting', 'deducting to deducted'],
      [canceled, 'releasing', 'releasing to released'],
    ] as const) {
      const done = one.when(say.holdAnswered(from, 'accepted'), NOW_MS + 5);
      done.becomes({ hold, told: [], notified: [], asked: [], kept: [], review: '' });
      expect([done.written.order, done.written.progress]).toEqual([null, null]);
    }
    canceled.when(say.holdAnswered('deducting', 'accepted')).isRejected('not_legal');
    // The answer changes only the hold, even when the payments would move the order on.
    const behind = { ...order.aggregate, order: { ...order.aggregate.order, status: 'unpaid' as const } };
    given(behind).when(say.holdAnswered('deducting', 'accepted')).becomes({ status: 'unpaid', told: [] });
  });

  test('calls a person where it refuses, once', () => {
    order.when(say.holdRefused('deducting')).becomes({
      ...{ status: 'paid', hold: 'deducting to refused', review: 'wallet_deduct_refused' },
    });
    order.when(say.holdRefused('releasing')).isRejected('not_legal');
    canceled.when(say.holdRefused('releasing')).becomes({ hold: 'releasing to refused' });
  });
});

test('only a cancel, time and the end of a review may give goods back, and so want the shelf', () => {
  const commands: readonly OrderCommand[] = [
    ...[
      { kind: 'inherit' } as const,
      say.captured('p1', '60.00'),
      say.cancel,
      say.confirm,
      say.timePassed,
      say.ticket('T'),
    ],
    ...[say.retry('T'), say.endReview('cancel'), say.answered('refund', 'T', 'p1', 'accepted')],
    ...[say.holdRefused('deducting'), say.tellUser],
  ];
  expect(commands.filter(mayGiveBack).map((one) => one.kind)).toEqual([
    'cancel',
    'time_passed',
    'end_review',
  ]);
});

test('decide changes nothing that it is given', () => {
  const order = anOrder({ cash: 1_500n });
  const before = structuredClone(order);
  given(order).when(say.captured('p1', '45.00')).becomes({ status: 'paid' });
  expect(order).toEqual(before);
});
