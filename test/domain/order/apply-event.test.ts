import { describe, expect, test } from 'bun:test';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import type { OrderCommand } from '../../../src/domain/order/decide.ts';
import type { EventState } from '../../../src/domain/order/records.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS, ORDER_ID } from './given.ts';
import { old, payment } from './old-orders.ts';

// The result of an event on its order (spec 10), and the rows that keep the event.

const paid = say.captured('p1', '60.00');
const incomingOf = (command: OrderCommand) => {
  if (command.kind !== 'event') throw new Error('not an event');
  return command.incoming;
};
/** The order with a kept event that had no effect. */
function kept(order: OrderAggregate, command: OrderCommand, state: EventState): OrderAggregate {
  const [row] = given(order).when(command).written.newEvents;
  if (row === undefined) throw new Error('not kept');
  return { ...order, events: [...order.events, { ...row, state }] };
}
const rowsOf = (order: OrderAggregate, command: OrderCommand) => given(order).when(command).written;
const inWords = ({ newEvents, events }: ReturnType<ReturnType<typeof given>['when']>['written']) => ({
  added: newEvents.map((one) => `${one.eventKey} ${one.state}`),
  changed: events.map((one) => `${one.eventKey} ${one.state} ${one.reason}`),
});

describe('an event that was kept and never had an effect', () => {
  const key = 'payment_notified_cm/p1/captured';
  test.each(['waiting', 'dead'] as const)('has it when it comes again: %s', (state) => {
    const { change, written } = given(kept(anOrder(), paid, state)).when(paid);
    expect(inWords(written)).toEqual({ added: [], changed: [`${key} applied null`] });
    expect(change.aggregate.events.map((one) => `${one.eventKey} ${one.state}`)).toEqual([`${key} applied`]);
    expect(change.aggregate.order.status).toBe('paid');
  });

  test('and is dead gives its place to another of its key', () => {
    const { change, written } = given(kept(anOrder(), say.captured('p1', '1.00'), 'dead')).when(paid);
    expect(inWords(written)).toEqual({ added: [], changed: [`${key} applied null`] });
    expect(written.events[0]?.body.amount).toEqual({ v: '60.00', c: 'USD' });
    expect(change.aggregate.events).toHaveLength(1);
    expect(change.aggregate.order.status).toBe('paid');
  });

  test('and waits was first: it is the truth, and the other contradicts it', () => {
    const { change, written } = given(kept(anOrder(), paid, 'waiting')).when(say.captured('p1', '1.00'));
    expect(inWords(written)).toEqual({
      ...{ added: [`${key}#1.00 USD conflict`], changed: [`${key} applied null`] },
    });
    expect(change.aggregate.order).toMatchObject({ status: 'paid', paymentReview: true });
  });

  test('and waited beside the right one is the contradiction that it is, as it first came', () => {
    const wrong = say.captured('p1', '1.00');
    const contradicted = given(anOrder(), paid).when(wrong, NOW_MS - 9).written.newEvents[0];
    if (contradicted === undefined) throw new Error('not kept');
    const waits = { ...contradicted, state: 'waiting' as const, nextAtMs: NOW_MS };
    const order = given(anOrder(), paid).aggregate;
    const { events } = given({ ...order, events: [...order.events, waits] }).when(wrong).written;
    expect(events).toEqual([contradicted]);
  });

  test('and waits for what will never come gives its place to another of its key', () => {
    const bought = (sku: string) => say.purchased('P-1', { [sku]: 1 });
    const order = kept(anOrder(), bought('A'), 'waiting');
    const ofAnother = {
      ...order,
      events: order.events.map((one) => ({
        ...one,
        body: { ...one.body, entries: [{ sku_id: 'Z', count: 1 }] },
      })),
    };
    const { written } = given(ofAnother).when(bought('B'));
    expect(inWords(written).changed).toEqual(['purchased/P-1/taobao applied null']);
    expect(written.events[0]?.body.entries).toEqual([{ sku_id: 'B', count: 1 }]);
  });

  test('under another name, before its attempt was known, is done with once it is taken in', () => {
    const asked = given(anOrder(), paid, say.ticket('T-1')).aggregate;
    const notice = say.refundNotified('T-1', 'succeeded', '60.00');
    const early = kept(asked, notice, 'waiting');
    const unnamed = {
      ...early,
      events: early.events.map((one) =>
        one.name === 'refund_notified' ? { ...one, eventKey: 'refund_notified/T-1/0/succeeded' } : one,
      ),
    };
    const { written } = given(unnamed).when(notice, NOW_MS + 5);
    expect(inWords(written)).toEqual({
      added: ['refund_notified/T-1/1/succeeded applied'],
      changed: ['refund_notified/T-1/0/succeeded ignored attempt_resolved'],
    });
    expect(written.events[0]?.nextAtMs).toBe(NOW_MS + 5);
    const refused = {
      ...unnamed,
      events: unnamed.events.map((one) => ({ ...one, state: 'refused' as const })),
    };
    expect(
      inWords(
        given({ ...unnamed, events: [...asked.events, ...refused.events.slice(-1)] }).when(notice).written,
      ).changed,
    ).toEqual([]);
  });
});

describe('an event that the old service had too', () => {
  test('and that still waits beside a key is done with, and changes nothing else', () => {
    const order = given(old('paid', [payment('p1', 'captured')]), { kind: 'inherit' }).aggregate;
    const [row] = given(anOrder()).when(paid).written.newEvents;
    if (row === undefined) throw new Error('not kept');
    const beside = { ...row, state: 'waiting' as const, eventKey: `${row.eventKey}#60.00 USD` };
    const { written, change } = given({ ...order, events: [...order.events, beside] }).when(paid, NOW_MS + 5);
    expect(inWords(written)).toEqual({
      added: [],
      changed: ['payment_notified_cm/p1/captured#60.00 USD ignored attempt_resolved'],
    });
    expect(change.transitions).toEqual([]);
  });
});

describe('an event of an order that is over', () => {
  const canceled = () => given(anOrder(), say.cancel).aggregate;
  const refunded = () =>
    given(anOrder(), paid, say.ticket('T-1'), say.refundNotified('T-1', 'succeeded', '60.00')).aggregate;
  const illegal = (order: OrderAggregate, command: OrderCommand) => given(order).when(command).change.illegal;

  test('is refused where goods move, and counted', () => {
    for (const command of [say.purchased('P-1', { A: 2 }), say.parcel('shipped')])
      for (const order of [canceled(), refunded()]) {
        const { newEvents } = rowsOf(order, command);
        expect(newEvents.map(({ state, reason }) => [state, reason])).toEqual([['refused', 'illegal_move']]);
        expect(illegal(order, command)).toEqual([
          { status: order.order.status, on: incomingOf(command).event.name },
        ]);
      }
  });

  test('that is refused is nothing to find the order by', () => {
    expect(rowsOf(anOrder(), say.parcel('shipped', null, 'X-1')).lookups).toHaveLength(1);
    expect(rowsOf(canceled(), say.parcel('shipped', null, 'X-1')).lookups).toEqual([]);
  });

  test('is kept and counted where money comes in, for it goes back', () => {
    const late = say.captured('p2', '5.00');
    for (const order of [canceled(), refunded()]) {
      expect(rowsOf(order, late).newEvents.map((one) => one.state)).toEqual(['applied']);
      expect(illegal(order, late)).toEqual([{ status: order.order.status, on: 'payment_notified_cm' }]);
    }
    expect(illegal(canceled(), say.authorized('p2', '5.00'))).toHaveLength(1);
  });

  test('is nothing to count where an authorization ends or a payment fails, or the order is not over', () => {
    expect(illegal(canceled(), say.voided('p2', '5.00'))).toEqual([]);
    expect(illegal(canceled(), say.paymentFailed('p2'))).toEqual([]);
    for (const command of [paid, say.purchased('P-1', { A: 2 }), say.parcel('shipped')])
      expect(illegal(anOrder(), command)).toEqual([]);
  });
});

describe('what is written of an event', () => {
  test('is the event as it came', () => {
    const command = say.captured('p1', '60.00');
    const incoming = { ...incomingOf(command), eventId: 'E1', headers: { a: 'b' }, traceparent: 'the trace' };
    const rows = given(anOrder()).when({ kind: 'event', incoming: { ...incoming, via: 'http' } }).written;
    expect(rows.newEvents).toEqual([
      {
        ...{ orderId: ORDER_ID, eventKey: 'payment_notified_cm/p1/captured', name: 'payment_notified_cm' },
        ...{ state: 'applied', body: incoming.event.body, headers: { a: 'b' }, eventId: 'E1', via: 'http' },
        ...{ traceparent: 'the trace', occurredAtMs: NOW_MS, receivedAtMs: NOW_MS, attempts: 0 },
        ...{ nextAtMs: null, reason: null },
      } as never,
    ]);
    expect(rows.outgoing.map((one) => one.traceparent)).toEqual(rows.outgoing.map(() => 'the trace'));
  });

  test('is the payment as all its events now tell it', () => {
    const row = {
      ...{ orderId: ORDER_ID, paymentId: 'p1', reason: null, occurredAtMs: NOW_MS, updatedAtMs: NOW_MS },
    };
    const other = given(anOrder(), say.authorized('p0', '1.00')).aggregate;
    expect(rowsOf(other, paid).payments).toEqual([
      { ...row, status: 'captured', method: 'card', amountMinor: 6_000n, currency: 'USD' },
    ]);
    expect(rowsOf(other, say.paymentFailed('p1')).payments).toEqual([
      { ...row, status: 'failed', method: '', amountMinor: null, currency: null, reason: 'The bank says no' },
    ]);
    expect(rowsOf(other, say.parcel('shipped')).payments).toEqual([]);
  });

  test('is what support may find the order by', () => {
    expect(rowsOf(anOrder(), paid).lookups).toMatchObject([{ kind: 'payment', value: 'p1' }]);
  });

  test('of a failure is one notification by its key', () => {
    const { notifications } = rowsOf(anOrder(), say.paymentFailed('p1'));
    expect(notifications.map((one) => one.sourceKey)).toEqual([`${ORDER_ID}/payment_failed_cm/p1/REFUSED`]);
  });

  test('of a failure that comes behind something stronger is none, for the payment has not failed', () => {
    for (const stronger of [say.authorized('p1', '20.00'), say.captured('p1', '20.00')]) {
      const { notifications, timeline } = rowsOf(
        given(anOrder(), stronger).aggregate,
        say.paymentFailed('p1'),
      );
      expect([notifications, timeline]).toEqual([[], []]);
    }
    const part = given(anOrder(), say.authorized('p1', '20.00')).aggregate;
    expect(rowsOf(part, say.paymentFailed('p2')).notifications).toHaveLength(1);
  });
});

test('a SKU that is not the order is told by its place', () => {
  const problem = (command: OrderCommand) =>
    given(anOrder()).when(command).isRejected('poison', 'SKU_NOT_IN_ORDER');
  problem(say.purchased('P-1', { A: 1, Z: 1 }));
  problem(say.parcel('shipped', { Z: 1 }));
  given(anOrder())
    .when(say.purchased('P-1', { A: 1, Z: 1 }))
    .rejectedAs({ detail: 'entries.1' });
  given(anOrder())
    .when(say.parcel('shipped', { A: 1 }))
    .becomes({ status: 'unpaid' });
  given(anOrder()).when(say.parcel('shipped', {})).becomes({ status: 'unpaid' });
});
