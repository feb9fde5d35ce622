import { expect } from 'bun:test';
import { group, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { asService, type Order, placed, type Scenario, sent, told } from './stage.ts';

const GROUPS = ['', 'unpaid', 'processing', 'receiving', 'done', 'refund', 'canceled'];
const other = { user: '1003' };

export const ORDER_SCENARIOS: readonly Scenario[] = [
  {
    name: 'lists of each group, in pages and in both languages',
    async run({ ask }) {
      const orders: Order[] = [];
      for (let n = 0; n < 4; n += 1) orders.push(await placed(ask, `k-${n}`, n === 0 ? { cash: 3 } : {}));
      const [first, second] = orders;
      if (first === undefined || second === undefined) throw new Error('no orders');
      await sent(ask, 'payment_notified_cm', paid(first.id, 'captured', first.final));
      await ask('POST', `/shopping/orders/${second.id}/cancel`);
      for (const status of GROUPS) {
        const { json } = await ask('GET', `/shopping/orders?status=${status}`);
        expect(json.data.orders.length).toBe({ '': 4, unpaid: 2, processing: 1, canceled: 1 }[status] ?? 0);
      }
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const path = `/api/v/5.10.0/shopping/orders?limit=3&cursor=${cursor}`;
        const { data } = (await ask('GET', path, undefined, { headers: { 'cm-user-language': 'zh-Hans' } }))
          .json;
        seen.push(...data.orders.map((one: { id: string }) => one.id));
        cursor = data.next_cursor;
        if (cursor === '') break;
      }
      expect(seen).toEqual(orders.map((one) => one.id).reverse());
      expect((await ask('GET', '/shopping/orders', undefined, other)).json.data.orders).toEqual([]);
      for (const query of ['status=x', 'limit=0', 'limit=51', 'cursor=%27']) {
        expect(told(await ask('GET', `/shopping/orders?${query}`))).toEqual([422, 'INVALID_REQUEST']);
      }
    },
  },
  {
    name: 'an order in full, at both of its paths and for its owner only',
    async run({ ask }) {
      const { id } = await placed(ask, 'k', { coupon_code: 'WELCOME5', cash: 10 });
      const { order } = (await ask('GET', `/shopping/orders/${id}`)).json.data;
      expect(order.final).toEqual({ v: '62.55', c: 'USD' });
      expect((await ask('GET', `/shopping/orders_v43/${id}`)).json.data.order).toEqual(order);
      for (const as of [other, { user: null }]) await ask('GET', `/shopping/orders/${id}`, undefined, as);
      expect(told(await ask('GET', '/shopping/orders/none'))).toEqual([404, 'ORDER_NOT_FOUND']);
    },
  },
  {
    name: 'orders in yen and pounds, of another user',
    async run({ ask }) {
      const british = { user: '1003', region: 'GB' };
      for (const addr_id of ['501', '506']) {
        const body = { entries: ['37804755-378047556-1'], addr_id, coupon_code: 'GBFREE' };
        await ask('POST', '/shopping/cart/checkout/entries', body, british);
      }
      await ask('GET', '/shopping/orders', undefined, british);
    },
  },
  {
    name: 'cancel: unpaid, again, authorized, paid, with money coming after',
    async run({ ask }) {
      const cancel = (id: string, as = {}) => ask('POST', `/shopping/orders/${id}/cancel`, {}, as);
      const body = { coupon_code: 'WELCOME5', cash: 10 };
      const unpaid = await placed(ask, 'unpaid', body);
      expect(told(await cancel(unpaid.id, other))).toEqual([404, 'ORDER_NOT_FOUND']);
      expect((await cancel(unpaid.id)).json.data.order.status).toBe('canceled');
      await cancel(unpaid.id);
      expect(await sent(ask, 'payment_notified_cm', paid(unpaid.id, 'captured', unpaid.final))).toBe(
        'handled',
      );
      expect((await ask('GET', `/shopping/orders/${unpaid.id}`)).json.data.order.refunds).toHaveLength(1);
      // The order's coupon and wallet money are free again.
      const second = await placed(ask, 'second', body);
      await sent(ask, 'payment_notified_cm', paid(second.id, 'authorized', second.final));
      expect((await cancel(second.id)).json.data.order.status).toBe('canceled');
      const third = await placed(ask, 'third', body);
      await sent(ask, 'payment_notified_cm', paid(third.id, 'captured', third.final));
      expect(told(await cancel(third.id))).toEqual([409, 'ORDER_NOT_CANCELABLE']);
      expect(told(await ask('GET', `/shopping/orders/${third.id}/pay_cm`))).toEqual([
        409,
        'ORDER_NOT_PAYABLE',
      ]);
    },
  },
  {
    name: 'confirm receipt: only in receiving, again the same',
    async run({ ask }) {
      const { id, final } = await placed(ask, 'k');
      const confirm = () => ask('POST', `/shopping/orders/${id}/confirm_receipt`);
      expect(told(await confirm())).toEqual([409, 'ORDER_NOT_CONFIRMABLE']);
      await sent(ask, 'payment_notified_cm', paid(id, 'captured', final));
      await sent(ask, 'purchased', purchased(id, 'x', [...TAOBAO, ...TMALL]));
      await sent(ask, 'group_update', group(id, 'arrived'));
      expect((await confirm()).json.data.order.status).toBe('received');
      await confirm();
      await ask('GET', `/shopping/orders/${id}`);
      await ask('GET', '/shopping/orders?status=done');
    },
  },
  {
    name: 'the back office: search by each field, detail, and who may not',
    async run({ ask }) {
      const support = asService(ask, 'backoffice');
      const { id, shortId, final } = await placed(ask, 'one', { cash: 5 });
      await placed(ask, 'two');
      await sent(ask, 'payment_notified_cm', paid(id, 'captured', final));
      const found = async (query: string) => (await support(`/support/orders?${query}`)).json.data;
      expect((await found('user_id=1001&limit=1')).orders).toHaveLength(1);
      const { next_cursor } = await found('limit=1&from=2020-01-01');
      expect((await found(`limit=1&cursor=${next_cursor}`)).orders[0].id).toBe(id);
      expect((await found(`short_id=${shortId.toLowerCase()}`)).orders).toHaveLength(1);
      expect((await found('status=paid&from=2020-01-01&to=2099-01-01T00:00:00Z')).orders).toHaveLength(1);
      expect((await found('user_id=1001&status=paid')).orders).toHaveLength(1);
      expect((await found('to=2020-01-01')).orders).toEqual([]);
      expect((await support(`/support/orders/${id}`)).status).toBe(200);
      expect((await support('/support/orders/none')).status).toBe(404);
      expect((await support('/support/orders?status=none')).status).toBe(422);
      expect(told(await asService(ask, 'tickets')('/support/orders'))).toEqual([403, 'FORBIDDEN']);
    },
  },
  {
    name: 'notifications: of events and from the orders service, read one by one and all',
    async run({ ask }) {
      const orders = asService(ask, 'orders');
      const { id, final } = await placed(ask, 'k');
      await sent(ask, 'payment_notified_cm', paid(id, 'captured', final));
      const noti = { noti_id: 'n-1', user_id: '1001', order_id: id, title: 'Sale 打折 😀', body: 'Now' };
      for (const body of [
        noti,
        noti,
        { ...noti, noti_id: 'n-2', params: { amount: { v: '1', c: 'USD' } } },
      ]) {
        expect((await orders('/noti/promo', body)).status).toBe(200);
      }
      await orders('/noti/paid', { noti_id: 'n-3', user_id: '1001', params: { order: 'X', amount: 5 } });
      expect((await orders('/noti/promo', { noti_id: 'n-4' })).status).toBe(422);
      expect((await orders('/noti/Bad%20Kind', noti)).status).toBe(404);
      expect(told(await asService(ask, 'tickets')('/noti/promo', noti))).toEqual([403, 'FORBIDDEN']);
      const { data } = (await ask('GET', '/shopping/noti?limit=2')).json;
      expect(data.items).toHaveLength(2);
      const rest = (await ask('GET', `/shopping/noti?cursor=${data.next_cursor}`)).json.data;
      expect(rest.items.length).toBe(data.unread_count - 2);
      const read = (body: object, as = {}) => ask('POST', '/shopping/noti/read', body, as);
      expect((await read({ ids: [data.items[0].id] })).json.data.unread_count).toBe(data.unread_count - 1);
      await read({ ids: [data.items[0].id, 'none'] });
      await read({ all: true }, other);
      expect((await read({ all: true })).json.data.unread_count).toBe(0);
      for (const body of [{}, { ids: [] }, { ids: ['x'], all: true }])
        expect((await read(body)).status).toBe(422);
      await ask('GET', '/shopping/noti');
      for (const query of ['limit=0', 'cursor=x'])
        expect((await ask('GET', `/shopping/noti?${query}`)).status).toBe(422);
      expect((await ask('GET', '/shopping/noti', undefined, { user: null })).status).toBe(401);
    },
  },
];
