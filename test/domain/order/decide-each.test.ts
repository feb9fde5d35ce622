import { describe, expect, test } from 'bun:test';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import type { OrderChange } from '../../../src/domain/order/change.ts';
import { decideEach, type OrderCommand } from '../../../src/domain/order/decide.ts';
import { isRejected } from '../../../src/domain/order/rejection.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS, written } from './given.ts';
import { MINUTE, old, payment, refund } from './old-orders.ts';

// Several commands to one order, and what is saved of an order whose command is refused (spec 9, 17). The order is 60.00.

const LATE_MS = NOW_MS + 31 * MINUTE;
let ids = 0;
const at = {
  nowMs: LATE_MS,
  newId: () => {
    ids += 1;
    return `e${ids}`;
  },
  authMaxDays: 7,
};
const each = (order: OrderAggregate, ...commands: readonly OrderCommand[]) => {
  const { outcomes, change } = decideEach(order, commands, at);
  return { said: outcomes.map((one) => (isRejected(one) ? one.rejected : 'done')), change };
};
const changeOf = (order: OrderAggregate, ...commands: readonly OrderCommand[]): OrderChange => {
  const { change } = each(order, ...commands);
  if (change === null) throw new Error('nothing to save');
  return change;
};
const topics = ({ rows }: OrderChange) =>
  rows.outgoing.map((one) => one.topic).filter((topic) => topic !== 'noti.user');
const steps = ({ rows }: OrderChange) =>
  rows.timeline.map((one) => `${one.actor} ${one.fromStatus} ${one.toStatus}`);
const added = (change: OrderChange) => written(change).newEvents.map((one) => `${one.eventKey} ${one.state}`);

describe('commands to one order', () => {
  test('are decided each on what the one before left, and are one change', () => {
    const order = anOrder();
    const { said, change } = each(
      order,
      say.captured('p1', '60.00'),
      say.captured('p1', '60.00'),
      say.cancel,
      say.purchased('P', { A: 2, B: 1 }),
    );
    expect(said).toEqual(['done', 'repeat', 'not_legal', 'done']);
    if (change === null) throw new Error('nothing');
    expect(change.before).toBe(order);
    expect(change.aggregate.order.status).toBe('purchased');
    expect(topics(change)).toEqual(['order.paid', 'order.purchased']);
    expect(change.transitions.map(({ on }) => on)).toEqual(['payment_captured', 'all_purchased']);
  });

  test('that are all refused leave nothing to save', () => {
    expect(each(anOrder(), say.confirm, say.retry('T'))).toEqual({
      said: ['not_legal', 'refused'],
      change: null,
    });
    const paid = given(anOrder(), say.captured('p1', '60.00')).aggregate;
    expect(each(paid, say.captured('p1', '60.00'), say.timePassed)).toEqual({
      said: ['repeat', 'not_legal'],
      change: null,
    });
    expect(each(paid)).toEqual({ said: [], change: null });
  });
});

describe('an order of the old service whose command is refused', () => {
  test('with less than its due captured is under review from then on, and is told to nobody', () => {
    const order = old('unpaid', [payment('p1', 'captured', '20.00')]);
    for (const command of [say.timePassed, say.confirm]) {
      expect(each(order, command).said).toEqual(['not_legal']);
      const change = changeOf(order, command);
      expect(change.before).toBe(order);
      expect(added(change)).toEqual(['@inherited applied']);
      expect(change.aggregate.order).toMatchObject({ status: 'unpaid', paymentReview: true });
      expect(change.aggregate.progress).toMatchObject({
        ...{ reviewReasons: 'short_payment', leftStatus: 'unpaid', leftAtMs: LATE_MS, updatedAtMs: LATE_MS },
      });
      expect([topics(change), steps(change), change.rows.notifications]).toEqual([[], [], []]);
    }
  });

  test('with foreign money, or under review already, too', () => {
    const foreign = old('unpaid', [payment('p1', 'captured', '60.00', { currency: 'EUR' })]);
    expect(changeOf(foreign, say.timePassed).aggregate.progress.reviewReasons).toBe('foreign_currency');
    const reviewed = old('unpaid', [], { order: { paymentReview: true } });
    expect(changeOf(reviewed, say.timePassed).aggregate.progress.reviewReasons).toBe('inherited_review');
  });

  test('that has been paid is paid, however it is asked, and as what its rows tell', () => {
    const order = old('unpaid', [payment('p1', 'captured')]);
    for (const command of [say.timePassed, say.cancel, say.confirm, say.retry('T')]) {
      const { said } = each(order, command);
      expect(['not_legal', 'refused']).toContain(said[0] ?? '');
      const change = changeOf(order, command);
      expect(added(change)).toEqual(['@inherited applied']);
      expect(change.aggregate).toMatchObject({
        ...{ order: { status: 'paid', paymentReview: false }, unseenPayments: null },
        progress: { leftStatus: 'paid', leftAtMs: LATE_MS, nextSeq: change.rows.seq },
      });
      expect([topics(change)[0], steps(change)]).toEqual(['order.paid', ['old_service unpaid paid']]);
      expect(change.rows.outgoing[0]?.traceparent).toBeNull();
      expect(change.effects).toMatchObject({ leavesCart: true, givesBack: false });
    }
  });

  test('and was taken over before makes the step then', () => {
    const { aggregate } = given(old('unpaid', [payment('p1', 'captured')]), { kind: 'inherit' });
    const change = changeOf(aggregate, say.timePassed);
    expect(change.before).toBe(aggregate);
    expect(added(change)).toEqual([]);
    expect(change.aggregate.order.status).toBe('paid');
    expect(change.aggregate.progress.leftStatus).toBe('paid');
    expect(each(change.aggregate, say.timePassed)).toEqual({ said: ['not_legal'], change: null });
  });

  test('goes on with the next command as what it is by then', () => {
    const order = old('unpaid', [payment('p1', 'captured')]);
    const { said, change } = each(order, say.cancel, say.purchased('P', { A: 2, B: 1 }), say.cancel);
    expect(said).toEqual(['not_legal', 'done', 'not_legal']);
    if (change === null) throw new Error('nothing');
    expect(change.before).toBe(order);
    expect(steps(change)).toEqual(['old_service unpaid paid', 'event:purchased paid purchased']);
    expect(added(change)).toEqual(['@inherited applied', 'purchased/P/taobao applied']);
  });

  test('is not paid by what a ticket gave back before', () => {
    const rows = [payment('p1', 'captured')];
    const order = old('unpaid', rows, { refunds: [refund('R-1', 1_000n)] });
    const { aggregate } = changeOf(order, say.timePassed);
    expect(aggregate.order).toMatchObject({ status: 'unpaid', paymentReview: true });
    expect(aggregate.refunds.map((one) => one.kind)).toEqual(['early']);
  });
});

test('an order of ours that the old service has changed is seen as that, though the command is refused', () => {
  const { order, progress, ...ours } = given(anOrder(), say.captured('p1', '60.00')).aggregate;
  const changed: OrderAggregate = {
    ...ours,
    order: { ...order, status: 'shipped' },
    progress: { ...progress, leftStatus: 'paid', leftAtMs: NOW_MS, updatedAtMs: NOW_MS },
    unseenPayments: [payment('p1', 'captured')],
  };
  const change = changeOf(changed, say.cancel);
  expect(added(change)).toEqual(['@changed_elsewhere/1 applied']);
  expect(change.aggregate.progress.reviewReasons).toBe('changed_elsewhere');
  expect([topics(change), steps(change)]).toEqual([['order.review_opened'], ['old_service paid shipped']]);
});
