import { describe, expect, test } from 'bun:test';
import { MINUTE, refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 11, "States": attempts, retries and the notices about them.

const flow = refundFlow(() => world);
const world = useWorld();

const usd = (v: string) => ({ v, c: 'USD' });
const ALL = '77.55';
const review = async () => (await flow.order()).paymentReview;
const reasons = async () => (await flow.progress((await flow.order()).orderId))?.reviewReasons;

/** A refund of everything, which failed a minute later. */
async function failedRefund() {
  const order = await flow.paidOrder();
  await flow.ask('T-1', order);
  world.clock.advance(MINUTE);
  await world.kafka('refund_notified', flow.notice('T-1', order, 'failed', ALL));
  expect(await flow.refundStatus('T-1')).toBe('failed');
  world.clock.advance(MINUTE);
  return order;
}

/** The same, retried: attempt 2 is with payment. */
async function secondAttempt() {
  const order = await failedRefund();
  expect((await flow.retry('T-1')).json.data.refund.legs[0].attempt).toBe(2);
  world.clock.advance(MINUTE);
  return order;
}

describe('a failed refund', () => {
  test('frees what it held; once that is used, a retry is refused with what is left', async () => {
    const order = await failedRefund();
    expect((await flow.ask('T-2', order, { amount: usd('70.00') })).status).toBe(200);
    const retried = await flow.retry('T-1');
    expect([retried.status, retried.json.error]).toEqual([409, 'REFUND_EXCEEDS']);
    expect(retried.json.data.left.amount).toEqual(usd('7.55'));
    expect(flow.askedKeys()).toEqual(['T-1:pay-1:1', 'T-2:pay-1:1']);
  });

  test('does not begin again by itself', async () => {
    await failedRefund();
    world.clock.advance(24 * 60 * MINUTE);
    await world.sweep();
    expect([await flow.refundStatus('T-1'), flow.askedKeys()]).toEqual(['failed', ['T-1:pay-1:1']]);
  });

  test('retried 5 times at once begins one attempt', async () => {
    await failedRefund();
    const answers = await Promise.all(Array.from({ length: 5 }, () => flow.retry('T-1')));
    expect(new Set(answers.map((one) => one.json.data.refund.legs[0].attempt))).toEqual(new Set([2]));
    expect([...world.upstream.payments.keys()]).toEqual(['T-1:pay-1:1', 'T-1:pay-1:2']);
  });

  test('that did succeed after all is succeeded', async () => {
    const order = await failedRefund();
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', ALL));
    expect([await flow.refundStatus('T-1'), (await flow.order()).status]).toEqual(['succeeded', 'refunded']);
    expect([await review(), await flow.told()]).toEqual([false, ['refund_failed', 'refund_succeeded']]);
  });

  test('that did succeed after its money was used marks the order for review', async () => {
    const order = await failedRefund();
    await flow.ask('T-2', order, { amount: usd('70.00') });
    await world.kafka('refund_notified', flow.notice('T-2', order, 'succeeded', '70.00'));
    expect(await review()).toBe(false);
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', ALL));
    expect([await review(), await reasons()]).toEqual([true, 'refunded_too_much']);
    expect((await flow.ask('T-3', order)).json.error).toBe('REFUND_EXCEEDS');
  });
});

describe('a refund under way', () => {
  test('that is retried is asked for again within its attempt, with the same key', async () => {
    const order = await flow.paidOrder();
    await flow.ask('T-1', order);
    const retried = await flow.retry('T-1');
    expect([retried.json.data.refund.status, retried.json.data.refund.legs[0].attempt]).toEqual([
      'processing',
      1,
    ]);
    expect(flow.askedKeys()).toEqual(['T-1:pay-1:1', 'T-1:pay-1:1']);
    expect(world.upstream.payments.size).toBe(1);
  });
});

describe('a second attempt', () => {
  test('takes a notice without attempt as its own, unless it occurred before', async () => {
    const order = await secondAttempt();
    // The second began a minute ago; clocks differ by up to a minute.
    const before = new Date(world.clock.nowMs() - 2 * MINUTE - 1_000).toISOString();
    const old = flow.notice('T-1', order, 'failed', ALL, { occurred_at: before });
    expect([await world.kafka('refund_notified', old), await flow.refundStatus('T-1')]).toEqual([
      'duplicate',
      'processing',
    ]);
    await world.kafka('refund_notified', flow.notice('T-1', order, 'failed', ALL));
    expect(await flow.refundStatus('T-1')).toBe('failed');
  });

  test.each([
    [
      'in whole seconds',
      (ms: number) => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000', ''),
    ],
    [
      'by a clock that is nearly a minute behind',
      (ms: number) => new Date(ms - MINUTE + 1_000).toISOString(),
    ],
  ])('that fails at once, told %s, has failed', async (_, text) => {
    const order = await failedRefund();
    world.clock.advance(999 - (world.clock.nowMs() % 1000));
    const retriedAt = world.clock.nowMs();
    await flow.retry('T-1');
    const notice = flow.notice('T-1', order, 'failed', ALL, { occurred_at: text(retriedAt) });
    expect([await world.kafka('refund_notified', notice), await flow.refundStatus('T-1')]).toEqual([
      'handled',
      'failed',
    ]);
  });

  test.each(['failed', 'succeeded'] as const)(
    'is not ended by news of the first told again with a new time (%s)',
    async (status) => {
      const order = await flow.paidOrder();
      await flow.ask('T-1', order);
      const told = () => flow.notice('T-1', order, status, ALL, { event_id: `E-${status}` });
      world.clock.advance(MINUTE);
      await world.kafka('refund_notified', { ...told(), attempt: 1 });
      if (status === 'succeeded') {
        expect(await world.kafka('refund_notified', told())).toBe('duplicate');
        return;
      }
      world.clock.advance(MINUTE);
      await flow.retry('T-1');
      world.clock.advance(MINUTE);
      expect([await world.kafka('refund_notified', told()), await flow.refundStatus('T-1')]).toEqual([
        'duplicate',
        'processing',
      ]);
    },
  );

  test('is overtaken by a late success of the first, and may then fail as it likes', async () => {
    const order = await secondAttempt();
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', ALL, { attempt: 1 }));
    expect([await flow.refundStatus('T-1'), (await flow.order()).status]).toEqual(['succeeded', 'refunded']);
    await world.kafka('refund_notified', flow.notice('T-1', order, 'failed', ALL, { attempt: 2 }));
    expect([await flow.refundStatus('T-1'), await review()]).toEqual(['succeeded', false]);
  });

  test('that succeeds too is too much: the order is marked for review', async () => {
    const order = await secondAttempt();
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', ALL, { attempt: 1 }));
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', ALL, { attempt: 2 }));
    expect([(await flow.order()).status, await review(), await reasons()]).toEqual([
      'refunded',
      true,
      'refunded_too_much',
    ]);
  });

  test('is not sent any more when the first has succeeded before it left', async () => {
    const order = await failedRefund();
    world.upstream.faults.set('payment', 'refund', { kind: 'down' });
    await flow.retry('T-1');
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', ALL, { attempt: 1 }));
    world.upstream.faults.clear();
    world.clock.advance(60 * MINUTE);
    await world.sweep();
    expect([...world.upstream.payments.keys()]).toEqual(['T-1:pay-1:1']);
    // Nobody knows whether payment got it. A person asks payment, and the answer comes as a notice.
    expect([await review(), await reasons()]).toEqual([true, 'refund_unclear']);
    await world.kafka('refund_notified', flow.notice('T-1', order, 'failed', ALL, { attempt: 2 }));
    expect([await review(), await flow.refundStatus('T-1')]).toEqual([false, 'succeeded']);
  });
});

describe('a notice', () => {
  const kept: [string, (body: Record<string, unknown>) => Record<string, unknown>, string][] = [
    ['another amount', (body) => ({ ...body, amount: usd('77.54') }), 'REFUND_AMOUNT_DIFFERS'],
    ['another currency', (body) => ({ ...body, amount: { v: ALL, c: 'GBP' } }), 'REFUND_AMOUNT_DIFFERS'],
    ['an attempt never begun', (body) => ({ ...body, attempt: 2 }), 'REFUND_AMOUNT_DIFFERS'],
    ['an unknown refund', (body) => ({ ...body, refund_id: 'T-9' }), 'UNKNOWN_REFUND'],
  ];
  for (const [what, change, reason] of kept) {
    test(`of ${what} goes to the dead letters, by Kafka and by HTTP`, async () => {
      const order = await flow.paidOrder();
      await flow.ask('T-1', order);
      const body = change(flow.notice('T-1', order, 'succeeded', ALL));
      expect(await world.kafka('refund_notified', body)).toBe('poison');
      expect((await world.event('refund_notified', body)).json.data.outcome).toBe('poison');
      expect([await flow.refundStatus('T-1'), new Set(await flow.letters())]).toEqual([
        'processing',
        new Set([reason]),
      ]);
    });
  }

  for (const [what, change, reason] of kept)
    test(`of ${what} is told alike when the right one has come before it`, async () => {
      const order = await flow.paidOrder();
      await flow.ask('T-1', order);
      const right = flow.notice('T-1', order, 'succeeded', ALL);
      expect(await world.kafka('refund_notified', right)).toBe('handled');
      expect(await world.kafka('refund_notified', change(right))).toBe('poison');
      expect([await flow.letters(), (await flow.order()).paymentReview]).toEqual([[reason], false]);
    });

  test('comes in once in effect, 10 at once by both ways in', async () => {
    const order = await flow.paidOrder();
    await flow.ask('T-1', order);
    const body = flow.notice('T-1', order, 'succeeded', ALL);
    const ways = Array.from({ length: 10 }, (_, at) =>
      at % 2 === 0
        ? world.kafka('refund_notified', body)
        : world.event('refund_notified', body).then((one) => one.json.data.outcome as string),
    );
    const outcomes = await Promise.all(ways);
    expect(outcomes.filter((one) => one === 'handled')).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'duplicate')).toHaveLength(9);
    const again = flow.notice('T-1', order, 'succeeded', ALL, {
      occurred_at: new Date(world.clock.nowMs() + MINUTE).toISOString(),
      attempt: 1,
    });
    expect(await world.kafka('refund_notified', again)).toBe('duplicate');
    expect([(await flow.order()).status, await flow.told()]).toEqual(['refunded', ['refund_succeeded']]);
  });

  test('of a failure after success changes nothing', async () => {
    const order = await flow.paidOrder();
    await flow.ask('T-1', order);
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', ALL));
    await world.kafka('refund_notified', flow.notice('T-1', order, 'failed', ALL));
    expect([await flow.refundStatus('T-1'), (await flow.order()).status]).toEqual(['succeeded', 'refunded']);
    expect((await flow.retry('T-1')).json.error).toBe('REFUND_NOT_RETRYABLE');
    expect(await flow.told()).toEqual(['refund_succeeded']);
  });
});
