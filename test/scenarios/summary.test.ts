import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 4 and 5 over HTTP: the worked example to the cent, guests, currencies, auto coupon, both path families.

const world = useWorld();

const CART = ['37804755-378047556-2', '5120010-51200101-1'];
const usd = (v: string) => ({ v, c: 'USD' });

describe('the worked example', () => {
  test('to the cent, on both path families', async () => {
    const body = { coupon_code: 'WELCOME5', cash: 10 };
    for (const prefix of ['', '/api/v/5.10.0']) {
      const { status, json } = await world.post(`${prefix}/shopping/cal_price/v4_4`, {
        entries: ['37804755-378047556-2', '5120010-51200101-1'],
        ...body,
      });
      expect(status).toBe(200);
      const { data } = json;
      expect(data).toMatchObject({
        goods: usd('55.23'),
        shipping: usd('20.03'),
        tax: usd('3.25'),
        discount_sum: usd('5.96'),
        coupon: { code: 'WELCOME5', applied: true, discount: usd('5.00') },
        cash: usd('10.00'),
        final: usd('62.55'),
        can_checkout: true,
        degraded: [],
      });
      const [taobao, tmall] = data.malls;
      expect(taobao).toMatchObject({
        mall: 'taobao',
        goods: usd('19.20'),
        discount: usd('0.96'),
        shipping: usd('8.76'),
        tax: usd('1.09'),
        amount: usd('28.09'),
        selected_channel: 'CN-US-PRI-LINE',
      });
      expect(taobao.entries[0]).toMatchObject({ unit: usd('9.60'), coupon_discount: usd('1.68') });
      expect(tmall).toMatchObject({
        goods: usd('36.03'),
        shipping: usd('11.27'),
        tax: usd('2.16'),
        amount: usd('49.46'),
      });
      expect(tmall.entries[0]).toMatchObject({ unit: usd('36.03'), coupon_discount: usd('3.32') });
      expect(data.payment.payment_methods.map((one: { name: string }) => one.name)).toEqual([
        'adyen_card',
        'paypal',
        'apple_pay',
      ]);
    }
  });

  test('auto_select_coupon picks the one that saves most; a code beats it without falling back', async () => {
    const auto = (await world.summary({ auto_select_coupon: true })).json.data;
    expect(auto.coupon).toMatchObject({ code: 'TEN10', applied: true });
    const named = (await world.summary({ auto_select_coupon: true, coupon_code: 'EXPIRED1' })).json;
    expect(named.data.coupon).toMatchObject({ code: 'EXPIRED1', applied: false, reason: 'COUPON_EXPIRED' });
    expect(named.toast).not.toBe('');
  });
});

describe('who and where', () => {
  test('a guest has public coupons and no cash', async () => {
    const guest = { user: null };
    expect((await world.summary({ coupon_code: 'WELCOME5' }, guest)).json.data.coupon.applied).toBe(true);
    expect((await world.summary({ coupon_code: 'VIP20' }, guest)).json.data.coupon.reason).toBe(
      'COUPON_NOT_FOUND',
    );
    const cash = await world.summary({ cash: 1 }, guest);
    expect([cash.status, cash.json.error]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('GBP and JPY, and the wallet of another currency is empty', async () => {
    const gb = (await world.summary({ cash: 5 }, { region: 'GB' })).json.data;
    expect([gb.final.c, gb.cash]).toEqual(['GBP', { v: '0.00', c: 'GBP' }]);
    const jp = (await world.summary({}, { region: 'JP' })).json.data;
    // 69.00 x 21.37 = 1474.53
    expect(jp.malls[0].entries[0].unit).toEqual({ v: '1475', c: 'JPY' });
    expect((await world.summary({ cash: 1.5 }, { region: 'JP' })).json.error).toBe('INVALID_REQUEST');
  });

  test('a region that is missing or not served is 422', async () => {
    for (const region of ['', 'FR', 'xx']) {
      const answer = await world.summary({}, { region });
      expect([answer.status, answer.json.error]).toEqual([422, 'REGION_UNSUPPORTED']);
    }
  });

  test('Chinese toasts for who reads Chinese', async () => {
    const headers = { 'cm-user-language': 'zh-Hans' };
    const answer = await world.summary({ coupon_code: 'EXPIRED1' }, { headers });
    expect(answer.json.toast).toMatch(/\p{Script=Han}/u);
  });
});

describe('a price token', () => {
  test('of the largest cart, with the longest names, can be sent back with all channels that its summary chose', async () => {
    const { db } = world.database;
    const skus = Array.from({ length: 100 }, (_, at) => ({
      skuId: `${10n ** 19n + BigInt(at)}`,
      spuId: `${10n ** 19n}`,
      mall: `mall-${String(at).padStart(27, '0')}`,
      title: 'One of many',
      priceFen: 12_345n,
      weightG: 100,
      stock: 10,
      status: 'on_sale',
    }));
    await db.insert(t.sku).values(skus);
    const isPri = eq(t.shippingChannel.channelKey, 'CN-US-PRI-LINE');
    await db
      .update(t.shippingChannel)
      .set({ channelKey: 'C'.repeat(64) })
      .where(isPri);
    const entries = skus.map((one) => `${one.spuId}-${one.skuId}-9`);
    const first = await world.summary({ entries });
    const malls: { mall: string; selected_channel: string }[] = first.json.data.malls;
    const mall_channels = Object.fromEntries(malls.map((one) => [one.mall, one.selected_channel]));
    expect(Object.keys(mall_channels)).toHaveLength(100);
    const { price_token } = (await world.summary({ entries, mall_channels })).json.data;
    expect(price_token.length).toBeGreaterThan(16_384);
    const placed = await world.checkout({ entries, mall_channels, price_token });
    expect(placed.json.error).toBe('');
  });
});

describe('what cannot be sold', () => {
  test('is shown, left out of every sum, and cannot be checked out', async () => {
    const { data } = (await world.summary({ entries: ['6000000-60000001-1', '37804755-378047557-4'] })).json;
    expect(data.can_checkout).toBe(false);
    expect(data.final).toEqual(usd('0.00'));
    expect(data.malls.map((mall: { entries: { reason: string }[] }) => mall.entries[0]?.reason)).toEqual([
      'OFF_SHELF',
      'STOCK_INSUFFICIENT',
    ]);
    expect(data.malls[0]).toMatchObject({ selected_channel: '', channels: [], amount: usd('0.00') });
  });

  test('the free-shipping row frees its own channel only', async () => {
    const { data } = (await world.summary({ entries: ['37804755-378047556-5'] })).json;
    const channels = Object.fromEntries(
      data.malls[0].channels.map((one: { key: string; f00: { v: string } }) => [one.key, one.f00.v]),
    );
    expect(channels['CN-US-ECO-LINE']).toBe('0.00');
    expect(channels['CN-US-PRI-LINE']).not.toBe('0.00');
  });
});

describe('discounts of pricectrl', () => {
  test.each([
    [['0.96', '-0.50'], '0.46'],
    [['-0.50'], '0.00'],
    [['999.00', '-0.50'], '19.20'],
  ])('%p come to %s, in the summary and with its token', async (amounts, discount) => {
    const discounts = amounts.map((v, at) => ({ mall: 'taobao', id: `d${at}`, title: '', amount: usd(v) }));
    world.upstream.faults.set('pricectrl', '*', { kind: 'badAnswer', body: { discounts } });
    const { data } = (await world.summary()).json;
    expect([data.degraded, data.malls[0].discount]).toEqual([[], usd(discount)]);
    world.upstream.faults.set('pricectrl', '*', { kind: 'down' });
    const bought = await world.checkout({ price_token: data.price_token });
    expect([bought.json.error, bought.json.data.order?.final]).toEqual(['', data.final]);
  });
});

describe('usable coupons', () => {
  test('one of a kind that we do not know is no use, and spoils neither list nor choice', async () => {
    await world.database.db
      .insert(t.coupon)
      .values({ code: 'AGIFT', kind: 'gift', isPublic: true, usedCount: 0 });
    const { data } = (await world.post('/shopping/user_coupons_for_order', { entries: CART })).json;
    expect(JSON.stringify(data)).not.toContain('AGIFT');
    const asked = (await world.summary({ coupon_code: 'AGIFT' })).json.data.coupon;
    expect(asked).toMatchObject({ applied: false, reason: 'COUPON_NOT_FOUND' });
    const chosen = (await world.summary({ auto_select_coupon: true })).json.data.coupon;
    expect(chosen.code).toBe('TEN10');
  });

  test('best first, each with what it saves; the others with the reason', async () => {
    const entries = ['37804755-378047556-2', '5120010-51200101-1'];
    const { data } = (await world.post('/shopping/user_coupons_for_order', { entries })).json;
    expect(data.usable.map((row: { code: string; best: boolean }) => [row.code, row.best])).toEqual([
      ['TEN10', true],
      ['WELCOME5', false],
      ['LASTONE', false],
      ['TAOBAO15', false],
    ]);
    const reasons = Object.fromEntries(
      data.unusable.map((row: { code: string; reason: string }) => [row.code, row.reason]),
    );
    expect(reasons).toEqual({
      EXPIRED1: 'COUPON_EXPIRED',
      GBFREE: 'COUPON_REGION',
      OLD7: 'COUPON_EXPIRED',
      VIP20: 'COUPON_MIN_SPEND',
    });
  });
});
