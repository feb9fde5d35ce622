import { describe, expect, test } from 'bun:test';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import { holdMove } from '../../../src/domain/order/changed-rows.ts';
import type { OrderCommand } from '../../../src/domain/order/decide.ts';
import { balance, balanceOf, earlierRefund, factsOf, paymentsOf } from '../../../src/domain/order/facts.ts';
import { moneyBeyond, moneyIn, moneyKept } from '../../../src/domain/refunds/refund-legs.ts';
import * as say from './commands.ts';
import { anOrder, given, NOW_MS } from './given.ts';

// What answers, notices and refusals do to money that goes back (spec 11), and what is left. The order is 60.00.

const paid = say.captured('p1', '60.00');
const LATER = NOW_MS + 1_000;
const when = (order: OrderAggregate, ...commands: readonly OrderCommand[]) =>
  given(order, ...commands.slice(0, -1)).when(commands.at(-1) as OrderCommand, LATER);
const withWallet = () => anOrder({ cash: 1_500n });
const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });

describe('an answer of payment or rebate', () => {
  const asked = [paid, say.ticket('T', { amount: '10.00' })];
  test('settles its question, whatever it is about', () => {
    const settled = (command: OrderCommand) => when(anOrder(), ...asked, command);
    expect(settled(say.answered('refund', 'T', 'p1', 'refused')).change.effects.settled).toEqual([
      { askKey: 'T:p1:1', state: 'refused' },
    ]);
    for (const [refundId, leg] of [
      ['X', 'p1'],
      ['T', 'p9'],
    ] as const) {
      const { change, written } = settled(say.answered('refund', refundId, leg, 'refused'));
      expect([change.effects.settled.length, written.legs, written.timeline]).toEqual([1, [], []]);
    }
  });

  test('that is no news changes nothing else', () => {
    const again = [
      ...asked,
      say.answered('refund', 'T', 'p1', 'refused'),
      say.answered('refund', 'T', 'p1', 'accepted'),
    ];
    const { change, written } = when(anOrder(), ...again);
    expect([written.legs, written.notifications, change.aggregate.progress.updatedAtMs]).toEqual([
      ...[[], [], NOW_MS],
    ]);
  });

  test('is of the attempt that was asked for, where payment says no; and of the latest, where rebate says yes', () => {
    const retried = [...asked, say.refundNotified('T', 'failed', '10.00'), say.retry('T')];
    const attempts = (command: OrderCommand) =>
      when(anOrder(), ...retried, command).change.aggregate.refunds[0]?.legs[0]?.attempts.map(
        (one) => one.status,
      );
    expect(attempts(say.answered('refund', 'T', 'p1', 'refused', 1))).toEqual(['failed', 'processing']);
    expect(attempts(say.answered('refund', 'T', 'p1', 'refused', 2))).toEqual(['failed', 'failed']);
  });

  test('bears the name of who gave it', () => {
    const all = [paid, say.ticket('T', { to: 'wallet' })];
    const actor = (...commands: readonly OrderCommand[]) =>
      when(anOrder(), ...commands).change.rows.timeline.map((one) => one.actor);
    expect(actor(...all, say.answered('credit', 'T', 'wallet', 'accepted'))).toEqual(['rebate']);
    const order = given(withWallet(), say.captured('p1', '45.00'));
    const { change } = order.when(say.holdRefused('deducting'));
    expect(holdMove(change)).toEqual({ from: 'deducting', to: 'refused' });
    expect(change.rows.outgoing.map((one) => [one.topic, one.traceparent])).toEqual([
      ['order.review_opened', null],
    ]);
  });
});

describe('a notice of payment', () => {
  const failed = say.refundNotified('T', 'failed', '60.00');
  const tried = [paid, say.ticket('T'), failed, say.retry('T')];
  const keyOf = (command: OrderCommand, ...before: readonly OrderCommand[]) =>
    when(anOrder(), ...before, command).written.newEvents.map((one) => one.eventKey);

  test('is of the attempt that it names, or that was under way', () => {
    expect(keyOf(failed, paid, say.ticket('T'))).toEqual(['refund_notified/T/1/failed']);
    expect(keyOf(say.refundNotified('T', 'succeeded', '60.00', 1), ...tried)).toEqual([
      'refund_notified/T/1/succeeded',
    ]);
    expect(keyOf(say.refundNotified('T', 'succeeded', '60.00', 2), ...tried)).toEqual([
      'refund_notified/T/2/succeeded',
    ]);
  });

  test('is of the attempt under way, whatever was told of another refund, or kept and never taken in', () => {
    const success = say.refundNotified('T', 'succeeded', '60.00');
    expect(keyOf(success, ...tried)).toEqual(['refund_notified/T/2/succeeded']);
    const two = [paid, say.ticket('T', { amount: '10.00' }), say.ticket('U', { amount: '5.00' })];
    const done = [
      say.refundNotified('T', 'succeeded', '10.00'),
      say.refundNotified('U', 'failed', '5.00'),
      say.retry('U'),
    ];
    expect(keyOf(say.refundNotified('U', 'succeeded', '5.00'), ...two, ...done)).toEqual([
      'refund_notified/U/2/succeeded',
    ]);
    const order = given(anOrder(), ...tried).aggregate;
    const early = given(order).when(say.refundNotified('T', 'succeeded', '60.00', 1)).written.newEvents;
    const unseen = {
      ...order,
      events: [...order.events, ...early.map((one) => ({ ...one, state: 'dead' as const }))],
    };
    expect(
      given(unseen)
        .when(success)
        .written.newEvents.map((one) => one.eventKey),
    ).toEqual(['refund_notified/T/2/succeeded']);
  });

  test('that was told before is a repeat of that, though another attempt is under way by now', () => {
    when(anOrder(), ...tried, failed).isRejected('repeat');
    const other = [paid, say.ticket('T', { amount: '10.00' }), say.ticket('U', { amount: '5.00' })];
    expect(
      keyOf(say.refundNotified('U', 'failed', '5.00'), ...other, say.refundNotified('T', 'failed', '10.00')),
    ).toEqual(['refund_notified/U/1/failed']);
  });

  test('is never of the wallet, nor of an attempt that was never begun, nor of an amount that is none', () => {
    const order = given(anOrder(), paid, say.ticket('T', { to: 'wallet' }));
    order
      .when(say.refundNotified('T', 'succeeded', '60.00'))
      .rejectedAs({ reason: 'UNKNOWN_REFUND', detail: '' });
    const card = given(anOrder(), paid, say.ticket('T'));
    card.when(say.refundNotified('T', 'succeeded', '60.00', 2)).isRejected('poison', 'REFUND_AMOUNT_DIFFERS');
    card
      .when(say.refundNotified('T', 'succeeded', '60.00', 2))
      .rejectedAs({ detail: 'or an attempt never begun' });
    card.when(say.refundNotified('T', 'succeeded', 'x')).isRejected('poison', 'REFUND_AMOUNT_DIFFERS');
  });
});

describe('a ticket that is refused says why', () => {
  const refused = (order: OrderAggregate, ...commands: readonly OrderCommand[]) => when(order, ...commands);
  const withRequest = (request: object): OrderCommand => {
    const command = say.ticket('T');
    if (command.kind !== 'refund') throw new Error('no ticket');
    return { ...command, asked: { ...command.asked, request: { ...command.asked.request, ...request } } };
  };

  test.each([
    [{ amount: usd(1n), entries: [] }, 'amount', 'must not come together with entries'],
    [{ entries: [] }, 'entries', 'must not be empty without include_shipping'],
    [{ entries: [{ skuId: 'A', count: 0 }] }, 'entries', 'must have counts of 1 or more'],
    [{ amount: usd(0n) }, 'amount', 'must be above 0'],
    [{ amount: { amountMinor: 1n, currency: 'EUR' } }, 'amount', "must be in the order's currency"],
  ])('%#', (request, field, problem) =>
    refused(anOrder(), paid, withRequest(request)).refusedWith({ fields: [{ field, problem }] }),
  );

  test('with what is left, when it is more than that', () => {
    const left = {
      amount: usd(5_000n),
      shipping: usd(1_000n),
      entries: [
        { sku_id: 'A', count: 1, amount: usd(1_000n) },
        { sku_id: 'B', count: 1, amount: usd(3_000n) },
      ],
    };
    const one = [paid, say.ticket('T-1', { units: { A: 1 } })];
    refused(anOrder(), ...one, say.ticket('T-2', { amount: '50.01' })).refusedWith({ left });
    refused(
      anOrder(),
      ...one,
      say.refundNotified('T-1', 'failed', '10.00'),
      say.ticket('T-2'),
      say.retry('T-1'),
    ).refusedWith({
      left: {
        ...{ amount: usd(0n), shipping: usd(0n) },
        entries: ['A', 'B'].map((sku_id) => ({ sku_id, count: 0, amount: usd(0n) })),
      },
    });
  });

  test('with the state, when it cannot be asked for again', () => {
    const done = [paid, say.ticket('T'), say.refundNotified('T', 'succeeded', '60.00')];
    refused(anOrder(), ...done, say.retry('T')).refusedWith({ status: 'succeeded' });
  });

  test('asked by the release before, it is a repeat', () => {
    const first = say.ticket('T');
    if (first.kind !== 'refund') throw new Error('no ticket');
    const again = {
      ...first,
      asked: { ...first.asked, requestHash: 'new', formerHash: first.asked.requestHash },
    };
    refused(anOrder(), paid, first, again).isRejected('repeat');
  });
});

describe('what is left', () => {
  test('of an order whose units went back is the others', () => {
    const { newRefunds } = when(
      anOrder(),
      paid,
      say.ticket('T', { units: { A: 2 } }),
      say.ticket('U'),
    ).written;
    expect(newRefunds).toMatchObject([
      { amountMinor: 4_000n, shippingMinor: 1_000n, units: [{ skuId: 'B', count: 1 }] },
    ]);
  });

  test('of one that is not paid is money alone', () => {
    when(anOrder(), say.captured('p1', '20.00'), say.ticket('T', { amount: '20.01' })).refusedWith({
      left: {
        ...{ amount: usd(2_000n), shipping: usd(0n) },
        entries: ['A', 'B'].map((sku_id) => ({ sku_id, count: 0, amount: usd(0n) })),
      },
    });
  });

  test('of one of which nothing is there any more is nothing, whatever comes in to fill it', () => {
    const twice = [
      ...[paid, say.ticket('T'), say.refundNotified('T', 'failed', '60.00'), say.retry('T')],
      ...[say.refundNotified('T', 'succeeded', '60.00', 1), say.refundNotified('T', 'succeeded', '60.00', 2)],
    ];
    given(anOrder(), ...twice)
      .when(say.captured('p2', '60.00'))
      .becomes({ refunds: ['T ticket 6000 succeeded'] });
    given(anOrder(), ...twice)
      .when(say.captured('p2', '61.00'))
      .becomes({
        refunds: ['T ticket 6000 succeeded', 'auto-p2 auto 100 requested'],
      });
  });
});

describe('the balance of an order', () => {
  test('has the shipping that was paid: what a coupon took off it is on no line', () => {
    const { order, ...rest } = anOrder();
    const lines = rest.lines.map((one) => ({ ...one, couponDiscountMinor: 100n }));
    const paidFor = (couponMinor: bigint) =>
      balance({ ...rest, lines, order: { ...order, couponMinor } }).shippingPaid;
    expect([200n, 900n].map(paidFor)).toEqual([1_000n, 300n]);
    // Orders of the old service, whose lines and row need not agree.
    expect([1_200n, 1_201n, 5_000n].map(paidFor)).toEqual([0n, 0n, 0n]);
    expect([0n, 199n].map(paidFor)).toEqual([1_000n, 1_000n]);
  });

  test('has refunds as their rows say, and what is none of our words as a ticket, back where it came from', () => {
    const { aggregate } = given(anOrder(), paid, say.ticket('T'));
    const read = (over: object) => {
      const [one] = aggregate.refunds;
      if (one === undefined) throw new Error('no refund');
      const { kind, to } = earlierRefund({ ...one, ...over });
      return [kind, to];
    };
    expect(read({})).toEqual(['ticket', 'original']);
    expect(read({ kind: 'auto', destination: 'wallet' })).toEqual(['auto', 'wallet']);
    expect(read({ kind: 'early', destination: 'card' })).toEqual(['early', 'original']);
    expect(read({ kind: 'other' })).toEqual(['ticket', 'original']);
  });

  test('has the wallet once the order is paid', () => {
    const order = (...commands: readonly OrderCommand[]) =>
      balance(given(withWallet(), ...commands).aggregate);
    expect([order().wallet, order().stage]).toEqual([0n, 'unpaid']);
    expect(order(say.captured('p1', '45.00'))).toMatchObject({ wallet: 1_500n, stage: 'paid' });
    expect(order(say.captured('p1', '45.00'), say.holdRefused('deducting')).wallet).toBe(0n);
    expect(order(say.captured('p1', '20.00'), say.cancel)).toMatchObject({ wallet: 0n, stage: 'canceled' });
    expect(order(say.authorized('p1', '45.00')).stage).toBe('unpaid');
    const over = anOrder();
    // The old service may cancel what was paid (spec 17): the money came in, and is not kept.
    const canceled = balanceOf(over, paymentsOf(over), 5n, 'canceled');
    expect([moneyIn(canceled), moneyKept(canceled), moneyBeyond(canceled)]).toEqual([5n, 0n, 5n]);
  });

  test('units whose money went back are not waited for, as soon as it has', () => {
    const needed = (...commands: readonly OrderCommand[]) =>
      factsOf(given(anOrder(), paid, ...commands).aggregate).purchased.all;
    const two = [say.ticket('T', { units: { A: 1 } }), say.ticket('U', { units: { A: 1 } })];
    const done = two.flatMap((one, at) => [
      one,
      say.refundNotified(['T', 'U'][at] ?? '', 'succeeded', '10.00'),
    ]);
    const rest = say.purchased('P', { B: 1 });
    expect([
      needed(rest),
      needed(...two, rest),
      needed(...done.slice(0, 2), rest),
      needed(...done, rest),
    ]).toEqual([...[false, false, false, true]]);
    expect(needed(say.purchased('P', { A: 1, B: 1 }), ...done.slice(0, 2))).toBe(true);
  });
});
