import { describe, expect, test } from 'bun:test';
import { expectNothingLost } from '../../support/invariants.ts';
import { failed, group, money, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { DAY, MINUTE, orderLife, plus } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 10: late, double, foreign and short money ends in a refund request or in payment_review, never in silence.

const life = orderLife(() => world);
const world = useWorld();

type Amount = { v: string; c: string };
const notify = (id: string, status: 'authorized' | 'captured' | 'voided', amount: Amount, more = {}) =>
  world.kafka('payment_notified_cm', paid(id, status, amount, more));
const at = (hour: number) => ({ occurred_at: `2026-11-25T0${hour}:00:00Z` });
const p2 = { payment_id: 'pay-2' };
const cancel = (id: string) => world.post(`/shopping/orders/${id}/cancel`);

describe('late money', () => {
  test('of an order still unpaid past its deadline is taken', async () => {
    const { id, final } = await life.place();
    world.clock.advance(31 * MINUTE);
    await notify(id, 'captured', final);
    await world.sweep();
    expect([await life.status(id), await life.refunds(id)]).toEqual(['paid', []]);
  });

  test('of an expired order goes back', async () => {
    const { id, final } = await life.place();
    world.clock.advance(31 * MINUTE);
    await world.sweep();
    await notify(id, 'captured', final);
    expect([await life.status(id), await life.refunds(id), await life.requests(id, 'refund')]).toEqual([
      'canceled',
      ['auto-pay-1 7755 USD captured_on_canceled_order'],
      ['auto-pay-1:pay-1:1 accepted'],
    ]);
    await expectNothingLost(world);
  });
});

describe('too much money', () => {
  test('in one capture: what is beyond the due goes back', async () => {
    const { id, final } = await life.place();
    await notify(id, 'captured', plus(final, 1000n));
    expect([await life.status(id), await life.review(id), await life.refunds(id)]).toEqual([
      'paid',
      '',
      ['auto-pay-1 1000 USD captured_beyond_the_due'],
    ]);
  });

  test.each([
    ['the later payment comes second', [1, 2], 'auto-pay-2'],
    ['the earlier payment comes second', [2, 1], 'auto-pay-1'],
  ] as const)('twice: the earliest is kept (%s)', async (_name, [first, second], refundId) => {
    const { id, final } = await life.place();
    await notify(id, 'captured', final, at(first));
    await notify(id, 'captured', final, { ...p2, ...at(second) });
    expect(await life.refunds(id)).toEqual([`${refundId} 7755 USD captured_beyond_the_due`]);
    expect(await life.status(id)).toBe('paid');
  });

  test('three payments that overlap: exactly the rest goes back, whichever comes first', async () => {
    const { id, final } = await life.place();
    await notify(id, 'captured', money('50.00'), { payment_id: 'c', ...at(3) });
    await notify(id, 'captured', money('50.00'), { payment_id: 'b', ...at(2) });
    await notify(id, 'captured', money('50.00'), { payment_id: 'a', ...at(1) });
    const rows = (await life.refunds(id)).map((row) => Number(row.split(' ')[1]));
    expect(rows.reduce((sum, one) => sum + one, 0)).toBe(15_000 - 7755);
    expect([final.v, await life.status(id), await life.review(id)]).toEqual(['77.55', 'paid', '']);
  });

  test('of an order that the wallet paid whole', async () => {
    world.upstream.setBalance('1001', money('500.00'));
    const { id, final } = await life.place({ cash: 400 });
    expect([final.v, await life.status(id)]).toEqual(['0.00', 'paid']);
    await notify(id, 'captured', money('3.00'));
    expect(await life.refunds(id)).toEqual(['auto-pay-1 300 USD captured_beyond_the_due']);
  });
});

describe('too little money', () => {
  test('is under review, does not expire, and goes back when the user cancels', async () => {
    const { id, final } = await life.place();
    await notify(id, 'authorized', final);
    await notify(id, 'captured', money('10.00'));
    expect([await life.status(id), await life.review(id)]).toEqual(['authorized', 'short_payment']);
    world.clock.advance(8 * DAY);
    await world.sweep();
    expect(await life.status(id)).toBe('authorized');
    // The order waits for a person, so it must not come before other orders in every sweep.
    expect((await life.progress(id))?.dueAtMs).toBeGreaterThan(world.clock.nowMs());
    expect((await cancel(id)).json.data.order.status).toBe('canceled');
    expect([await life.review(id), await life.refunds(id)]).toEqual([
      '',
      ['auto-pay-1 1000 USD captured_on_canceled_order'],
    ]);
  });
});

describe('foreign money', () => {
  test('is under review, pays nothing and ships nothing', async () => {
    const { id, final } = await life.place();
    await notify(id, 'captured', { v: final.v, c: 'EUR' });
    await world.kafka('purchased', purchased(id, 'all', [...TAOBAO, ...TMALL]));
    await world.kafka('group_update', group(id, 'shipped'));
    world.clock.advance(DAY);
    await world.sweep();
    expect([await life.status(id), await life.review(id), await life.refunds(id)]).toEqual([
      'unpaid',
      'foreign_currency',
      [],
    ]);
    await cancel(id);
    expect([await life.review(id), await life.refunds(id)]).toEqual([
      '',
      ['auto-pay-1 7755 EUR captured_on_canceled_order'],
    ]);
  });

  test('beside the right money stays under review', async () => {
    const { id, final } = await life.place();
    await notify(id, 'captured', final);
    await notify(id, 'captured', { v: '5.00', c: 'EUR' }, p2);
    expect([await life.status(id), await life.review(id)]).toEqual(['paid', 'foreign_currency']);
  });
});

describe('the same key with other content is kept and marked', () => {
  test.each([
    ['another amount', { amount: money('1.00') }],
    ['another currency', { amount: money('77.55', 'EUR') }],
  ])('a capture with %s', async (_name, more) => {
    const { id, final } = await life.place();
    await notify(id, 'captured', final);
    expect(await notify(id, 'captured', final, more)).toBe('handled');
    expect(await notify(id, 'captured', final, more)).toBe('duplicate');
    expect([await life.status(id), await life.review(id)]).toEqual(['paid', 'conflicting_event']);
    expect((await life.events(id)).map((row) => row.split(' ').at(-1)).sort()).toEqual([
      'applied',
      'conflict',
    ]);
    // The same amount again is only a repeat.
    expect(await notify(id, 'captured', final, at(9))).toBe('duplicate');
  });

  test.each([
    ['purchased', (id: string, entries: unknown) => purchased(id, 'taobao', entries)],
    ['group_update', (id: string, entries: unknown) => group(id, 'packed', { entries })],
  ] as const)('%s with other entries', async (name, body) => {
    const { id } = await life.place();
    await world.kafka(name, body(id, TAOBAO));
    expect(await world.kafka(name, body(id, TMALL))).toBe('handled');
    expect(await world.kafka(name, body(id, [...TAOBAO]))).toBe('duplicate');
    expect(await life.review(id)).toBe('conflicting_event');
  });

  test('also when both came before their order', async () => {
    const { id, final } = await life.place();
    const row = await life.remove(id);
    expect(await notify(id, 'captured', final)).toBe('stored');
    expect(await notify(id, 'captured', money('1.00'))).toBe('stored');
    await life.restore(row);
    world.clock.advance(MINUTE);
    await world.sweep();
    expect([await life.status(id), await life.review(id)]).toEqual(['paid', 'conflicting_event']);
  });
});

describe('the wallet', () => {
  test('is deducted when the order is paid, once', async () => {
    const { id, final } = await life.place({ cash: 10 });
    await Promise.all(Array.from({ length: 5 }, () => notify(id, 'captured', final)));
    expect([await life.hold(id), world.wallet(id)]).toEqual(['deducted', 'deducted']);
    await expectNothingLost(world);
  });

  test.each([
    ['canceled', async (id: string): Promise<void> => void (await cancel(id))],
    [
      'voided',
      async (id: string) => {
        await notify(id, 'authorized', money('67.55'));
        await notify(id, 'voided', money('67.55'));
      },
    ],
  ] as const)('is released when the order is %s', async (_name, end) => {
    const { id } = await life.place({ cash: 10, coupon_code: 'TEN10' });
    await end(id);
    expect([await life.status(id), await life.hold(id), world.wallet(id)]).toEqual([
      'canceled',
      'released',
      'released',
    ]);
    await expectNothingLost(world);
  });

  test('a refused deduct is under review, the order stays paid', async () => {
    const { id, final } = await life.place({ cash: 10 });
    world.upstream.faults.set('rebate', 'deduct', { kind: 'badAnswer', body: { ok: false } });
    await notify(id, 'captured', final);
    expect([await life.status(id), await life.hold(id), await life.review(id)]).toEqual([
      'paid',
      'refused',
      'wallet_deduct_refused',
    ]);
    await notify(id, 'captured', plus(final, 100n), p2);
    expect(await life.review(id)).toBe('wallet_deduct_refused');
  });

  test('is told later when rebate is away', async () => {
    const { id, final } = await life.place({ cash: 10 });
    world.upstream.faults.set('rebate', 'deduct', { kind: 'down' });
    expect(await notify(id, 'captured', final)).toBe('handled');
    expect(await life.hold(id)).toBe('deducting');
    world.upstream.faults.clear();
    world.restart();
    await world.sweep();
    expect(await life.hold(id)).toBe('deducted');
  });
});

describe('authorizations', () => {
  test('that are not needed any more are voided, each once', async () => {
    const { id, final } = await life.place();
    await notify(id, 'authorized', final);
    await notify(id, 'authorized', final, p2);
    expect(await life.requests(id, 'void')).toEqual([]);
    await notify(id, 'captured', final);
    await notify(id, 'authorized', final, { payment_id: 'pay-3' });
    expect(await life.requests(id, 'void')).toEqual(['void:pay-2 accepted', 'void:pay-3 accepted']);
    await notify(id, 'voided', final, p2);
    expect(await life.status(id)).toBe('paid');
    // payment captured it despite the void
    await notify(id, 'captured', final, { payment_id: 'pay-3' });
    expect(await life.refunds(id)).toHaveLength(1);
  });

  test('are asked to be voided again until payment answers', async () => {
    const { id, final } = await life.place();
    await notify(id, 'authorized', final);
    world.upstream.faults.set('payment', 'void', { kind: 'down' });
    await cancel(id);
    expect(await life.requests(id, 'void')).toEqual(['void:pay-1 open']);
    world.upstream.faults.clear();
    world.restart();
    world.clock.advance(MINUTE);
    await world.sweep();
    expect(await life.requests(id, 'void')).toEqual(['void:pay-1 accepted']);
  });

  test('lapse after seven days, not before', async () => {
    const { id, final } = await life.place({ cash: 10 });
    await notify(id, 'authorized', final);
    world.clock.advance(7 * DAY - MINUTE);
    await world.sweep();
    expect(await life.status(id)).toBe('authorized');
    world.clock.advance(2 * MINUTE);
    await Promise.all([world.sweep(), world.sweep()]);
    expect([await life.status(id), await life.requests(id, 'void'), world.wallet(id)]).toEqual([
      'canceled',
      ['void:pay-1 accepted'],
      'released',
    ]);
    await expectNothingLost(world);
  });
});

test('a failed payment is told, and may be tried again', async () => {
  const { id, final } = await life.place();
  await world.kafka('payment_failed_cm', failed(id));
  const order = await life.order(id);
  expect([order.status, order.lastPaymentError]).toEqual(['unpaid', 'Refused by the bank']);
  await notify(id, 'captured', final, p2);
  const after = await life.order(id);
  expect([after.status, after.lastPaymentError]).toEqual(['paid', null]);
});
