import { describe, expect, test } from 'bun:test';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import type { DecideAt } from '../../../src/domain/order/change.ts';
import { changedRows } from '../../../src/domain/order/changed-rows.ts';
import { decide, type OrderCommand } from '../../../src/domain/order/decide.ts';
import { isRejected } from '../../../src/domain/order/rejection.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS, ORDER_ID } from './given.ts';

// What is written and requested when money goes back (spec 11). The order is 60.00.

const paid = say.captured('p1', '60.00');
const LATER = NOW_MS + 1_000;
const when = (order: OrderAggregate, ...commands: readonly OrderCommand[]) =>
  given(order, ...commands.slice(0, -1)).when(commands.at(-1) as OrderCommand, LATER);
const withWallet = () => anOrder({ cash: 1_500n });

describe('a refund that is opened', () => {
  test('has a row with what was asked for, and a leg for each tender', () => {
    const { change, written } = when(
      withWallet(),
      say.captured('p1', '45.00'),
      say.ticket('T', { units: { A: 1 } }),
    );
    const leg = (tender: string, amountMinor: bigint) => ({
      ...{ orderId: ORDER_ID, refundId: 'T', leg: tender, amountMinor, currency: 'USD', status: 'requested' },
      ...{ updatedAtMs: LATER, attempts: [{ attempt: 1, beganAtMs: LATER, status: 'requested' }] },
    });
    const stored = {
      ...{ orderId: ORDER_ID, refundId: 'T', userId: '1001', kind: 'ticket', status: 'requested' },
      ...{
        amountMinor: 1_000n,
        currency: 'USD',
        shippingMinor: 0n,
        destination: 'original',
        reason: 'broken',
      },
      ...{ createdAtMs: LATER, updatedAtMs: LATER, legs: [leg('p1', 750n), leg('wallet', 250n)] },
      units: [{ lineNo: 1, skuId: 'A', count: 1, amountMinor: '1000' }],
    };
    expect(written.newRefunds).toMatchObject([stored]);
    expect(change.aggregate.refunds).toEqual([...written.newRefunds]);
    expect(change.aggregate.progress.hasRefunds).toBe(true);
  });

  test('is asked for by its legs, each where it came from', () => {
    const { rows } = when(withWallet(), say.captured('p1', '45.00'), say.ticket('T')).change;
    const common = { refund_id: 'T', attempt: 1 };
    expect(rows.requests.map(({ kind, body }) => ({ kind, body }))).toEqual([
      {
        kind: 'refund',
        body: {
          ...common,
          leg: 'p1',
          amount: { v: '45.00', c: 'USD' },
          payment_id: 'p1',
          wire_refund_id: 'T',
        },
      },
      {
        kind: 'credit',
        body: {
          ...common,
          leg: 'wallet',
          amount: { v: '15.00', c: 'USD' },
          ref: 'T:wallet',
          user_id: '1001',
        },
      },
    ]);
    expect(rows.requests[0]).toMatchObject({
      state: 'open',
      attempts: 0,
      nextAtMs: LATER,
      createdAtMs: LATER,
    });
  });

  test('over two cards is known to payment by both names', () => {
    const { rows } = when(
      anOrder(),
      say.captured('p1', '20.00'),
      say.captured('p2', '40.00'),
      say.ticket('T'),
    ).change;
    expect(rows.requests.map((one) => one.body.wire_refund_id)).toEqual(['T:p1', 'T:p2']);
  });

  test('is told', () => {
    const { rows } = when(anOrder(), paid, say.ticket('T', { amount: '1.00' })).change;
    expect(rows.outgoing).toMatchObject([
      {
        topic: 'refund.requested',
        payload: { refund_id: 'T', amount: { v: '1.00', c: 'USD' }, reason: 'broken' },
      },
    ]);
  });
});

describe('money that does not fit', () => {
  const reasonOf = (...commands: readonly OrderCommand[]) =>
    when(anOrder(), ...commands).written.newRefunds.map((one) => [one.refundId, one.reason, one.kind]);

  test('goes back with the reason why, by no ticket', () => {
    expect(reasonOf(paid, say.captured('p2', '5.00'))).toEqual([
      ['auto-p2', 'captured_beyond_the_due', 'auto'],
    ]);
    expect(reasonOf(say.cancel, paid)).toEqual([['auto-p1', 'captured_on_canceled_order', 'auto']]);
    const { newRefunds } = when(anOrder(), paid, say.captured('p2', '5.00')).written;
    expect(newRefunds).toMatchObject([
      { requestHash: '', destination: 'original', units: [], shippingMinor: 0n },
    ]);
  });

  test('that is foreign goes back when the order is over, once, each to its payment', () => {
    const [e1, e2] = [say.captured('e1', '5.00', 'EUR'), say.captured('e2', '3.00', 'EUR')];
    expect(reasonOf(say.cancel, e1)).toEqual([['auto-e1', 'captured_on_canceled_order', 'auto']]);
    expect(reasonOf(say.cancel, e1, e2)).toEqual([['auto-e2', 'captured_on_canceled_order', 'auto']]);
    expect(reasonOf(say.cancel, e1, paid)).toEqual([['auto-p1', 'captured_on_canceled_order', 'auto']]);
    expect(reasonOf(e1, say.endReview('resolve', false))).toEqual([['auto-e1', 'foreign_currency', 'auto']]);
    expect(reasonOf(e1, e2, say.cancel)).toEqual([
      ['auto-e1', 'captured_on_canceled_order', 'auto'],
      ['auto-e2', 'captured_on_canceled_order', 'auto'],
    ]);
  });

  test('goes back under a name that nobody else has', () => {
    const order = given(anOrder(), paid).aggregate;
    const decided = (more: OrderAggregate, takenRefundIds: ReadonlySet<string>) => {
      const at: DecideAt = { nowMs: NOW_MS, newId: () => 'id', authMaxDays: 7, takenRefundIds };
      const change = decide(more, say.captured('p2', '5.00'), at);
      return isRejected(change) ? [] : changedRows(change).newRefunds.map((one) => one.refundId);
    };
    expect(decided(order, new Set(['auto-p1']))).toEqual(['auto-p2']);
    expect(decided(order, new Set(['auto-p2']))).toEqual(['auto-p2.EXAMPLE2']);
    const named = (...ids: string[]) => ({
      ...order,
      refunds: ids.map((refundId) => ({
        ...when(order, say.ticket('T', { amount: '1.00' })).change.aggregate.refunds[0],
        refundId,
      })),
    });
    expect(decided(named('auto-p2') as OrderAggregate, new Set())).toEqual(['auto-p2.2']);
    expect(decided(named('auto-p2', 'auto-p2.2') as OrderAggregate, new Set())).toEqual(['auto-p2.3']);
  });

  test('is asked for once: an authorization that nobody needs, by its payment', () => {
    const { rows } = when(anOrder(), say.authorized('p0', '1.00'), paid).change;
    expect(rows.requests).toMatchObject([{ kind: 'void', askKey: 'void:p0', body: { payment_id: 'p0' } }]);
    expect(when(anOrder(), say.authorized('p0', '60.00')).change.rows.requests).toEqual([]);
    expect(when(anOrder(), say.authorized('p0', '1.00')).change.rows.requests).toEqual([]);
  });
});

describe('what becomes of a leg', () => {
  const both = [say.captured('p1', '45.00'), say.ticket('T')];
  const states = (...commands: readonly OrderCommand[]) => {
    const rows = when(withWallet(), ...commands).written;
    return {
      legs: rows.legs.map(
        (one) => `${one.leg} ${one.status} ${one.attempts.map((each) => each.status).join('+')}`,
      ),
      refunds: rows.refunds.map((one) => `${one.refundId} ${one.status}`),
      told: rows.notifications.map((one) => one.sourceKey.replace(`${ORDER_ID}/`, '')),
    };
  };

  test('is written, and so is the refund when all of it has come to an end', () => {
    const card = say.refundNotified('T', 'succeeded', '45.00');
    expect(states(...both, say.answered('refund', 'T', 'p1', 'accepted'))).toEqual({
      ...{ legs: ['p1 processing processing'], refunds: ['T processing'], told: [] },
    });
    expect(states(...both, card)).toEqual({
      legs: ['p1 succeeded succeeded'],
      refunds: ['T processing'],
      told: [],
    });
    expect(states(...both, card, say.answered('credit', 'T', 'wallet', 'accepted'))).toEqual({
      ...{ legs: ['wallet succeeded succeeded'], refunds: ['T succeeded'], told: ['refund/T/succeeded/2'] },
    });
    expect(states(...both, card, say.answered('credit', 'T', 'wallet', 'refused'))).toEqual({
      ...{ legs: ['wallet failed failed'], refunds: ['T failed'], told: ['refund/T/failed/2'] },
    });
  });

  test('says when the refund last moved, which is not when one of its legs did', () => {
    const moved = (...commands: readonly OrderCommand[]) =>
      when(withWallet(), ...both, ...commands).change.aggregate.refunds.map((one) => one.updatedAtMs);
    expect(moved(say.answered('refund', 'T', 'p1', 'accepted'))).toEqual([LATER]);
    const card = say.refundNotified('T', 'succeeded', '45.00');
    expect(moved(say.answered('refund', 'T', 'p1', 'accepted'), card)).toEqual([NOW_MS]);
  });

  test('that failed and is tried again is asked for under its next key, the other left as it is', () => {
    const half = [
      ...both,
      say.refundNotified('T', 'failed', '45.00'),
      say.answered('credit', 'T', 'wallet', 'accepted'),
    ];
    const { rows } = when(withWallet(), ...half, say.retry('T')).change;
    expect(rows.requests.map((one) => [one.askKey, one.body.attempt])).toEqual([['T:p1:2', 2]]);
    expect(rows.outgoing).toMatchObject([
      {
        topic: 'refund.requested',
        payload: { refund_id: 'T', amount: { v: '60.00', c: 'USD' }, reason: 'broken' },
      },
    ]);
    const all = [
      ...both,
      say.refundNotified('T', 'failed', '45.00'),
      say.answered('credit', 'T', 'wallet', 'refused'),
    ];
    const again = when(withWallet(), ...all, say.retry('T')).change;
    expect(again.rows.requests.map((one) => one.askKey)).toEqual(['T:p1:2', 'T:wallet#2']);
    expect(again.aggregate.refunds[0]?.legs.map((one) => one.attempts.length)).toEqual([2, 2]);
  });

  test('that failed twice is asked for a third time under its third key, and told each time', () => {
    const second = [
      ...[paid, say.ticket('T'), say.refundNotified('T', 'failed', '60.00', 1)],
      say.retry('T'),
    ];
    const failed = when(anOrder(), ...second, say.refundNotified('T', 'failed', '60.00', 2)).change;
    expect(failed.rows.notifications.map((one) => one.sourceKey)).toEqual([`${ORDER_ID}/refund/T/failed/2`]);
    const third = when(
      anOrder(),
      ...second,
      say.refundNotified('T', 'failed', '60.00', 2),
      say.retry('T'),
    ).change;
    expect(third.rows.requests.map((one) => one.askKey)).toEqual(['T:p1:3']);
    expect(third.aggregate.refunds[0]?.legs[0]?.attempts.map((one) => one.attempt)).toEqual([1, 2, 3]);
  });

  test('of one refund of several is that one alone', () => {
    const several = [say.captured('p1', '45.00'), say.ticket('U', { amount: '1.00' }), say.ticket('T')];
    const failed = [
      say.refundNotified('T', 'failed', '44.25'),
      say.answered('credit', 'T', 'wallet', 'refused'),
    ];
    const { rows, aggregate } = when(withWallet(), ...several, ...failed, say.retry('T')).change;
    expect(rows.requests.map((one) => one.askKey)).toEqual(['T:p1:2', 'T:wallet#2']);
    expect(aggregate.refunds.map((one) => one.legs.map((leg) => leg.attempts.length))).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test('that was paid a second time is told once', () => {
    const twice = [
      ...[paid, say.ticket('T'), say.refundNotified('T', 'failed', '60.00'), say.retry('T')],
      say.refundNotified('T', 'succeeded', '60.00', 1),
    ];
    const rows = when(anOrder(), ...twice, say.refundNotified('T', 'succeeded', '60.00', 2)).written;
    expect([rows.legs.length, rows.refunds, rows.notifications]).toEqual([1, [], []]);
  });

  test('that is open and is tried again is asked for by the same key', () => {
    const one = [...both, say.refundNotified('T', 'succeeded', '45.00')];
    const { effects, rows } = when(withWallet(), ...one, say.retry('T')).change;
    expect(effects.reopened.map((each) => each.askKey)).toEqual(['T:wallet#1']);
    expect(rows.requests).toEqual([]);
    const second = [
      ...both,
      say.refundNotified('T', 'failed', '45.00'),
      say.answered('credit', 'T', 'wallet', 'accepted'),
    ];
    expect(
      when(withWallet(), ...second, say.retry('T'), say.retry('T')).change.effects.reopened.map(
        (each) => each.askKey,
      ),
    ).toEqual(['T:p1:2']);
  });

  test('that was paid after all is not asked for again, if that has not left', () => {
    const late = [...[paid, say.ticket('T'), say.refundNotified('T', 'failed', '60.00')], say.retry('T')];
    expect(
      when(anOrder(), ...late, say.refundNotified('T', 'succeeded', '60.00', 1)).change.effects.settled,
    ).toEqual([{ askKey: 'T:p1:2', state: 'closed' }]);
    expect(
      when(anOrder(), ...late, say.refundNotified('T', 'succeeded', '60.00', 2)).change.effects.settled,
    ).toEqual([]);
  });
});
