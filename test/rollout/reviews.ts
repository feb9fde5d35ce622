import { expect, test } from 'bun:test';
import { money, paid } from '../support/order-events.ts';
import { type Both, place, WAYS } from './both.ts';

/** Orders under review: the release before opens reviews, but only this release lets a person end them. */
export function reviews(both: Both): void {
  const NAME = 'payment_notified_cm';
  const end = (id: string, body: object) =>
    both.now.service('backoffice', `/support/orders/${id}/review`, {
      reason: 'seen',
      actor: 'ann',
      ...body,
    });
  const queue = async () => {
    const found = await both.now.service('backoffice', '/support/orders?review=any', undefined, 'GET');
    return found.json.data.orders.map((order: { id: string }) => order.id);
  };

  test.each(WAYS)(
    'marked by the one %s: in the queue, ended, and told of at the one %s',
    async (first, second) => {
      const { id } = await place(both.before);
      await both[first].event(NAME, paid(id, 'captured', money('30.00')));
      expect([await both.life.review(id), await queue()]).toEqual(['short_payment', [id]]);
      expect((await end(id, { action: 'resolve' })).status).toBe(200);
      expect([await both.life.review(id), await queue()]).toEqual(['', []]);
      await both[second].event(NAME, paid(id, 'captured', money('1.00'), { payment_id: 'pay-2' }));
      expect([await both.life.review(id), await queue()]).toEqual(['short_payment', [id]]);
      expect((await end(id, { action: 'cancel' })).status).toBe(200);
      expect(await both.life.status(id)).toBe('canceled');
    },
  );

  test('resolved here and looked at by the one before: in the queue again, until this one looks', async () => {
    const { id } = await place(both.now);
    const failure = (n: number) => ({
      order_id: id,
      payment_id: `pay-${n}`,
      reason_code: 'REFUSED',
      reason: 'no',
      occurred_at: '2026-11-25T08:00:00Z',
    });
    await both.now.event(NAME, paid(id, 'captured', money('30.00')));
    await end(id, { action: 'resolve' });
    await both.before.event('payment_failed_cm', failure(8));
    expect(await both.life.review(id)).toBe('short_payment');
    await both.now.event('payment_failed_cm', failure(9));
    expect(await both.life.review(id)).toBe('');
  });
}
