import { describe, expect, test } from 'bun:test';
import { and, eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 6: every rule and reason of checkout, over HTTP.

const world = useWorld();

const count = async () => (await world.database.db.select().from(t.orders)).length;

const REFUSALS: [string, Record<string, unknown>, { user?: string; region?: string }, number, string][] = [
  ['an address that does not exist', { addr_id: '999' }, {}, 404, 'ADDRESS_NOT_FOUND'],
  ["another user's address", { addr_id: '506' }, {}, 404, 'ADDRESS_NOT_FOUND'],
  ['an address in another region', { addr_id: '502' }, {}, 422, 'ADDRESS_REGION_MISMATCH'],
  ['a bad postcode', { addr_id: '504' }, {}, 422, 'ADDRESS_INVALID'],
  ['a phone on the blacklist', { addr_id: '503' }, { user: '1002' }, 422, 'ADDRESS_BLOCKED'],
  ['an unknown SKU', { entries: ['1-2-1'] }, {}, 404, 'SKU_NOT_FOUND'],
  ['a wrong SPU', { entries: ['9901757-378047556-1'] }, {}, 404, 'SKU_NOT_FOUND'],
  ['one off the shelf', { entries: ['6000000-60000001-1'] }, {}, 409, 'OFF_SHELF'],
  ['one sold out', { entries: ['6000001-60000002-1'] }, {}, 409, 'STOCK_INSUFFICIENT'],
  [
    'off the shelf before sold out',
    { entries: ['6000001-60000002-1', '6000000-60000001-1'] },
    {},
    409,
    'OFF_SHELF',
  ],
  [
    'a channel of another region',
    { mall_channels: { taobao: 'CN-GB-PRI-LINE' } },
    {},
    422,
    'CHANNEL_UNAVAILABLE',
  ],
  ['no such coupon', { coupon_code: 'NOPE' }, {}, 409, 'COUPON_NOT_FOUND'],
  ['the right coupon in the wrong case', { coupon_code: 'welcome5' }, {}, 409, 'COUPON_NOT_FOUND'],
  [
    "another user's coupon",
    { coupon_code: 'VIP20', addr_id: '506' },
    { user: '1003' },
    409,
    'COUPON_NOT_FOUND',
  ],
  ['an expired coupon', { coupon_code: 'EXPIRED1' }, {}, 409, 'COUPON_EXPIRED'],
  ['a coupon of another region', { coupon_code: 'GBFREE' }, {}, 409, 'COUPON_REGION'],
  ['too little spent', { coupon_code: 'VIP20' }, {}, 409, 'COUPON_MIN_SPEND'],
  ['a final that differs', { expected_final: { v: '1.00', c: 'USD' } }, {}, 409, 'PRICE_CHANGED'],
  ['a token that we did not sign', { price_token: 'a.b.c' }, {}, 422, 'PRICE_TOKEN_INVALID'],
  ['too many decimals', { cash: '1.001' }, {}, 422, 'INVALID_REQUEST'],
  ['a region that is not served', {}, { region: 'FR' }, 422, 'REGION_UNSUPPORTED'],
  ['no region, before the address', { addr_id: '999' }, { region: '' }, 422, 'REGION_UNSUPPORTED'],
  ['decimals, before the address', { cash: '1.001', addr_id: '999' }, {}, 422, 'INVALID_REQUEST'],
  [
    'decimals of the expected final, before the address',
    { expected_final: { v: '1.001', c: 'USD' }, addr_id: '999' },
    {},
    422,
    'INVALID_REQUEST',
  ],
  ['an address, before the entries', { addr_id: '999', entries: ['1-2-1'] }, {}, 404, 'ADDRESS_NOT_FOUND'],
  [
    'the channel, before the coupon',
    { coupon_code: 'NOPE', mall_channels: { taobao: 'x' } },
    {},
    422,
    'CHANNEL_UNAVAILABLE',
  ],
  ['the coupon, before the price', { coupon_code: 'NOPE', price_token: 'x' }, {}, 409, 'COUPON_NOT_FOUND'],
];

describe('checkout refuses, and writes nothing', () => {
  for (const [name, body, as, status, error] of REFUSALS) {
    test(name, async () => {
      const answer = await world.checkout(body, as);
      expect([answer.status, answer.json.error]).toEqual([status, error]);
      expect(answer.json.toast).not.toBe('');
      expect(await count()).toBe(0);
      expect(await world.database.db.select().from(t.idempotency)).toHaveLength(0);
      await expectNothingLost(world);
    });
  }

  test('what is sold or taken off the shelf while the order is placed, naming only that', async () => {
    const change = { stock: {} as Partial<typeof t.sku.$inferInsert> };
    world.upstream.hooks.before = async (_service, operation) => {
      if (operation !== 'freeze') return;
      await world.database.db.update(t.sku).set(change.stock).where(eq(t.sku.skuId, '51200101'));
    };
    change.stock = { stock: 0 };
    const soldOut = await world.checkout({ cash: 1 });
    expect([soldOut.json.error, soldOut.json.data]).toEqual([
      'STOCK_INSUFFICIENT',
      { sku_ids: ['51200101'] },
    ]);
    await world.database.db.update(t.sku).set({ stock: 200 }).where(eq(t.sku.skuId, '51200101'));
    change.stock = { status: 'off_shelf' };
    const withdrawn = await world.checkout({ cash: 1 });
    expect([withdrawn.json.error, withdrawn.json.data]).toEqual(['OFF_SHELF', { sku_ids: ['51200101'] }]);
    await expectNothingLost(world);
  });

  test('when rebate refuses the money', async () => {
    world.upstream.hooks.before = (_service, operation) => {
      if (operation === 'freeze') world.upstream.setBalance('1001', { v: '0', c: 'USD' });
    };
    const answer = await world.checkout({ cash: 10 });
    expect([answer.status, answer.json.error]).toEqual([409, 'WALLET_INSUFFICIENT']);
    await expectNothingLost(world);
  });
});

describe('a price token', () => {
  const summary = (body: Record<string, unknown> = {}, as = {}) => world.summary(body, as);

  test('holds rate and discounts for ten minutes, even with forex and pricectrl away', async () => {
    const { price_token, final } = (await summary()).json.data;
    world.upstream.setRate('USD', '0.2');
    world.upstream.faults.set('pricectrl', '*', { kind: 'down' });
    world.clock.advance(599_000);
    const answer = await world.checkout({ price_token });
    expect(answer.json.error).toBe('');
    expect(answer.json.data.order.final).toEqual(final);
  });

  test('of an older price says what changed, with a fresh summary', async () => {
    const { price_token } = (await summary()).json.data;
    await world.database.db.update(t.sku).set({ priceFen: 7000n }).where(eq(t.sku.skuId, '378047556'));
    const answer = await world.checkout({ price_token });
    expect([answer.status, answer.json.error]).toEqual([409, 'PRICE_CHANGED']);
    expect(answer.json.data.changed).toHaveLength(1);
    expect(answer.json.data.summary.price_token).not.toBe(price_token);
    const again = await world.checkout({ price_token: answer.json.data.summary.price_token });
    expect(again.json.error).toBe('');
  });

  test('expired counts as what was shown, not as a lock', async () => {
    const { price_token } = (await summary()).json.data;
    world.clock.advance(601_000);
    expect((await world.checkout({ price_token }, { key: 'a' })).json.error).toBe('');
    world.upstream.setRate('USD', '0.2');
    world.clock.advance(61_000);
    expect((await world.checkout({ price_token }, { key: 'b' })).json.error).toBe('PRICE_CHANGED');
  });

  test('is of the request that it was made for, whatever that asks for malls that are not in the cart', async () => {
    const entries = ['37804755-378047556-2'];
    const asked = { entries, mall_channels: { taobao: 'CN-US-ECO-LINE', tmall: 'CN-US-PRI-LINE' } };
    const { price_token, malls } = (await summary(asked)).json.data;
    expect(malls.map((one: { mall: string }) => one.mall)).toEqual(['taobao']);
    expect((await world.checkout({ ...asked, price_token })).json.error).toBe('');
  });

  test('of another user, region, cart, channel, coupon or cash is invalid', async () => {
    const { price_token } = (await summary()).json.data;
    const guest = (await summary({}, { user: null })).json.data.price_token;
    const invalid: [Record<string, unknown>, Record<string, string>][] = [
      [{ price_token, addr_id: '506' }, { user: '1003' }],
      [{ price_token, addr_id: '502' }, { region: 'GB' }],
      [{ price_token, entries: ['37804755-378047556-1'] }, {}],
      [{ price_token, mall_channels: { taobao: 'CN-US-ECO-LINE' } }, {}],
      [{ price_token, coupon_code: 'TEN10' }, {}],
      [{ price_token, cash: 1 }, {}],
      [{ price_token: `${price_token}x` }, {}],
      [{ price_token: guest }, {}],
    ];
    for (const [body, as] of invalid) {
      const answer = await world.checkout(body, as);
      expect([answer.status, answer.json.error]).toEqual([422, 'PRICE_TOKEN_INVALID']);
    }
    expect(await count()).toBe(0);
  });
});

describe('wallet, cart and the kept price', () => {
  test('a final of 0 is paid at once and the money deducted', async () => {
    world.upstream.setBalance('1001', { v: '500.00', c: 'USD' });
    const answer = await world.checkout({ cash: 500 });
    expect(answer.json.data.order).toMatchObject({ status: 'paid', final: { v: '0.00', c: 'USD' } });
    expect(world.wallet(answer.json.data.order_id)).toBe('deducted');
    const topics = (await world.database.db.select().from(t.outbox)).map((row) => row.topic);
    expect(topics.sort()).toEqual(['noti.user', 'order.created', 'order.paid']);
    await expectNothingLost(world);
  });

  test('a freeze whose answer is lost is released, and the same key places the order afterwards', async () => {
    world.upstream.faults.set('rebate', 'freeze', { kind: 'dropAnswer' }, 2);
    const lost = await world.checkout({ cash: 10 }, { key: 'lost' });
    expect([lost.status, lost.json.error]).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
    expect(world.frozenMinor('1001')).toBe(0n);
    await expectNothingLost(world);
    expect((await world.checkout({ cash: 10 }, { key: 'lost' })).status).toBe(200);
    await expectNothingLost(world);
  });

  test('a refused deduct marks the order for review', async () => {
    world.upstream.setBalance('1001', { v: '500.00', c: 'USD' });
    world.upstream.hooks.before = async (_service, operation, question) => {
      if (operation === 'deduct') await world.rebate.release(question);
    };
    await world.checkout({ cash: 500 });
    const [order] = await world.database.db.select().from(t.orders);
    expect(order?.paymentReview).toBe(true);
  });

  test('entries leave the cart at once, or with paid_from_client, and only once', async () => {
    const cart = async () =>
      (await world.database.db.select().from(t.cartItem).where(eq(t.cartItem.userId, '1001')))
        .map((row) => `${row.skuId}x${row.count}`)
        .sort();
    const now = await world.checkout(
      { entries: ['37804755-378047556-1'], no_remove_from_cart: false },
      { key: 'a' },
    );
    expect(await cart()).toEqual(['378047556x1', '51200101x1', '99017575x1']);
    await world.post(`/shopping/orders/${now.json.data.order_id}/paid_from_client`);
    expect(await cart()).toEqual(['378047556x1', '51200101x1', '99017575x1']);
    const later = await world.checkout(
      { entries: ['37804755-378047556-3', '9901757-99017575-1'] },
      { key: 'b' },
    );
    const path = `/shopping/orders/${later.json.data.order_id}/paid_from_client`;
    const [one, two] = await Promise.all([world.post(path), world.post(path)]);
    expect(one?.json).toEqual(two?.json);
    expect((await world.post(path)).text).toBe(one?.text ?? '');
    expect(await cart()).toEqual(['51200101x1']);
  });

  test('the order keeps its price, rate, channel and lines', async () => {
    const placed = await world.checkout({
      entries: ['37804755-378047556-2', '5120010-51200101-1'],
      coupon_code: 'WELCOME5',
      cash: 10,
    });
    expect(placed.json.data.order.final).toEqual({ v: '62.55', c: 'USD' });
    const [order] = await world.database.db.select().from(t.orders);
    expect(order).toMatchObject({
      finalMinor: 6255n,
      couponMinor: 500n,
      cashMinor: 1000n,
      forexRate: '0.1391',
    });
    const lines = await world.database.db
      .select()
      .from(t.orderEntry)
      .where(and(eq(t.orderEntry.orderId, placed.json.data.order_id)));
    expect(lines.map((line) => [line.couponDiscountMinor, line.channelKey])).toEqual([
      [168n, 'CN-US-PRI-LINE'],
      [332n, 'CN-US-PRI-LINE'],
    ]);
    expect(placed.json.data.order_short_id).toMatch(/^[34679ACDEFGHJKMNPQRTWXY]{10}$/);
  });
});
