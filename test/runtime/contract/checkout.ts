import { expect } from 'bun:test';
import { walletHold } from '../../../src/db/schema/index.ts';
import { BAD_INPUTS } from '../../support/bad-inputs.ts';
import { until } from '../../support/until.ts';
import type { Answer } from '../../support/world.ts';
import type { Ask } from '../transcript.ts';
import { CART, CHECKOUT, type Scenario, told } from './stage.ts';

const DRESS = '37804755-378047556-2';
const PRICE = '/shopping/cal_price/v4_4';
const COUPONS = '/shopping/user_coupons_for_order';
const FAMILIES = ['', '/api/v/5.10.0'];

const price = (ask: Ask, body: object = {}, as = {}) => ask('POST', PRICE, { entries: CART, ...body }, as);
const checkout = (ask: Ask, body: object = {}, as = {}) =>
  ask('POST', CHECKOUT, { entries: CART, addr_id: '501', ...body }, as);
const orderId = (answer: Answer): string => answer.json.data.order_id;

export const CHECKOUT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'the worked example, on both path families',
    async run({ ask }) {
      for (const family of FAMILIES) {
        const body = { entries: CART, coupon_code: 'WELCOME5', cash: 10 };
        const { json } = await ask('POST', family + PRICE, body);
        expect(json.data.final).toEqual({ v: '62.55', c: 'USD' });
        expect(json.data.discount_sum).toEqual({ v: '5.96', c: 'USD' });
      }
    },
  },
  {
    name: 'summaries of other regions, languages and clients',
    async run({ ask }) {
      for (const region of ['GB', 'JP', 'us']) expect((await price(ask, {}, { region })).status).toBe(200);
      expect(told(await price(ask, {}, { region: 'FR' }))).toEqual([422, 'REGION_UNSUPPORTED']);
      const chinese = { headers: { 'cm-user-language': 'zh-Hans', 'cm-client': 'android_5.9.0' } };
      const { json } = await price(ask, { coupon_code: 'EXPIRED1' }, chinese);
      expect(json.toast).toMatch(/\p{Script=Han}/u);
    },
  },
  {
    name: 'channels: asked for, by default, not there',
    async run({ ask }) {
      const asked = await price(ask, { mall_channels: { taobao: 'CN-US-ECO-LINE', jd: 'x' } });
      expect(asked.json.data.malls[0].selected_channel).toBe('CN-US-ECO-LINE');
      const missing = await price(ask, { mall_channels: { taobao: 'NONE' } });
      expect(told(missing)).toEqual([422, 'CHANNEL_UNAVAILABLE']);
    },
  },
  {
    name: 'each coupon of the demo data, chosen by code and by itself',
    async run({ ask }) {
      const codes = [
        'WELCOME5',
        'TEN10',
        'VIP20',
        'LASTONE',
        'TAOBAO15',
        'GBFREE',
        'EXPIRED1',
        'OLD7',
        'no-such',
      ];
      for (const coupon_code of codes) expect((await price(ask, { coupon_code })).status).toBe(200);
      const auto = await price(ask, { auto_select_coupon: true });
      expect(auto.json.data.coupon).toMatchObject({ code: 'TEN10', applied: true });
      expect((await price(ask, { coupon_code: 'GBFREE' }, { region: 'GB' })).status).toBe(200);
    },
  },
  {
    name: 'the list of coupons, of a user and of a guest',
    async run({ ask }) {
      const mine = await ask('POST', COUPONS, { entries: CART });
      const guests = await ask('POST', COUPONS, { entries: CART }, { user: null });
      expect(mine.json.data.usable.length).toBeGreaterThan(guests.json.data.usable.length - 1);
      expect(guests.text).not.toContain('VIP20');
    },
  },
  {
    name: 'guests: public coupons, no cash, no checkout, no orders',
    async run({ ask }) {
      const guest = { user: null };
      expect((await price(ask, { coupon_code: 'WELCOME5' }, guest)).json.data.coupon.applied).toBe(true);
      expect(told(await price(ask, { cash: 1 }, guest))).toEqual([401, 'UNAUTHENTICATED']);
      expect(told(await checkout(ask, {}, guest))).toEqual([401, 'UNAUTHENTICATED']);
      expect(told(await ask('GET', '/shopping/orders/x/pay_cm', undefined, guest))[0]).toBe(401);
    },
  },
  {
    name: 'who calls: bad tokens, two tokens, a foreign userid',
    async run({ ask }) {
      for (const headers of [
        { authorization: 'Bearer nonsense' },
        { 'cm-user-token': 'another' },
        { userid: '1003' },
      ] as Record<string, string>[]) {
        expect(told(await price(ask, {}, { headers }))).toEqual([401, 'UNAUTHENTICATED']);
      }
      const headers = { userid: '1001' };
      expect((await price(ask, {}, { user: null, headers })).status).toBe(401);
    },
  },
  {
    name: 'what cannot be sold, in a summary and at checkout',
    async run({ ask }) {
      const entries = ['6000000-60000001-1', '37804755-378047557-4', DRESS];
      expect((await price(ask, { entries })).json.data.can_checkout).toBe(false);
      expect(told(await checkout(ask, { entries }))).toEqual([409, 'OFF_SHELF']);
      expect(told(await checkout(ask, { entries: entries.slice(1) }))).toEqual([409, 'STOCK_INSUFFICIENT']);
      expect(told(await price(ask, { entries: ['1-2-3'] }))).toEqual([404, 'SKU_NOT_FOUND']);
    },
  },
  {
    name: 'a checkout with everything, paid for on both families',
    async run({ ask }) {
      const body = { coupon_code: 'WELCOME5', cash: 10, no_remove_from_cart: false };
      const placed = await checkout(ask, body, { key: 'first' });
      expect(placed.json.data.order.final).toEqual({ v: '62.55', c: 'USD' });
      for (const family of FAMILIES) {
        const path = `${family}/shopping/orders/${orderId(placed)}`;
        expect((await ask('GET', `${path}/pay_cm`)).status).toBe(200);
        expect((await ask('POST', `${path}/paid_from_client`)).status).toBe(200);
        expect((await ask('POST', `${path}/paid_from_client`, {})).status).toBe(200);
      }
      expect(
        told(await ask('GET', `/shopping/orders/${orderId(placed)}/pay_cm`, undefined, { user: '1003' })),
      ).toEqual([404, 'ORDER_NOT_FOUND']);
    },
  },
  {
    name: 'the same key: the same bytes, and nothing else with it',
    async run({ ask }) {
      const first = await checkout(ask, {}, { key: 'k-1' });
      const again = await checkout(ask, {}, { key: 'k-1' });
      expect(again.text).toBe(first.text);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(told(await checkout(ask, { coupon_code: 'TEN10' }, { key: 'k-1' }))).toEqual([
        422,
        'IDEMPOTENCY_KEY_REUSED',
      ]);
      const other = await checkout(ask, { addr_id: '506' }, { key: 'k-1', user: '1003' });
      expect(orderId(other)).not.toBe(orderId(first));
    },
  },
  {
    name: 'a double tap without a key: one order',
    async run({ ask }) {
      const first = await checkout(ask);
      expect((await checkout(ask)).text).toBe(first.text);
    },
  },
  {
    name: 'addresses that cannot be used',
    async run({ ask }) {
      for (const addr_id of ['502', '503', '504', '506', 'none']) {
        expect((await checkout(ask, { addr_id })).status).toBeGreaterThanOrEqual(400);
      }
    },
  },
  {
    name: 'a price token: alive, of others, forged; an expected final',
    async run({ ask, upstream }) {
      const summary = await price(ask, { coupon_code: 'WELCOME5', cash: 10 });
      const price_token = summary.json.data.price_token;
      const body = { coupon_code: 'WELCOME5', cash: 10, price_token };
      expect(told(await checkout(ask, { ...body, addr_id: '506' }, { user: '1003' }))).toEqual([
        422,
        'PRICE_TOKEN_INVALID',
      ]);
      expect(told(await checkout(ask, { ...body, price_token: 'x.y.z' }))).toEqual([
        422,
        'PRICE_TOKEN_INVALID',
      ]);
      upstream.setDiscountPercent(0);
      const changed = await checkout(ask, { expected_final: { v: '77.55', c: 'USD' } });
      expect(told(changed)).toEqual([409, 'PRICE_CHANGED']);
      expect((await checkout(ask, body)).json.data.order.final).toEqual({ v: '62.55', c: 'USD' });
    },
  },
  {
    name: 'more cash than the wallet holds or the order costs',
    async run({ ask }) {
      const paid = await checkout(ask, { entries: ['9901757-99017575-1'], cash: '200.00' });
      expect(paid.status).toBe(200);
      expect((await ask('GET', `/shopping/orders/${orderId(paid)}/pay_cm`)).status).toBeGreaterThanOrEqual(
        200,
      );
    },
  },
  {
    name: 'an order that the wallet pays is answered before the wallet was told, and it is told all the same',
    async run({ ask, upstream, db }) {
      const holdState = async () => (await db.select().from(walletHold))[0]?.state;
      const gate = Promise.withResolvers<void>();
      upstream.setBalance('1001', { v: '500.00', c: 'USD' });
      upstream.hooks.before = async (_service, operation) => {
        if (operation === 'deduct') await gate.promise;
      };
      const paid = await checkout(ask, { cash: '500.00' });
      expect([paid.json.data.order.status, await holdState()]).toEqual(['paid', 'deducting']);
      gate.resolve();
      await until(async () => (await holdState()) === 'deducted');
      expect(upstream.holds.get(orderId(paid))?.state).toBe('deducted');
    },
  },
  {
    name: 'pricectrl and rebate away: degraded, or refused',
    async run({ ask, upstream }) {
      upstream.faults.set('pricectrl', '*', { kind: 'down' });
      upstream.faults.set('rebate', '*', { kind: 'networkError' });
      expect((await price(ask, { cash: 5 })).json.data.degraded).toEqual(['pricectrl', 'rebate']);
      expect(told(await checkout(ask))).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
      upstream.faults.clear();
      upstream.faults.set('rebate', '*', { kind: 'badAnswer', body: { balance: 'much' } });
      expect(told(await checkout(ask, { cash: 5 }))).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
      expect((await checkout(ask, { cash: 0 })).status).toBe(200);
    },
  },
  {
    name: 'headers: a request id of the caller, health, unknown paths, other methods',
    async run({ ask }) {
      const headers = { 'x-request-id': 'of-the-caller-1', traceparent: 'not one' };
      const answer = await price(ask, {}, { headers });
      expect(answer.headers.get('x-request-id')).toBe('of-the-caller-1');
      for (const path of ['/livez', '/readyz', '/shopping/none', '/none', `${PRICE}/x`])
        await ask('GET', path);
      for (const method of ['GET', 'PUT', 'DELETE']) {
        expect(told(await ask(method, PRICE))).toEqual([405, 'METHOD_NOT_ALLOWED']);
      }
    },
  },
  {
    name: 'every bad input of the table',
    async run({ ask }) {
      for (const bad of BAD_INPUTS) {
        const as = { ...(bad.user === undefined ? {} : { user: bad.user }), headers: bad.headers ?? {} };
        const answer = await ask(bad.method ?? 'POST', bad.path, bad.body, as);
        expect([bad.name, ...told(answer)]).toEqual([bad.name, bad.status, bad.error]);
      }
    },
  },
];
