import { expect, test } from 'bun:test';
import { paid } from '../support/order-events.ts';
import { type Both, countOrders, place, WAYS } from './both.ts';

/** Idempotency keys, and the hashes by which two requests are the same (spec 6, "Once"). */
export function keys(both: Both): void {
  const key = 'one-key';
  const askEach = async (times: number, as: { key?: string }, body: Record<string, unknown> = {}) =>
    Promise.all(
      Array.from({ length: times }, () => [
        both.before.checkout(body, as),
        both.now.checkout(body, as),
      ]).flat(),
    );

  test.each(WAYS)(
    'a key made by the one %s is answered by the one %s, byte for byte',
    async (first, second) => {
      const made = await both[first].checkout({ cash: 10 }, { key });
      expect([made.status, made.json.error]).toEqual([200, '']);
      for (const side of [both[second], both[first]])
        expect((await side.checkout({ cash: 10 }, { key })).text).toBe(made.text);
      expect(await countOrders(both)).toBe(1);
    },
  );

  test('a key that comes to both at once is one order', async () => {
    const answers = await askEach(3, { key });
    const made = answers.filter((one) => one.status === 200);
    expect(new Set(made.map((one) => one.text)).size).toBe(1);
    const others = answers.filter((one) => one.status !== 200).map((one) => one.json.error);
    expect(new Set([...others, 'IDEMPOTENCY_KEY_IN_USE'])).toEqual(new Set(['IDEMPOTENCY_KEY_IN_USE']));
    for (const again of await askEach(1, { key })) expect(again.text).toBe(made[0]?.text ?? '');
    expect(await countOrders(both)).toBe(1);
  });

  test.each(WAYS)(
    'a key used by the one %s is refused by the one %s for another body',
    async (first, second) => {
      const made = await both[first].checkout({}, { key });
      const other = await both[second].checkout({ cash: 10 }, { key });
      expect([made.status, other.json.error]).toEqual([200, 'IDEMPOTENCY_KEY_REUSED']);
      expect(await countOrders(both)).toBe(1);
    },
  );

  test.each(WAYS)('a key whose order the one %s refused is free at the one %s', async (first, second) => {
    const tooMany = { entries: ['37804755-378047557-4'] };
    expect((await both[first].checkout(tooMany, { key })).json.error).toBe('STOCK_INSUFFICIENT');
    expect((await both[second].checkout({}, { key })).status).toBe(200);
  });

  test.each(WAYS)(
    'a double tap without a key, at the one %s and then at the one %s',
    async (first, second) => {
      const taps = [await both[first].checkout(), await both[second].checkout()];
      expect(taps[1]?.text).toBe(taps[0]?.text ?? '');
      expect(await countOrders(both)).toBe(1);
    },
  );

  test('double taps without a key over both at once', async () => {
    const amounts = [0, 1, 2, 3, 4];
    for (const cash of amounts) {
      const taps = await askEach(2, {}, { cash });
      expect(new Set(taps.map((one) => one.text)).size).toBe(1);
    }
    expect(await countOrders(both)).toBe(amounts.length);
  });

  test.each(WAYS)(
    'a tap after the order of the one %s was canceled is a new one at the one %s',
    async (first, second) => {
      const { order } = (await both[first].checkout()).json.data;
      await both[second].post(`/shopping/orders/${order.id}/cancel`);
      const next = (await both[second].checkout()).json.data.order;
      expect(next.id).not.toBe(order.id);
      expect((await both[first].checkout()).json.data.order.id).toBe(next.id);
    },
  );

  const ticket = (side: 'before' | 'now', orderId: string, more = {}) =>
    both[side].service('tickets', '/refund/refund', {
      refund_id: 'T-1',
      order_id: orderId,
      entries: [{ sku_id: '51200101', count: 1 }],
      reason: 'broken on arrival',
      ...more,
    });

  test.each(WAYS)('a ticket that the one %s has opened is the same to the one %s', async (first, second) => {
    const order = await place(both[second]);
    await both[first].event('payment_notified_cm', paid(order.id, 'captured', order.final));
    const asked = await Promise.all([
      ticket(first, order.id),
      ticket(second, order.id),
      ticket(first, order.id),
    ]);
    const again = await ticket(second, order.id);
    expect(again.json.data.refund.amount).toEqual(asked[0]?.json.data.refund.amount);
    expect([...asked, again].map((one) => one.json.error)).toEqual(['', '', '', '']);
    expect(await both.life.refunds(order.id)).toHaveLength(1);
    const other = await ticket(second, order.id, { reason: 'of another colour' });
    expect(other.json.error).toBe('IDEMPOTENCY_KEY_REUSED');
    const elsewhere = await place(both[first]);
    expect((await ticket(second, elsewhere.id)).json.error).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test.each(WAYS)(
    'a ticket whose reason has a line end is the same to the one %s and the one %s',
    async (first, second) => {
      const order = await place(both[second]);
      await both[first].event('payment_notified_cm', paid(order.id, 'captured', order.final));
      const reason = { reason: 'broken\non arrival' };
      for (const side of [first, second]) expect((await ticket(side, order.id, reason)).json.error).toBe('');
      expect(await both.life.refunds(order.id)).toHaveLength(1);
    },
  );

  test.each(WAYS)(
    'a notification that the one %s has stored is the same to the one %s',
    async (first, second) => {
      const noti = { noti_id: 'n-1', user_id: '1001', title: 'Hello', body: 'There' };
      const send = (side: 'before' | 'now', more = {}) =>
        both[side].service('orders', '/noti/greeting', { ...noti, ...more });
      const stored = await Promise.all([send(first), send(second), send(first), send(second)]);
      expect(new Set(stored.map((one) => one.text)).size).toBe(1);
      expect((await send(second, { body: 'Elsewhere' })).json.error).toBe('IDEMPOTENCY_KEY_REUSED');
    },
  );
}
