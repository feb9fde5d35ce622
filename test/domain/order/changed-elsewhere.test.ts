import { describe, expect, test } from 'bun:test';
import { ORDER_STATUSES } from '../../../src/domain/lifecycle/order-state.ts';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import { holdBehind, isOfOthers, joinedStatus } from '../../../src/domain/order/changed-elsewhere.ts';
import { changedRows } from '../../../src/domain/order/changed-rows.ts';
import { inheritedOf } from '../../../src/domain/order/inherited-fact.ts';
import type { OrderRow, PaymentRow, StoredRefund } from '../../../src/domain/order/records.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS, ORDER_ID } from './given.ts';
import { DAY, payment, refund } from './old-orders.ts';

// The old service has changed an order of ours (spec 17): nothing is paid twice, and a person looks. The order is
// 60.00.

/** The order after our last change, with the rows that the old service has changed since. */
function foundAs(
  { progress, order, ...ours }: OrderAggregate,
  row: Partial<OrderRow>,
  payments: readonly PaymentRow[] = [],
  refunds: readonly StoredRefund[] = [],
): OrderAggregate {
  const left = { leftStatus: order.status, leftAtMs: NOW_MS, updatedAtMs: NOW_MS };
  return {
    ...ours,
    order: { ...order, ...row },
    progress: { ...progress, ...left },
    refunds: [...ours.refunds, ...refunds],
    unseenPayments: payments,
  };
}
const paid = given(anOrder(), say.captured('p1', '60.00')).aggregate;
const unpaid = given(anOrder({ cash: 1_500n }), say.paymentFailed('p0')).aggregate;
const row = payment('p1', 'captured');

describe('is seen', () => {
  const { order, progress } = foundAs(paid, {});
  const ours = given(paid, say.ticket('T')).aggregate.refunds;

  test('by the status and the review that its row has, and by refunds that have no legs', () => {
    expect(isOfOthers(order, progress, ours)).toBe(false);
    expect(isOfOthers({ ...order, status: 'shipped' }, progress, [])).toBe(true);
    expect(isOfOthers({ ...order, paymentReview: true }, progress, [])).toBe(true);
    expect(isOfOthers(order, { ...progress, reviewReasons: 'short_payment' }, [])).toBe(true);
    expect(isOfOthers(order, progress, [...ours, refund('R', 1n)])).toBe(true);
  });

  test('not by the status where another release of ours made the last change', () => {
    const shipped = { ...order, status: 'shipped' } as const;
    expect(isOfOthers(shipped, { ...progress, leftAtMs: NOW_MS - 1 }, [])).toBe(false);
    expect(isOfOthers(shipped, { ...progress, leftStatus: null, leftAtMs: null }, [])).toBe(false);
  });
});

describe('stands', () => {
  test('where the further of the two has it, and what is over stays over', () => {
    expect(joinedStatus('paid', 'shipped')).toBe('shipped');
    expect(joinedStatus('shipped', 'paid')).toBe('shipped');
    expect(joinedStatus('paid', 'canceled')).toBe('canceled');
    for (const theirs of ORDER_STATUSES) {
      expect(joinedStatus('canceled', theirs)).toBe('canceled');
      expect(joinedStatus('refunded', theirs)).toBe('refunded');
    }
    given(foundAs(paid, { status: 'unpaid' }, [row]))
      .when(say.purchased('P', { A: 1 }))
      .becomes({ status: 'paid', told: ['order.review_opened'], notified: [] });
  });

  test('with its hold on the same way', () => {
    expect(ORDER_STATUSES.map((status) => holdBehind(status, 'bound', false))).toEqual([
      ...[
        null,
        null,
        'deducting',
        'deducting',
        'deducting',
        'deducting',
        'deducting',
        'deducting',
        'releasing',
      ],
    ] as never);
    expect([holdBehind('canceled', 'released', false), holdBehind('paid', null, false)]).toEqual([
      null,
      null,
    ]);
    const canceled = foundAs(unpaid, { status: 'canceled' });
    given(canceled)
      .when(say.paymentFailed('p9'))
      .becomes({ status: 'canceled', hold: 'bound to releasing', givesBackStockAndCoupon: false });
    // We placed this order, and only the old service has changed it since.
    const placed = { ...anOrder({ cash: 1_500n }), unseenPayments: [] };
    given({ ...placed, order: { ...placed.order, status: 'canceled' } })
      .when({ kind: 'inherit' })
      .becomes({ hold: 'bound to releasing' });
  });

  test('with the time at which it moves on by itself', () => {
    const { aggregate } = given(foundAs(paid, { status: 'receiving' }, [row])).when(
      say.paymentFailed('p9'),
    ).change;
    expect(aggregate.progress.dueAtMs).toBe(NOW_MS + 15 * DAY);
    const due = foundAs({ ...paid, progress: { ...paid.progress, dueAtMs: 7 } }, { paymentReview: true });
    expect(given(due).when(say.paymentFailed('p9')).change.aggregate.progress.dueAtMs).toBe(7);
  });
});

describe('is kept', () => {
  const shipped = foundAs(
    paid,
    { status: 'shipped' },
    [row, payment('p2', 'authorized', '5.00')],
    [refund('R', 1_000n)],
  );

  test('as a fact of its own, with what its rows say, in the timeline and the queue of reviews', () => {
    const { change } = given(shipped).when(say.paymentFailed('p9'));
    const { rows, aggregate } = change;
    const { newEvents, newLegs } = changedRows(change);
    expect(newEvents.map((one) => one.eventKey)).toEqual([
      '@changed_elsewhere/1',
      'payment_failed_cm/p9/REFUSED',
    ]);
    // Its first payment was known; support may look for the others too.
    expect(rows.lookups.map((one) => `${one.kind} ${one.value}`)).toEqual(['payment p2', 'payment p9']);
    expect(inheritedOf(aggregate.events)).toMatchObject({ status: 'shipped', refundIds: ['R'] });
    expect(
      rows.timeline.map((one) => `${one.actor} ${one.fromStatus} ${one.toStatus} ${one.reason}`),
    ).toEqual(['old_service paid shipped changed_elsewhere']);
    expect(newLegs.map((one) => `${one.refundId} ${one.leg} ${one.amountMinor}`)).toEqual(['R p1 1000']);
    expect(aggregate.progress.reviewReasons).toBe('changed_elsewhere');
    expect(aggregate.refunds.map((one) => one.refundId)).toEqual(['R']);
  });

  test('each time that it happens, and what came before is not forgotten', () => {
    const seen = given(shipped, say.paymentFailed('p9'), say.endReview('resolve')).aggregate;
    expect(seen.progress.reviewReasons).toBe('');
    given(seen).when(say.paymentFailed('p8')).becomes({ review: '' });
    const again = given(foundAs(seen, { status: 'received' }, [row])).when(say.paymentFailed('p8')).change;
    expect(changedRows(again).newEvents.map((one) => one.eventKey)[0]).toBe('@changed_elsewhere/2');
    expect(again.aggregate.progress.reviewReasons).toBe('changed_elsewhere');
    expect(inheritedOf(again.aggregate.events)).toMatchObject({ status: 'received', refundIds: ['R'] });
  });

  test('and a refund of ours stays what it was, although more was paid since than was due', () => {
    const refunded = given(paid, say.ticket('T', { amount: '10.00' })).aggregate;
    const more = foundAs(refunded, {}, [row, payment('p2', 'captured', '10.00')], [refund('R', 500n)]);
    const { aggregate } = given(more).when(say.paymentFailed('p9')).change;
    expect(aggregate.refunds.map((one) => `${one.refundId} ${one.kind}`)).toEqual(['T ticket', 'R auto']);
  });

  test('in the order in which it happened, however it is read', () => {
    const fact = (eventKey: string, status: string) =>
      ({
        ...{ orderId: ORDER_ID, eventKey, name: eventKey, state: 'applied', headers: null, eventId: null },
        ...{ traceparent: null, occurredAtMs: 1, receivedAtMs: 1, attempts: 0, nextAtMs: null, reason: null },
        ...{ via: 'rows', body: { status, payment_review: false, payments: [], refund_ids: [] } },
      }) as OrderAggregate['events'][number];
    const facts = [
      fact('@changed_elsewhere/10', 'received'),
      fact('@changed_elsewhere/2', 'shipped'),
      fact('@inherited', 'paid'),
    ];
    expect(inheritedOf(facts)?.status).toBe('received');
    expect(inheritedOf(facts.slice(1))?.status).toBe('shipped');
  });
});

describe('pays nothing', () => {
  const twice = foundAs(paid, { status: 'canceled' }, [row]);

  test('until a person has looked: no ticket, no retry, nothing by itself; the user cannot cancel it', () => {
    const held = given(twice).when(say.captured('p2', '60.00'));
    held.becomes({ status: 'canceled', refunds: [], asked: [] });
    given(twice).when(say.ticket('T')).isRejected('refused', 'ORDER_CHANGED_ELSEWHERE');
    const failed = given(paid, say.ticket('T'), say.answered('refund', 'T', 'p1', 'refused')).aggregate;
    given(foundAs(failed, { status: 'received' }, [row]))
      .when(say.retry('T'))
      .isRejected('refused', 'ORDER_CHANGED_ELSEWHERE');
    given(foundAs(unpaid, { paymentReview: true }))
      .when(say.cancel)
      .isRejected('not_legal');
    given(held.change.aggregate)
      .when(say.endReview('resolve', false))
      .becomes({ refunds: ['auto-p2 auto 6000 requested', 'auto-p1 auto 6000 requested'] });
  });

  test('that the other has paid back: a refund of its own counts, whatever its state', () => {
    for (const status of ['succeeded', 'processing', 'failed']) {
      const theirs = refund('R', 6_000n, { status });
      const found = foundAs(paid, { status: 'canceled' }, [row], [theirs]);
      const refunds = given(found, say.paymentFailed('p9')).when(say.endReview('resolve', false)).change.rows
        .requests;
      // There is one tender, so a failed refund has sent no part of the money.
      expect(refunds.map((one) => one.askKey)).toEqual(status === 'failed' ? ['auto-p1:p1:1'] : []);
    }
  });

  test('of a refund of ours whose state the other has changed: it is unclear', () => {
    const failed = given(paid, say.ticket('T'), say.answered('refund', 'T', 'p1', 'refused')).aggregate;
    const found = { ...failed, refunds: failed.refunds.map((one) => ({ ...one, status: 'succeeded' })) };
    const asked = given(found).when(say.retry('T'));
    asked.isRejected('refused', 'REFUND_UNCLEAR');
    asked.refusedWith({ refund_id: 'T', legs: ['p1'] });
    given(found).when(say.ticket('U')).isRejected('refused', 'REFUND_EXCEEDS');
    given(found).when(say.paymentFailed('p9')).becomes({ review: 'refund_unclear' });
    given(found, say.refundNotified('T', 'succeeded', '60.00'))
      .when(say.paymentFailed('p9'))
      .becomes({ review: '' });
  });

  test('but answers what was asked before: a repeat is a repeat, and a preview is refused', () => {
    const asked = given(paid, say.ticket('T')).aggregate;
    given(foundAs(asked, { status: 'received' }, [row]))
      .when(say.ticket('T'))
      .isRejected('repeat');
  });

  test('when a person cancels it, but what is left: once', () => {
    const found = given(
      foundAs(paid, { status: 'purchased' }, [row], [refund('R', 1_000n)]),
      say.paymentFailed('p9'),
    );
    found
      .when(say.endReview('cancel'))
      .becomes({ refunds: ['R ticket 1000 succeeded', 'review-EXAMPLE2 ticket 5000 requested'] });
  });
});

describe('a person who lets the money stay', () => {
  const unpaidBack = given(foundAs(paid, { status: 'canceled' }, [row]), say.paymentFailed('p9'));
  const stays = unpaidBack.when(say.endReview('resolve', true));

  test('knows that it has gone: none goes out, now or later', () => {
    stays.becomes({ refunds: [], asked: [], review: '' });
    given(stays.change.aggregate)
      .when(say.paymentFailed('p8'))
      .becomes({ refunds: [], asked: [], review: '' });
  });

  test('is asked again when other money comes, or the old service changes it again', () => {
    const later = given(stays.change.aggregate);
    later.when(say.captured('p2', '60.00')).becomes({ refunds: [], asked: [], review: 'changed_elsewhere' });
    given(stays.change.aggregate, say.captured('p2', '60.00'))
      .when(say.endReview('resolve', false))
      .becomes({ refunds: ['auto-p2 auto 6000 requested', 'auto-p1 auto 6000 requested'], review: '' });
    const again = foundAs(stays.change.aggregate, {}, [row], [refund('R', 1_000n)]);
    given(again)
      .when(say.paymentFailed('p8'))
      .becomes({ refunds: ['R ticket 1000 succeeded'], review: 'changed_elsewhere' });
  });

  test('of an order that goes on is asked again when it ends, and a ticket is free to give back', () => {
    const kept = given(
      foundAs(paid, { status: 'purchased' }, [row]),
      say.paymentFailed('p9'),
      say.endReview('resolve', true),
    );
    kept.when(say.ticket('T')).becomes({ refunds: ['T ticket 6000 requested'], review: '' });
  });
});

test('an order of ours that the old service canceled before anything came to it, its wallet money taken, is looked at', () => {
  const whole = anOrder({ cash: 6_000n });
  for (const holdState of ['deducting', 'deducted'] as const) {
    const found = {
      ...whole,
      holdState,
      unseenPayments: [],
      order: { ...whole.order, status: 'canceled' as const },
    };
    given(found)
      .when({ kind: 'inherit' })
      .becomes({
        ...{ status: 'canceled', hold: 'untouched', refunds: [], asked: [], review: 'changed_elsewhere' },
      });
  }
});

test('a refund with which the old service canceled went to the cards first', () => {
  const ours = given(
    anOrder({ cash: 1_000n }),
    say.captured('p1', '50.00'),
    say.holdAnswered('deducting', 'accepted'),
  );
  const found = foundAs(
    ours.aggregate,
    { status: 'canceled' },
    [payment('p1', 'captured', '50.00')],
    [refund('R', 5_000n)],
  );
  given(found, say.paymentFailed('p9'))
    .when(say.endReview('resolve', false))
    .becomes({ refunds: ['R ticket 5000 succeeded', 'auto-wallet.EXAMPLE2 auto 1000 requested'] });
});

test('money that only the other saw come in counts', () => {
  const found = foundAs(unpaid, { status: 'paid' }, [payment('p1', 'captured', '45.00')]);
  const { aggregate } = given(found, say.paymentFailed('p9'), say.endReview('resolve', false));
  expect(aggregate.holdState).toBe('deducting');
  given(aggregate)
    .when(say.ticket('T'))
    .becomes({ refunds: ['T ticket 6000 requested'] });
  // The same payment told late changes nothing. A second payment is in excess.
  given(aggregate).when(say.captured('p1', '45.00')).becomes({ kept: [], refunds: [] });
  given(aggregate)
    .when(say.captured('p2', '45.00'))
    .becomes({ refunds: ['auto-p2 auto 4500 requested'] });
});
