import { expect, test } from 'bun:test';
import { inArray } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { group, money, paid, purchased, TAOBAO, TMALL } from '../support/order-events.ts';
import { DAY, MINUTE, TOLD_OF_LIFE } from '../support/order-life.ts';
import { type Both, place, WAYS } from './both.ts';

/** Orders that live at both releases: each step runs at the other release. */
export function life(both: Both): void {
  const look = both.life;
  const NAME = 'payment_notified_cm';
  const WITH_ALL = { cash: 10, coupon_code: 'WELCOME5' };
  const cancel = (side: Both['now'], id: string) => side.post(`/shopping/orders/${id}/cancel`);

  /** The user and the back office see the same order at both releases. */
  async function seeSame(id: string): Promise<void> {
    for (const path of [`/shopping/orders/${id}`, '/shopping/orders', '/shopping/noti'])
      expect((await both.now.get(path)).json.data).toEqual((await both.before.get(path)).json.data);
    const [now, before] = await Promise.all(
      [both.now, both.before].map((side) =>
        side.service('backoffice', `/support/orders/${id}`, undefined, 'GET'),
      ),
    );
    // The release before does not know when a review began.
    const { review_since: _, ...order } = now?.json.data.order ?? {};
    expect({ order }).toEqual(before?.json.data);
  }

  test.each(WAYS)('each step at the other, from the one %s on', async (first, second) => {
    const [a, b] = [both[first], both[second]];
    const order = await place(a, { ...WITH_ALL, no_remove_from_cart: false });
    const { id } = order;
    await seeSame(id);
    await b.post(`/shopping/orders/${id}/paid_from_client`);
    await a.post(`/shopping/orders/${id}/paid_from_client`);
    await b.event(NAME, paid(id, 'authorized', order.final));
    await a.event(NAME, paid(id, 'captured', order.final));
    await seeSame(id);
    await b.event('purchased', purchased(id, 'taobao', TAOBAO));
    await seeSame(id);
    await a.event('purchased', purchased(id, 'tmall', TMALL));
    await b.event('group_update', group(id, 'shipped'));
    await a.event('group_update', group(id, 'arrived'));
    expect((await b.post(`/shopping/orders/${id}/confirm_receipt`)).status).toBe(200);
    expect((await a.post(`/shopping/orders/${id}/confirm_receipt`)).json.error).toBe('ORDER_NOT_CONFIRMABLE');
    expect(await look.told(id)).toEqual(['created', 'authorized', ...TOLD_OF_LIFE.slice(1)]);
    expect(both.world.wallet(id)).toBe('deducted');
    await seeSame(id);
  });

  test.each(WAYS)(
    'placed at the one %s and canceled at the one %s: all is given back once',
    async (first, second) => {
      const { id } = await place(both[first], WITH_ALL);
      const answers = await Promise.all(
        [0, 1].flatMap(() => [cancel(both[second], id), cancel(both[first], id)]),
      );
      expect(answers.filter((one) => one.status === 200)).toHaveLength(1);
      expect(both.world.wallet(id)).toBe('released');
      expect(await look.stock('51200101')).toBe(200);
      await seeSame(id);
    },
  );

  test('canceled at one and paid at the other at once: it ends as one of them, and no money stays with us', async () => {
    for (const [canceler, payer] of [
      [both.before, both.now],
      [both.now, both.before],
    ] as const) {
      const { id, final } = await place(both.now, { cash: 10 });
      const pay = paid(id, 'captured', final, { payment_id: `pay-${id}` });
      await Promise.all([cancel(canceler, id), payer.event(NAME, pay)]);
      const isPaid = (await look.status(id)) === 'paid';
      expect((await look.refunds(id)).length).toBe(isPaid ? 0 : 1);
      expect(both.world.wallet(id)).toBe(isPaid ? 'deducted' : 'released');
    }
  });

  test('orders past their deadline are canceled once by the sweeps of both at once', async () => {
    const placed = await Promise.all(
      [0, 1, 2, 3].map((n) => place(n % 2 === 0 ? both.before : both.now, { cash: 1 })),
    );
    await both.advance(31 * MINUTE);
    await Promise.all([both.before.sweep(), both.now.sweep()]);
    for (const { id } of placed) expect(await look.told(id)).toEqual(['created', 'canceled']);
  });

  test.each(WAYS)(
    'an order that the one %s has authorized lapses by the sweep of the one %s',
    async (first, second) => {
      const order = await place(both[second]);
      await both[first].event(NAME, paid(order.id, 'authorized', order.final));
      await both.advance(7 * DAY + MINUTE);
      await both[second].sweep();
      expect(await look.told(order.id)).toEqual(['created', 'authorized', 'canceled']);
      expect(await look.requests(order.id, 'void')).toEqual(['void:pay-1 accepted']);
    },
  );

  test.each(WAYS)('notifications of the one %s are read at the one %s', async (first, second) => {
    const { id, final } = await place(both[second]);
    await both[first].event(NAME, paid(id, 'captured', final));
    const noti = { noti_id: 'n-1', user_id: '1001', order_id: id, title: 'Hello', body: 'There' };
    for (const side of [both[first], both[second]])
      expect((await side.service('orders', '/noti/greeting', { ...noti, kind: 'greeting' })).status).toBe(
        200,
      );
    expect((await both[second].get('/shopping/noti')).json.data.unread_count).toBe(2);
    await both[second].post('/shopping/noti/read', { all: true });
    expect((await both[first].get('/shopping/noti')).json.data.unread_count).toBe(0);
  });

  test('what both have to tell goes out once and in order, by the relay of whichever has the lease', async () => {
    const order = await place(both.before);
    await both.now.event(NAME, paid(order.id, 'captured', order.final));
    await both.before.event('purchased', purchased(order.id, 'all', [...TAOBAO, ...TMALL]));
    const relay = (side: Both['now'], holder: string) => side.control({ do: 'relay', holder });
    const { sent } = await relay(both.before, 'one');
    expect((await relay(both.now, 'two')).sent).toBeNull();
    const ofOrder = (sent ?? []).filter((one) => one.topic.startsWith('order.'));
    expect(ofOrder.map((one) => one.topic)).toEqual(['order.created', 'order.paid', 'order.purchased']);
    await both.advance(MINUTE);
    expect((await relay(both.now, 'two')).sent).toEqual([]);
  });

  // The mark is new in this release. The release before makes such an order `authorized`.
  test('an authorization of a part: unpaid to this release, authorized to the one before; paid by either', async () => {
    for (const [first, status] of [
      [both.now, 'unpaid'],
      [both.before, 'authorized'],
    ] as const) {
      const order = await place(both.now);
      const pay = { payment_id: `pay-${order.id}` };
      await first.event(NAME, paid(order.id, 'authorized', money('1.00'), pay));
      expect(await look.status(order.id)).toBe(status);
      await seeSame(order.id);
      await both.before.event(NAME, paid(order.id, 'captured', order.final, pay));
      expect(await look.status(order.id)).toBe('paid');
    }
    const rows = await both.db
      .select()
      .from(t.orderProgress)
      .where(inArray(t.orderProgress.partlyAuthorized, [true]));
    // The release before does not know the mark, so it stays until this release changes the order.
    expect(rows).toHaveLength(1);
  });

  test.each(WAYS)('a price and the pages of the one %s go on at the one %s', async (first, second) => {
    const entries = ['37804755-378047556-1'];
    const { data } = (await both[first].post('/shopping/cal_price/v4_4', { entries })).json;
    both.upstream.setDiscountPercent(50);
    const priced = { entries, price_token: data.price_token };
    const orders = [await place(both[second], priced), await place(both[first], priced)];
    for (const { id, final } of orders) {
      expect(final).toEqual(data.final);
      await both[first].event(NAME, paid(id, 'captured', final, { payment_id: `pay-${id}` }));
    }
    for (const path of ['/shopping/orders', '/shopping/noti']) {
      const { next_cursor: cursor } = (await both[first].get(`${path}?limit=1`)).json.data;
      const next = `${path}?limit=1&cursor=${cursor}`;
      expect(cursor).not.toBe('');
      expect((await both[second].get(next)).json.data).toEqual((await both[first].get(next)).json.data);
    }
  });
}
