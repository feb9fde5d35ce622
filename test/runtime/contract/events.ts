import { expect } from 'bun:test';
import { devEnv } from '../../../src/tooling/dev/dev-env.ts';
import { signService } from '../../../src/tooling/dev/service-signature.ts';
import { failed, group, money, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { type Answer, serviceToken } from '../../support/world.ts';
import { asService, placed, type Scenario, sent, told } from './stage.ts';

const FAR_PAST_S = 1_600_000_000;
const keyOf = (name: string) =>
  devEnv.SERVICE_KEYS.split(',')
    .find((one) => one.startsWith(`${name}:`))
    ?.split(':')[2] ?? '';
const detail = (id: string) => `/shopping/orders/${id}`;

export const EVENT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'an order walks from failed and authorized to received by events alone',
    async run({ ask }) {
      const { id, final } = await placed(ask, 'k', { coupon_code: 'WELCOME5', cash: 10 });
      const steps: [string, object, string][] = [
        ['payment_failed_cm', failed(id), 'unpaid'],
        ['payment_notified_cm', paid(id, 'authorized', final, { payment_id: 'pay-2' }), 'authorized'],
        ['payment_notified_cm', paid(id, 'captured', final, { payment_id: 'pay-2' }), 'paid'],
        ['purchased', purchased(id, 'taobao', TAOBAO), 'paid'],
        ['purchased', purchased(id, 'tmall', TMALL), 'purchased'],
        ['group_update', group(id, 'packed', { entries: TAOBAO }), 'purchased'],
        ['group_update', group(id, 'shipped', { entries: TAOBAO }), 'shipped'],
        ['group_update', group(id, 'arrived', { entries: TAOBAO }), 'receiving'],
        ['group_update', group(id, 'received', { entries: TAOBAO }), 'receiving'],
        ['group_update', group(id, 'received', { group_id: 'G-2', entries: TMALL }), 'received'],
      ];
      for (const [name, body, status] of steps) {
        expect([name, await sent(ask, name, body)]).toEqual([name, 'handled']);
        expect((await ask('GET', detail(id))).json.data.order.status).toBe(status);
        expect([name, await sent(ask, name, body)]).toEqual([name, 'duplicate']);
      }
      await ask('GET', '/shopping/noti');
    },
  },
  {
    name: 'the same event with a new time is the same, with another amount a conflict under review',
    async run({ ask }) {
      const { id, final } = await placed(ask, 'k');
      expect(await sent(ask, 'payment_notified_cm', paid(id, 'captured', final))).toBe('handled');
      const later = { occurred_at: '2026-01-06T09:00:00+01:00', event_id: 'another' };
      expect(await sent(ask, 'payment_notified_cm', paid(id, 'captured', final, later))).toBe('duplicate');
      const other = paid(id, 'captured', money('1.00'));
      expect(await sent(ask, 'payment_notified_cm', other)).toBe('handled');
      expect(await sent(ask, 'payment_notified_cm', other)).toBe('duplicate');
      expect((await ask('GET', detail(id))).json.data.order.payment_review).toBe(true);
    },
  },
  {
    name: 'captures: too little, in another currency, in two parts, too much, voided',
    async run({ ask }) {
      const notify = (
        id: string,
        amount: { v: string; c: string },
        payment_id: string,
        status = 'captured',
      ) => sent(ask, 'payment_notified_cm', paid(id, status as 'captured', amount, { payment_id }));
      const part = await placed(ask, 'part');
      expect(await notify(part.id, money('50.00'), 'p-1')).toBe('handled');
      expect(await notify(part.id, money('100.00'), 'p-2')).toBe('handled');
      const foreign = await placed(ask, 'foreign');
      expect(await notify(foreign.id, money('9000', 'JPY'), 'p-3')).toBe('handled');
      const voided = await placed(ask, 'voided');
      expect(await notify(voided.id, voided.final, 'p-4', 'authorized')).toBe('handled');
      expect(await notify(voided.id, voided.final, 'p-4', 'voided')).toBe('handled');
      const statuses = [];
      for (const { id } of [part, foreign, voided]) {
        const { order } = (await ask('GET', detail(id))).json.data;
        statuses.push([order.status, order.refunds.length]);
      }
      expect(statuses).toEqual([
        ['paid', 1],
        ['unpaid', 0],
        ['canceled', 0],
      ]);
    },
  },
  {
    name: 'an unknown order waits, an unknown name is kept, what can never fit is poison',
    async run({ ask }) {
      for (let times = 0; times < 2; times += 1) {
        expect(await sent(ask, 'payment_failed_cm', failed('NOT-YET'))).toBe('stored');
        expect(await sent(ask, 'brand_new', { anything: [1, 'zwei', null] })).toBe('ignored');
      }
      const { id } = await placed(ask, 'k');
      const strange = purchased(id, 'taobao', [{ sku_id: '1', count: 1 }]);
      expect(await sent(ask, 'purchased', strange)).toBe('poison');
    },
  },
  {
    name: 'events ahead of the state wait for it; text of every kind survives',
    async run({ ask }) {
      const { id, final } = await placed(ask, 'k');
      const carrier = { carrier: '顺丰 😀 "\'\\', tracking_no: '' };
      expect(await sent(ask, 'group_update', group(id, 'arrived', carrier))).toBe('handled');
      expect(await sent(ask, 'purchased', purchased(id, 'x', [...TAOBAO, ...TMALL]))).toBe('handled');
      expect((await ask('GET', detail(id))).json.data.order.status).toBe('unpaid');
      expect(await sent(ask, 'payment_notified_cm', paid(id, 'captured', final))).toBe('handled');
      const { order } = (await ask('GET', detail(id))).json.data;
      expect([order.status, order.parcels[0].carrier]).toEqual(['receiving', '顺丰 😀 "\'\\']);
    },
  },
  {
    name: 'invalid events: each problem, nothing kept',
    async run({ ask }) {
      const orders = asService(ask, 'orders');
      const refusals: Answer[] = [
        await orders('/event/payment_notified_cm', { order_id: 'A/1', status: 'captured' }),
        await orders('/event/purchased', purchased('X', 'taobao', [])),
        await orders('/event/group_update', { ...group('X', 'shipped'), status: 'lost' }),
        await orders('/event/refund_notified', {}),
        await orders('/event/purchased', '{"a":'),
        await orders('/event/purchased', JSON.stringify({ a: 'x'.repeat(70_000) })),
        await orders('/event/a%20b', {}),
        await orders('/event/purchased', undefined, 'GET'),
      ];
      expect(refusals.map((one) => one.status)).toEqual([422, 422, 422, 422, 400, 413, 404, 405]);
    },
  },
  {
    name: 'who may call: by signature, by token, and nobody else',
    async run({ ask }) {
      const path = '/event/payment_failed_cm?from=test';
      const body = JSON.stringify(failed('NOT-YET'));
      const nowS = Math.floor(Date.now() / 1000);
      const sign = (name: string, change: { body?: string; nowS?: number; path?: string } = {}) => ({
        'x-shopping-signature': signService({
          key: keyOf(name),
          method: 'POST',
          path,
          body,
          nowS,
          ...change,
        }),
      });
      const ways: [Record<string, string>, number][] = [
        [sign('orders'), 200],
        [serviceToken('orders'), 200],
        [sign('tickets'), 403],
        [serviceToken('backoffice'), 403],
        [{}, 401],
        [sign('orders', { body: '{}' }), 401],
        [sign('orders', { nowS: FAR_PAST_S }), 401],
        [sign('orders', { path: '/event/payment_failed_cm' }), 401],
        [{ 'x-shopping-signature': 't=1,v1=00' }, 401],
        [{ authorization: 'Bearer nobody' }, 401],
      ];
      for (const [headers, status] of ways) {
        expect((await ask('POST', path, body, { user: null, headers })).status).toBe(status);
      }
      expect(told(await ask('POST', path, body))).toEqual([401, 'UNAUTHENTICATED']);
    },
  },
];
