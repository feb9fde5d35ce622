import { describe, expect, test } from 'bun:test';
import { eq, not } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { callerKey, dedupeKey } from '../../src/domain/keys/idempotency-key.ts';
import { sha256Hex } from '../../src/platform/sha256.ts';
import { refundFlow } from '../support/refund-flow.ts';
import { until } from '../support/until.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 6, "Once", and 11: requests that mean the same are the same, however they are written.

/** the number of reads of a key */
let looks = 0;
const world = useWorld({
  onQuery: (sql) => {
    if (/^select .* from `idempotency`/i.test(sql)) looks += 1;
  },
});

const PATH = '/shopping/cart/checkout/entries';
const ENTRIES = ['37804755-378047556-2', '5120010-51200101-1'];
const orders = async () => (await world.database.db.select().from(t.orders)).length;
const CHECKOUT =
  '{"entries":["37804755-378047556-2","5120010-51200101-1"],"addr_id":"501","mall_channels":{"taobao":"CN-US-PRI-LINE","tmall":"CN-US-ECO-LINE"},"coupon_code":"","no_remove_from_cart":true,"cash":10}';
const fields = JSON.parse(CHECKOUT);
const inAnotherOrder = (value: object) => Object.fromEntries(Object.entries(value).reverse());
const put = (more: object) => JSON.stringify({ ...fields, ...more });
const without = (...names: string[]) =>
  JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name))));

const SAME: Readonly<Record<string, string>> = {
  'its keys in another order': JSON.stringify(inAnotherOrder(fields)),
  'malls in another order': put({ mall_channels: inAnotherOrder(fields.mall_channels) }),
  'white space': JSON.stringify(fields, null, 4),
  'white space around': `\r\n\t ${CHECKOUT} \n`,
  'escaped characters': CHECKOUT.replace('CN-US-PRI-LINE', '\\u0043N\\u002dUS-PRI-LINE'),
  'the amount as text': put({ cash: '10' }),
  'the amount with its decimals': put({ cash: '10.00' }),
  'the amount with one decimal': CHECKOUT.replace('"cash":10', '"cash":10.0'),
  'the amount with an exponent': CHECKOUT.replace('"cash":10', '"cash":1e1'),
  'the address as a number': put({ addr_id: 501 }),
  'defaults left out': without('coupon_code', 'no_remove_from_cart'),
  'defaults as null': put({
    coupon_code: null,
    no_remove_from_cart: null,
    price_token: null,
    expected_final: null,
  }),
  'an empty token': put({ price_token: '' }),
  'a field that means nothing': put({ trace: { at: [1] }, entry: 'x' }),
  'a mall with no channel asked': put({ mall_channels: { ...fields.mall_channels, jd: '' } }),
  'an entry in two parts': put({ entries: ['37804755-378047556-1', ENTRIES[1], '37804755-378047556-1'] }),
  'a key twice, of which the last counts': CHECKOUT.replace('{', '{"cash":3,'),
};

const OTHER: Readonly<Record<string, string>> = {
  // The lines keep the request's order, and of equal remainders the earlier line gets the cent.
  'entries in another order': put({ entries: ENTRIES.toReversed() }),
  'another count': put({ entries: ['37804755-378047556-1', ENTRIES[1]] }),
  'another amount': put({ cash: '10.01' }),
  'no amount': put({ cash: 0 }),
  'another channel': put({ mall_channels: { ...fields.mall_channels, tmall: 'CN-US-PRI-LINE' } }),
  'a channel less': put({ mall_channels: { taobao: 'CN-US-PRI-LINE' } }),
  'another cart rule': put({ no_remove_from_cart: false }),
  'a coupon': put({ coupon_code: 'WELCOME5' }),
  'an expected final': put({ expected_final: { v: '1.00', c: 'USD' } }),
  'a price token': put({ price_token: 'x' }),
};

describe('a checkout', () => {
  for (const [name, body] of Object.entries(SAME)) {
    test(`with ${name} is the same: with a key, and without`, async () => {
      for (const as of [{ key: 'k' }, {}]) {
        const first = await world.post(PATH, CHECKOUT, as);
        expect(first.json.error).toBe('');
        const again = await world.post(PATH, body, as);
        expect([again.status, again.text]).toEqual([200, first.text]);
      }
      expect(await orders()).toBe(2);
    });
  }

  for (const [name, body] of Object.entries(OTHER)) {
    test(`with ${name} is another`, async () => {
      await world.post(PATH, CHECKOUT, { key: 'k' });
      const again = await world.post(PATH, body, { key: 'k' });
      expect([again.status, again.json.error]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
      expect(await orders()).toBe(1);
    });
  }

  test('both at once, in two spellings and without a key, is one order', async () => {
    const [one, two] = await Promise.all([world.post(PATH, CHECKOUT), world.post(PATH, SAME['white space'])]);
    expect([one.json.error, two.text]).toEqual(['', one.text]);
    expect(await orders()).toBe(1);
  });

  test('an empty Idempotency-Key is as none', async () => {
    const first = await world.post(PATH, CHECKOUT, { key: '' });
    expect(first.json.error).toBe('');
    expect((await world.post(PATH, CHECKOUT)).text).toBe(first.text);
    world.clock.advance(11_000);
    expect((await world.post(PATH, CHECKOUT, { key: '' })).json.error).toBe('');
    expect(await orders()).toBe(2);
  });
});

describe('while the release before is still running', () => {
  /** The hash of the release before, over the body's bytes. */
  const formerHash = () => sha256Hex(`POST\n${PATH}\nUS\n`, CHECKOUT);

  test('a key that it has stored is the same request, and another body is another', async () => {
    const first = await world.post(PATH, CHECKOUT, { key: 'k' });
    await world.database.db.update(t.idempotency).set({ requestHash: await formerHash() });
    expect((await world.post(PATH, CHECKOUT, { key: 'k' })).text).toBe(first.text);
    expect((await world.post(PATH, OTHER['no amount'], { key: 'k' })).status).toBe(422);
  });

  test('a key that it has taken over since is of its request only', async () => {
    await world.post(PATH, CHECKOUT, { key: 'k' });
    await world.database.db
      .update(t.idempotency)
      .set({ holder: 'former', requestHash: 'of another body' })
      .where(eq(t.idempotency.idemKey, callerKey('k')));
    expect((await world.post(PATH, CHECKOUT, { key: 'k' })).json.error).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('a tap whose process died before that release was told the answer keeps nobody waiting', async () => {
    const first = await world.post(PATH, CHECKOUT);
    await world.database.db
      .update(t.idempotency)
      .set({ state: 'running', orderId: null, response: null })
      .where(eq(t.idempotency.idemKey, dedupeKey(await formerHash())));
    expect((await world.post(PATH, CHECKOUT)).text).toBe(first.text);
    await world.post(`/shopping/orders/${first.json.data.order_id}/cancel`);
    expect((await world.post(PATH, CHECKOUT)).json.error).toBe('');
    expect(await orders()).toBe(2);
  });

  const asOfFormer = async (more: Partial<typeof t.idempotency.$inferInsert> = {}) => {
    const isFormer = eq(t.idempotency.idemKey, dedupeKey(await formerHash()));
    // The release before writes only this row.
    await world.database.db.delete(t.idempotency).where(not(isFormer));
    await world.database.db
      .update(t.idempotency)
      .set({ holder: 'former', ...more })
      .where(isFormer);
  };

  test('a double tap of which it took the first gets its order', async () => {
    const first = await world.post(PATH, CHECKOUT);
    await asOfFormer();
    expect((await world.post(PATH, CHECKOUT)).text).toBe(first.text);
    // The second left nothing that would make a third wait.
    expect(await world.database.db.select().from(t.idempotency)).toHaveLength(1);
    world.clock.advance(11_000);
    expect((await world.post(PATH, CHECKOUT)).text).not.toBe(first.text);
    expect(await orders()).toBe(2);
  });

  test('a double tap of which it has the first in hand waits for it', async () => {
    const first = await world.post(PATH, CHECKOUT);
    const lockedUntilMs = Date.now() + 60_000;
    await asOfFormer({ state: 'running', lockedUntilMs });
    const waiting = world.post(PATH, CHECKOUT);
    const before = looks;
    await until(() => looks >= before + 2);
    await world.database.db
      .update(t.idempotency)
      .set({ state: 'done' })
      .where(eq(t.idempotency.idemKey, dedupeKey(await formerHash())));
    expect((await waiting).text).toBe(first.text);
    expect(await orders()).toBe(1);
  });
});

describe('a refund', () => {
  const flow = refundFlow(() => world);
  const [DRESS, OTHER_SKU] = ['378047556', '51200101'];
  const ask = (order: { id: string }, more: object) =>
    world.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: order.id, reason: '', ...more });

  test('with its entries in another order, or a SKU in two parts, is the same', async () => {
    const order = await flow.paidOrder({ entries: ENTRIES });
    const entries = [
      { sku_id: DRESS, count: 2 },
      { sku_id: OTHER_SKU, count: 1 },
    ];
    const first = await ask(order, { entries });
    expect(first.json.error).toBe('');
    const same = [
      { entries: entries.toReversed() },
      { entries: entries.map(inAnotherOrder), to: null, include_shipping: null },
      { entries: [...entries.map((one) => ({ ...one, count: 1 })), { sku_id: DRESS, count: 1 }], note: 'x' },
    ];
    for (const more of same) expect((await ask(order, more)).text).toBe(first.text);
    const others = [
      {},
      { entries: entries.slice(1) },
      { entries, include_shipping: true },
      { entries, to: 'wallet' },
    ];
    for (const more of others) expect((await ask(order, more)).json.error).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('that the release before has opened is the same, in whatever order it had the entries', async () => {
    const order = await flow.paidOrder({ entries: ENTRIES });
    const entries = [
      { sku_id: OTHER_SKU, count: 1 },
      { sku_id: DRESS, count: 2 },
    ];
    const first = await ask(order, { entries });
    expect(first.json.error).toBe('');
    // The hash of the release before, over the validated body, with the entries as they came.
    const asked = {
      order_id: order.id,
      entries,
      amount: null,
      include_shipping: false,
      reason: '',
      to: 'original',
    };
    await world.database.db.update(t.refund).set({ requestHash: await sha256Hex(JSON.stringify(asked)) });
    expect((await ask(order, { entries })).text).toBe(first.text);
  });
});
