import { expect, test } from 'bun:test';
import { group, money, paid } from '../support/order-events.ts';
import { DAY, MINUTE } from '../support/order-life.ts';
import { type Both, place, WAYS } from './both.ts';

/**
 * A request to payment or rebate that one release could not deliver is delivered by the other, once (spec 6, 10, 11).
 */
export function requests(both: Both): void {
  const { life, upstream } = both;
  const NAME = 'payment_notified_cm';
  const isAway = (service: 'payment' | 'rebate', operation: string) =>
    upstream.faults.set(service, operation, { kind: 'down' });
  const keysOf = (operation: string) =>
    [...upstream.payments].filter(([, one]) => one.operation === operation).map(([key]) => key);

  test.each(WAYS)(
    'a void and a refund enqueued by the one %s, delivered by the sweep of the one %s',
    async (first, second) => {
      isAway('payment', '*');
      const order = await place(both[second]);
      await both[first].event(NAME, paid(order.id, 'authorized', order.final, { payment_id: 'pay-open' }));
      await both[first].event(NAME, paid(order.id, 'captured', order.final));
      const ticket = { refund_id: 'T-1', order_id: order.id, reason: '', amount: money('1.00') };
      await both[first].service('tickets', '/refund/refund', ticket);
      expect(await life.requests(order.id, 'void')).toEqual(['void:pay-open open']);
      expect(await life.requests(order.id, 'refund')).toEqual(['T-1:pay-1:1 open']);
      upstream.faults.clear();
      await both.advance(MINUTE);
      await both[second].sweep();
      expect(await life.requests(order.id, 'void')).toEqual(['void:pay-open accepted']);
      expect(await life.requests(order.id, 'refund')).toEqual(['T-1:pay-1:1 accepted']);
      // Later events request nothing again.
      for (const side of [both[first], both[second]])
        await side.event('group_update', group(order.id, side === both.now ? 'packed' : 'shipped'));
      expect([keysOf('void'), keysOf('refund')]).toEqual([['void:pay-open'], ['T-1:pay-1:1']]);
    },
  );

  test.each(WAYS)(
    'a refund that the one %s could not ask for is asked for again at the one %s, with its key',
    async (first, second) => {
      const order = await place(both[second], { cash: 10 });
      await both[first].event(NAME, paid(order.id, 'captured', order.final));
      isAway('payment', 'refund');
      isAway('rebate', 'credit');
      await both[first].service('tickets', '/refund/refund', {
        refund_id: 'T-1',
        order_id: order.id,
        reason: '',
      });
      upstream.faults.clear();
      await both[second].service('tickets', '/refund/retry', { refund_id: 'T-1' });
      expect([keysOf('refund'), [...upstream.credits.keys()]]).toEqual([['T-1:pay-1:1'], ['T-1:wallet']]);
      expect(await life.requests(order.id, 'refund')).toEqual(['T-1:pay-1:1 accepted']);
      expect(await life.requests(order.id, 'credit')).toEqual(['T-1:wallet#1 accepted']);
    },
  );

  test.each(WAYS)(
    'a credit that the one %s could not tell rebate: the one %s does, once',
    async (first, second) => {
      const order = await place(both[second], { cash: 10 });
      await both[first].event(NAME, paid(order.id, 'captured', order.final));
      isAway('rebate', 'credit');
      const ticket = {
        refund_id: 'T-1',
        order_id: order.id,
        reason: '',
        amount: money('2.00'),
        to: 'wallet',
      };
      await both[first].service('tickets', '/refund/refund', ticket);
      upstream.faults.clear();
      await both.advance(MINUTE);
      await Promise.all([both[second].sweep(), both[first].sweep()]);
      expect(await life.requests(order.id, 'credit')).toEqual(['T-1:wallet#1 accepted']);
      expect([...upstream.credits.keys()]).toEqual(['T-1:wallet']);
      const asked = await both[second].service('tickets', '/refund/refund', ticket);
      expect(asked.json.data.refund.status).toBe('succeeded');
    },
  );

  test.each([
    ['deduct', 'deducted'],
    ['release', 'released'],
  ] as const)(
    'a %s that either could not tell rebate is told by both sweeps at once',
    async (operation, end) => {
      isAway('rebate', operation);
      const placed = await Promise.all([place(both.before, { cash: 1 }), place(both.now, { cash: 2 })]);
      for (const [n, side] of [both.now, both.before].entries()) {
        const { id = '', final = money('0.00') } = placed[n] ?? {};
        if (end === 'deducted')
          await side.event(NAME, paid(id, 'captured', final, { payment_id: `pay-${n}` }));
        else await side.post(`/shopping/orders/${id}/cancel`);
      }
      upstream.faults.clear();
      await both.advance(MINUTE);
      await Promise.all([both.before.sweep(), both.now.sweep()]);
      for (const { id } of placed) expect([await life.hold(id), both.world.wallet(id)]).toEqual([end, end]);
    },
  );

  test.each(WAYS)(
    'wallet money of a checkout that broke off at the one %s is released by the sweep of the one %s',
    async (first, second) => {
      isAway('rebate', 'release');
      upstream.faults.set('rebate', 'freeze', { kind: 'dropAnswer' });
      const answer = await both[first].checkout({ cash: 10 }, { key: 'lost' });
      expect(answer.json.error).toBe('UPSTREAM_UNAVAILABLE');
      expect(both.world.frozenMinor('1001')).toBe(1000n);
      upstream.faults.clear();
      await both.advance(5 * MINUTE);
      await both[second].sweep();
      expect(both.world.frozenMinor('1001')).toBe(0n);
      expect((await both[second].checkout({ cash: 10 }, { key: 'lost' })).status).toBe(200);
    },
  );

  test('a refund that payment refuses for good fails once, whichever sweep hears it', async () => {
    isAway('payment', 'refund');
    const order = await place(both.now);
    await both.before.event(NAME, paid(order.id, 'captured', order.final));
    const ticket = { refund_id: 'T-1', order_id: order.id, reason: '', amount: money('1.00') };
    await both.before.service('tickets', '/refund/refund', ticket);
    upstream.faults.set('payment', 'refund', { kind: 'badAnswer', body: { accepted: false } });
    await both.advance(DAY);
    await Promise.all([both.before.sweep(), both.now.sweep(), both.before.sweep(), both.now.sweep()]);
    const { refund } = (await both.now.service('tickets', '/refund/refund', ticket)).json.data;
    expect(refund.status).toBe('failed');
    expect(await life.requests(order.id, 'refund')).toEqual(['T-1:pay-1:1 refused']);
    upstream.faults.clear();
    await both.before.service('tickets', '/refund/retry', { refund_id: 'T-1' });
    expect(keysOf('refund')).toContain('T-1:pay-1:2');
  });
}
