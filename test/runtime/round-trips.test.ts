import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { manyEntries, manySkus } from '../../src/tooling/dev/many-skus.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { paid } from '../support/order-events.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { useWorld } from '../support/use-world.ts';
import type { Answer } from '../support/world.ts';

// On the edge one statement is one round trip. A wave is all statements that are sent before one of them is answered.

const MANY = manyEntries(100);
const ONE = MANY.slice(0, 1);

let simulator: Simulator;
/** The number of statements when the last request was answered. Later ones are deferred past the response. */
let atAnswer = 0;
let answered = Promise.withResolvers<void>();
const world = useWorld({
  prepare: () => {
    simulator = startPlanetscaleSimulator({ databaseUrl: process.env.TEST_DATABASE_URL ?? '' });
    const onAnswer = () => {
      atAnswer = simulator.seen.length;
      answered.resolve();
    };
    return { database: openPlanetscale(simulator), onAnswer };
  },
});
beforeEach(async () => {
  await world.database.db.insert(t.sku).values(manySkus(MANY.length));
  // The last rate is in the table but not in this process, like in a new isolate.
  await world.summary({ entries: ONE });
  world.restart();
  simulator.clear();
  simulator.onStatement(() => ({ until: allAreHere }));
});
afterEach(() => simulator.onStatement());
afterAll(() => simulator.stop());

const TURN_MS = 8;
const CALM_TURNS = 10;
/**
 * Resolves when no statement has come for some turns of the event loop: then all that are sent side by side are here. A
 * busy machine makes the turns longer, not fewer.
 */
async function allAreHere(): Promise<void> {
  let before = 0;
  for (let calm = 0; calm < CALM_TURNS; ) {
    await Bun.sleep(TURN_MS);
    calm = simulator.seen.length === before ? calm + 1 : 0;
    before = simulator.seen.length;
  }
}

/** @returns the number of waves, and the number of statements in the widest */
function counted() {
  const sizes: number[] = [];
  for (const { wave } of simulator.seen.slice(0, atAnswer)) sizes[wave - 1] = (sizes[wave - 1] ?? 0) + 1;
  return { waves: sizes.length, widest: Math.max(...sizes) };
}

/** Workers open at most six connections at once. */
const WIDEST = 6;

type Case = readonly [name: string, body: Record<string, unknown>, wavesMax: number];

const SUMMARIES: readonly Case[] = [
  ['plain', {}, 1],
  ['with a coupon and cash', { coupon_code: 'WELCOME5', cash: 10 }, 1],
  ['with the best coupon', { auto_select_coupon: true }, 1],
];
/**
 * The waves as measured: the claim with the reads; the blacklist (it needs the address) with the rows before the
 * transaction, a look at the cart and BEGIN; then one each for order, entries, event, the key with hold and coupon, the
 * stock, and COMMIT. Entries that leave the cart take one more. The stock's statement lowers the counts of the others.
 */
const CHECKOUTS: readonly Case[] = [
  ['plain', {}, 8],
  ['with a coupon', { coupon_code: 'TEN10' }, 8],
  ['with cash', { cash: 1 }, 8],
  ['with both, out of an empty cart', { coupon_code: 'TEN10', cash: 1, no_remove_from_cart: false }, 8],
];
const FROM_CART = { coupon_code: 'TEN10', cash: 1, no_remove_from_cart: false };
const CARTS: readonly (readonly [string, (at: number) => number, wavesMax: number])[] = [
  ['that is emptied', () => 1, 9],
  ['that keeps some of each', () => 5, 8],
  ['that keeps some and empties the rest', (at) => 1 + (at % 2), 9],
];

describe('round trips in a row, whatever the number of entries', () => {
  for (const entries of [ONE, MANY]) {
    for (const [name, body, wavesMax] of SUMMARIES) {
      test(`a summary ${name}, of ${entries.length}: ${wavesMax}`, async () => {
        expect((await world.summary({ entries, ...body })).status).toBe(200);
        expect(counted().waves).toBe(wavesMax);
        expect(counted().widest).toBeLessThanOrEqual(WIDEST);
      });
    }
    for (const [name, body, wavesMax] of CHECKOUTS) {
      test(`a checkout ${name}, of ${entries.length}: ${wavesMax}`, async () => {
        const answer = await world.checkout({ entries, ...body }, { key: 'k' });
        expect([answer.status, answer.json.error]).toEqual([200, '']);
        expect(counted().waves).toBe(wavesMax);
        expect(counted().widest).toBeLessThanOrEqual(WIDEST);
      });
    }
  }

  for (const entries of [ONE, MANY]) {
    for (const [name, countOf, wavesMax] of CARTS) {
      test(`a checkout with both, of ${entries.length} out of a cart ${name}: ${wavesMax}`, async () => {
        await world.database.db
          .insert(t.cartItem)
          .values(MANY.map((_, at) => ({ userId: '1001', skuId: String(700_001 + at), count: countOf(at) })));
        simulator.clear();
        const answer = await world.checkout({ entries, ...FROM_CART }, { key: 'k' });
        expect([answer.status, answer.json.error]).toEqual([200, '']);
        expect(counted().waves).toBe(wavesMax);
        const left = await world.database.db.select().from(t.cartItem).where(eq(t.cartItem.userId, '1001'));
        const own = left.filter((row) => row.skuId.startsWith('7000') || row.skuId.startsWith('7001'));
        const should = MANY.map((_, at) => countOf(at) - (at < entries.length ? 1 : 0)).filter(
          (count) => count > 0,
        );
        expect(own.map((row) => row.count).sort()).toEqual(should.sort());
      });
    }
  }

  for (const [name, count, wavesMax] of [
    ['of an empty cart', 0, 9],
    ['of a cart that is emptied', 1, 10],
    ['of a cart that keeps some', 2, 9],
  ] as const) {
    test(`a checkout ${name}, with nothing left to pay: ${wavesMax}, and the wallet is told after`, async () => {
      answered = Promise.withResolvers<void>();
      world.upstream.hooks.before = async (_service, operation) => {
        if (operation === 'deduct') await answered.promise;
      };
      if (count > 0)
        await world.database.db.insert(t.cartItem).values({ userId: '1001', skuId: '700001', count });
      simulator.clear();
      const answer = await world.checkout({ entries: ONE, cash: '25.00' }, { key: 'k' });
      expect([answer.status, answer.json.data.order.final.v]).toEqual([200, '0.00']);
      expect(counted().waves).toBe(wavesMax);
      expect(simulator.seen.length).toBe(atAnswer + 1);
      expect(world.wallet(answer.json.data.order.id)).toBe('deducted');
    });
  }

  test('a repeat with the same key reads its answer; paying asks once', async () => {
    const placed = await world.checkout({ entries: ONE }, { key: 'k' });
    simulator.clear();
    expect((await world.checkout({ entries: ONE }, { key: 'k' })).text).toBe(placed.text);
    expect(counted().waves).toBe(2);
    simulator.clear();
    await world.get(`/shopping/orders/${placed.json.data.order_id}/pay_cm`);
    expect(counted()).toEqual({ waves: 1, widest: 2 });
  });
});

/**
 * As measured. A change reads the order's lines before its transaction. In the transaction it locks the order, reads
 * the aggregate, and writes each row by a statement. The event also tells the wallet. A refund of two legs asks payment
 * and rebate, and records each answer in a transaction of its own. Only services wait for these.
 */
const WAVES_MAX = {
  // One statement makes the order findable by its payment, with a payment's first event only.
  captured: 18,
  capturedAgain: 6,
  list: 2,
  listOfGroup: 2,
  detail: 1,
  notifications: 1,
  refund: 38,
  refundAgain: 8,
  support: 2,
  supportDetail: 2,
  cancel: 16,
} as const;

/** Sends a request that must succeed. @returns the number of its waves */
async function wavesOf(send: () => Promise<Answer>): Promise<number> {
  simulator.clear();
  expect((await send()).status).toBe(200);
  expect(counted().widest).toBeLessThanOrEqual(WIDEST);
  return counted().waves;
}

describe('round trips in a row after the checkout', () => {
  for (const entries of [ONE, MANY]) {
    test(`of an order of ${entries.length}: event, list, detail, refund, notifications`, async () => {
      const { order } = (await world.checkout({ entries, cash: 1 }, { key: 'k' })).json.data;
      const event = paid(order.id, 'captured', order.final);
      const refund = { refund_id: 'T-1', order_id: order.id };
      const ask = () => world.service('tickets', '/refund/refund', refund);
      const waves = {
        captured: await wavesOf(() => world.event('payment_notified_cm', event)),
        capturedAgain: await wavesOf(() => world.event('payment_notified_cm', event)),
        list: await wavesOf(() => world.get('/shopping/orders')),
        listOfGroup: await wavesOf(() => world.get('/shopping/orders?status=processing')),
        detail: await wavesOf(() => world.get(`/shopping/orders/${order.id}`)),
        notifications: await wavesOf(() => world.get('/shopping/noti')),
        refund: await wavesOf(ask),
        refundAgain: await wavesOf(ask),
        support: await wavesOf(() => world.service('backoffice', '/support/orders', undefined, 'GET')),
        supportDetail: await wavesOf(() =>
          world.service('backoffice', `/support/orders/${order.id}`, undefined, 'GET'),
        ),
      };
      const other = (await world.checkout({ entries, cash: 1 }, { key: 'k-2' })).json.data.order_id;
      const cancel = await wavesOf(() => world.post(`/shopping/orders/${other}/cancel`));
      for (const [name, count] of Object.entries({ ...waves, cancel })) {
        const wavesMax = WAVES_MAX[name as keyof typeof WAVES_MAX];
        expect({ name, count, isWithin: count <= wavesMax }).toEqual({ name, count, isWithin: true });
      }
    });
  }
});
