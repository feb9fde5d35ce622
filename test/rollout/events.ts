import { expect, test } from 'bun:test';
import { failed, group, money, paid, purchased, TAOBAO, TMALL } from '../support/order-events.ts';
import { type Placed, TOLD_OF_LIFE } from '../support/order-life.ts';
import { type Both, place, WAYS } from './both.ts';

/** One event counts once, whichever release is told of it and how often (spec 10). */
export function events(both: Both): void {
  const { life } = both;
  const captured = ({ id, final }: Placed, more = {}) => paid(id, 'captured', final, more);

  test.each(WAYS)('an event that the one %s has applied is a repeat to the one %s', async (first, second) => {
    const order = await place(both.before, { cash: 10 });
    expect(await both[first].event('payment_notified_cm', captured(order))).toBe('handled');
    const later = captured(order, { event_id: 'again', occurred_at: '2026-01-05T09:00:00+08:00' });
    expect(await both[second].event('payment_notified_cm', later)).toBe('duplicate');
    expect(await both[second].records({ name: 'payment_notified_cm', body: later })).toEqual(['duplicate']);
    expect(await life.told(order.id)).toEqual(['created', 'paid']);
  });

  test('each event of a life told to both at once, by HTTP and as records', async () => {
    const order = await place(both.now, { cash: 10, coupon_code: 'WELCOME5' });
    const told = [
      ['payment_failed_cm', failed(order.id)],
      ['payment_notified_cm', paid(order.id, 'authorized', order.final)],
      ['payment_notified_cm', captured(order)],
      ['purchased', purchased(order.id, 'taobao', TAOBAO)],
      ['purchased', purchased(order.id, 'tmall', TMALL)],
      ...(['packed', 'shipped', 'arrived', 'received'] as const).map(
        (status) => ['group_update', group(order.id, status)] as const,
      ),
    ] as const;
    for (const [name, body] of told) {
      const outcomes = await Promise.all([
        both.before.event(name, body),
        both.now.event(name, body),
        both.before.records({ name, body }).then(([one]) => one),
        both.now.records({ name, body }).then(([one]) => one),
      ]);
      expect(outcomes.sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'handled']);
    }
    expect(await life.told(order.id)).toEqual(['created', 'authorized', ...TOLD_OF_LIFE.slice(1)]);
    expect(await life.events(order.id)).toHaveLength(told.length);
  });

  test('the events of many orders in batches to both consumers at once, some in another order', async () => {
    const orders = await Promise.all([0, 1, 2, 3].map(() => place(both.before)));
    const lives = orders.map((order) => [
      { name: 'payment_notified_cm', body: captured(order, { payment_id: `pay-${order.id}` }) },
      { name: 'purchased', body: purchased(order.id, 'all', [...TAOBAO, ...TMALL]) },
      { name: 'group_update', body: group(order.id, 'shipped') },
      { name: 'group_update', body: group(order.id, 'received') },
    ]);
    const [there, back] = [lives.flat(), lives.flat().reverse()];
    const outcomes = await Promise.all([
      both.before.records(...there),
      both.now.records(...back),
      both.before.records(...back),
      both.now.records(...there),
    ]);
    expect(outcomes.flat().filter((one) => one === 'handled')).toHaveLength(there.length);
    for (const { id } of orders) expect(await life.told(id)).toEqual(TOLD_OF_LIFE);
  });

  test.each(WAYS)(
    'a contradiction that the one %s has kept is a repeat to the one %s',
    async (first, second) => {
      const order = await place(both.now);
      await both[first].event('payment_notified_cm', captured(order));
      const other = paid(order.id, 'captured', money('1.00'));
      expect(await both[second].event('payment_notified_cm', other)).toBe('handled');
      for (const side of [both[first], both[second]])
        expect(await side.event('payment_notified_cm', other)).toBe('duplicate');
      expect(await life.review(order.id)).toBe('conflicting_event');
      expect(await life.events(order.id)).toEqual([
        'payment_notified_cm/pay-1/captured applied',
        'payment_notified_cm/pay-1/captured#1.00 USD conflict',
      ]);
    },
  );

  test('two truths of one key told to both at once: one is applied, the other kept, each once', async () => {
    const order = await place(both.before);
    const two = [captured(order), paid(order.id, 'captured', money('1.00'))];
    await Promise.all(
      two.flatMap((body) => [
        both.before.event('payment_notified_cm', body),
        both.now.event('payment_notified_cm', body),
      ]),
    );
    const states = (await life.events(order.id)).map((one) => one.split(' ').at(-1));
    expect(states.sort()).toEqual(['applied', 'conflict']);
    expect(await life.review(order.id)).toContain('conflicting_event');
  });

  test.each(WAYS)(
    'an event nobody handles is kept once by the one %s and the one %s',
    async (first, second) => {
      const body = { order_id: 'x', event_id: 'e-1', say: 'hello' };
      for (const side of [both[first], both[second]])
        expect(await side.event('unheard_of', body)).toBe('ignored');
      expect(await life.events('')).toEqual(['unheard_of/e-1 ignored']);
    },
  );

  test.each(WAYS)(
    'a SKU of another order is the same dead letter to the one %s and the one %s',
    async (first, second) => {
      const order = await place(both.now);
      const body = purchased(order.id, 'taobao', [{ sku_id: '99017575', count: 1 }]);
      for (const side of [both[first], both[second]])
        expect(await side.event('purchased', body)).toBe('poison');
      expect(await life.letters()).toEqual(['purchased SKU_NOT_IN_ORDER open']);
    },
  );

  test.each(WAYS)(
    'bought for a canceled order: refused by the one %s, a repeat to the one %s',
    async (first, second) => {
      const order = await place(both[second]);
      await both[second].post(`/shopping/orders/${order.id}/cancel`);
      const body = purchased(order.id, 'taobao', TAOBAO);
      expect(await both[first].event('purchased', body)).toBe('handled');
      expect(await both[second].event('purchased', body)).toBe('duplicate');
      expect(await life.events(order.id)).toEqual(['purchased/P-taobao/taobao refused']);
    },
  );

  test('what only this release can read is a dead letter of the one before, and is applied by this one', async () => {
    const order = await place(both.before);
    const hours = captured(order, { occurred_at: '2026-01-05T16:00:00+08' });
    expect(await both.before.records({ name: 'payment_notified_cm', body: hours })).toEqual(['poison']);
    const letterId = await life.letterId();
    expect((await both.now.control({ do: 'replay', letterId })).replayed).toBe('handled');
    const plain = captured(order, { occurred_at: '2026-01-05T16:00:00+08:00' });
    expect(await both.before.records({ name: 'payment_notified_cm', body: plain })).toEqual(['duplicate']);
    expect(await life.status(order.id)).toBe('paid');
  });
}
