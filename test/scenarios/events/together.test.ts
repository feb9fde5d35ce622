import { beforeEach, describe, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { expectNothingLost } from '../../support/invariants.ts';
import { failed, group, money, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { orderLife, plus, TOLD_OF_LIFE } from '../../support/order-life.ts';
import { type Placed, place } from '../../support/placed-orders.ts';
import { type Random, seeded } from '../../support/seeded.ts';
import { useWorld } from '../../support/use-world.ts';
import type { Sent, World } from '../../support/world.ts';

// Spec 10: waiting events are applied in one transaction, with the same result as one by one.

const SERIES = process.env.FULL === '1' ? 300 : 15;
const SEED = Number(process.env.SEED ?? 1);

let statements: string[] = [];
/** Simulates a bug of ours at the statements that it selects. */
let breaksAt: ((sql: string, params: readonly unknown[]) => boolean) | null = null;
const life = orderLife(() => world);
const world = useWorld({
  fresh: 'never',
  onQuery: (sql, params) => {
    statements.push(sql);
    if (breaksAt?.(sql, params) === true) throw new TypeError('undefined is not an object');
  },
});
beforeEach(async () => {
  breaksAt = null;
  await world.fresh();
});

const captured = ({ id, final }: Placed): Sent => ({
  name: 'payment_notified_cm',
  body: paid(id, 'captured', final, { payment_id: `pay-${id}` }),
});
const placeMany = async (count: number): Promise<Placed[]> => {
  const orders: Placed[] = [];
  while (orders.length < count)
    orders.push(await place(world, {}, { user: ['1001', '1003'][orders.length % 2] ?? null }));
  return orders;
};

/** A random event of one of these orders: good, late, wrong, or of an unknown order. */
function anyEvent(random: Random, orders: readonly Placed[]): Sent {
  const order = random.pick([...orders, ...orders, { id: 'nobody', shortId: '', final: money('1.00') }]);
  const { id, final } = order;
  if (id === 'nobody') return captured(order);
  const payment = { payment_id: `p${random.below(2)}-${id}`.slice(-40) };
  const part = random.pick([[...TAOBAO, ...TMALL], TAOBAO, TMALL]);
  return random.pick<() => Sent>([
    () => ({ name: 'payment_notified_cm', body: paid(id, 'authorized', final, payment) }),
    () => ({ name: 'payment_notified_cm', body: paid(id, 'captured', final, payment) }),
    () => ({ name: 'payment_notified_cm', body: paid(id, 'captured', final, payment) }),
    () => ({ name: 'payment_notified_cm', body: paid(id, 'captured', plus(final, 100n), payment) }),
    () => ({ name: 'payment_notified_cm', body: paid(id, 'voided', final, payment) }),
    () => ({ name: 'payment_failed_cm', body: failed(id, payment) }),
    () => ({ name: 'purchased', body: purchased(id, 'all', part, { purchase_no: `B${random.below(2)}` }) }),
    () => ({ name: 'purchased', body: purchased(id, 'all', [...TAOBAO, ...TMALL]) }),
    () => ({ name: 'purchased', body: purchased(id, 'all', [{ sku_id: '60000002', count: 1 }]) }),
    () => ({
      name: 'group_update',
      body: group(id, random.pick(['packed', 'shipped', 'arrived', 'received'])),
    }),
    () => ({ name: 'group_update', body: group(id, 'shipped', { entries: part }) }),
    () => ({ name: 'group_update', body: '{"order_id":' }),
  ])();
}

/** Everything that is stored, without values that differ in every run. */
async function tracesOf({ database: { db } }: World, orders: readonly Placed[]): Promise<string[]> {
  const known = new Map(orders.map(({ id }, at) => [id, `order ${at}`]));
  const named = (text: string) =>
    [...known].reduce((out, [id, name]) => out.replaceAll(id, name).replaceAll(id.slice(-37), name), text);
  const inOrder = <R extends { readonly orderId: string; readonly seq: number }>(rows: readonly R[]) =>
    [...rows].sort((a, b) => (a.orderId === b.orderId ? a.seq - b.seq : a.orderId < b.orderId ? -1 : 1));
  const rows: unknown[] = [
    ...(await db.select().from(t.orders)).map((one) => [
      one.orderId,
      one.status,
      one.paymentReview,
      one.lastPaymentError,
      one.cartLeftAtMs !== null,
    ]),
    ...(await db.select().from(t.orderProgress)).map(
      ({ updatedAtMs, leftAtMs, dueAtMs, reviewSinceMs, ...one }) => [
        one,
        leftAtMs === updatedAtMs,
        dueAtMs !== null,
        reviewSinceMs !== null,
      ],
    ),
    ...(await db.select().from(t.orderEvent)).map((one) => [
      one.orderId,
      one.eventKey,
      one.state,
      one.reason,
    ]),
    ...(await db.select().from(t.payment)).map(({ updatedAtMs: _, ...one }) => String(Object.values(one))),
    ...(await db.select().from(t.refund)).map((one) => [one.refundId, one.status, String(one.amountMinor)]),
    ...(await db.select().from(t.upstreamAsk)).map((one) => [one.askKey, one.state]),
    ...(await db.select().from(t.walletHold)).map((one) => [one.orderId, one.state]),
    ...(await db.select().from(t.cartItem)).map((one) => ['cart', one.userId, one.skuId, one.count]),
    ...(await db.select().from(t.deadLetter)).map((one) => ['letter', one.name, one.orderId, one.reason]),
    ...(await db.select().from(t.notification)).map((one) => ['noti', one.userId, one.kind, one.sourceKey]),
  ];
  const series: unknown[] = [
    ...inOrder(await db.select().from(t.orderTimeline)).map((one) => [
      one.orderId,
      one.fromStatus,
      one.toStatus,
      one.actor,
      one.reason,
    ]),
    ...inOrder(await db.select().from(t.outbox)).map((one) => [one.orderId, one.topic]),
  ];
  const texts = (all: readonly unknown[]) => all.map((one) => named(JSON.stringify(one)));
  return [...texts(rows).sort(), ...texts(series)];
}

type Way = (events: readonly Sent[]) => Promise<readonly string[]>;

/** Sends the random series of a seed in one of two ways. @returns each outcome, and what is stored in the end */
async function played(seed: number, send: Way): Promise<readonly string[]> {
  await world.fresh();
  const random = seeded(seed);
  const orders = [
    await place(world, { cash: 10, coupon_code: 'WELCOME5' }),
    await place(world, {}, { user: '1003' }),
    await place(world, { no_remove_from_cart: true }),
  ];
  const outcomes: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const events = Array.from({ length: 2 + random.below(8) }, () => anyEvent(random, orders));
    // An event may come again.
    if (random.below(2) === 0) events.push(random.pick(events));
    outcomes.push(...(await send(events)));
  }
  world.clock.advance(61_000);
  await world.sweep();
  await expectNothingLost(world);
  return [...outcomes, ...(await tracesOf(world, orders))];
}

const alone: Way = async (events) => {
  const outcomes: string[] = [];
  for (const { name, body } of events) outcomes.push(await world.kafka(name, body));
  return outcomes;
};

describe('events that waited together', () => {
  test.each(Array.from({ length: SERIES }, (_, at) => SEED * 1_000 + at))(
    'are as if each came by itself (series %d)',
    async (seed) => {
      const together = await played(seed, world.kafkaTogether);
      expect(together).toEqual(await played(seed, alone));
    },
  );

  test('of ten orders are as many statements as of one, but for their carts', async () => {
    const count = async (orders: readonly Placed[]) => {
      statements = [];
      expect(await world.kafkaTogether(orders.map(captured))).toEqual(orders.map(() => 'handled'));
      return statements.filter((one) => !one.includes('`cart_item`')).length;
    };
    const ten = await count(await placeMany(10));
    const two = await count(await placeMany(2));
    expect(ten).toBe(two);
  });

  test('of more orders than one transaction takes are all applied', async () => {
    const orders = await placeMany(25);
    expect(await world.kafkaTogether(orders.map(captured))).toEqual(orders.map(() => 'handled'));
    for (const { id } of orders) expect(await life.status(id)).toBe('paid');
  });

  test('one of which breaks us: that one waits, the others are applied', async () => {
    const [first, second, third] = await placeMany(3);
    if (first === undefined || second === undefined || third === undefined) throw new Error('no orders');
    breaksAt = (sql, params) => sql.includes('insert into `order_timeline`') && params.includes(second.id);
    expect(await world.kafkaTogether([first, second, third].map(captured))).toEqual([
      'handled',
      'stored',
      'handled',
    ]);
    breaksAt = null;
    expect([await life.status(first.id), await life.status(second.id)]).toEqual(['paid', 'unpaid']);
    world.clock.advance(61_000);
    await world.sweep();
    expect(await life.status(second.id)).toBe('paid');
  });

  test('in two processes at once, in another order: each effect once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const orders = await placeMany(8);
      const lives = orders.flatMap((order) => [
        captured(order),
        { name: 'purchased', body: purchased(order.id, 'all', [...TAOBAO, ...TMALL]) },
        { name: 'group_update', body: group(order.id, 'received') },
      ]);
      const ways = [lives, lives.toReversed(), seeded(round).shuffle(lives)];
      const outcomes = await Promise.all(ways.map((events) => world.kafkaTogether(events)));
      expect(outcomes.flat().filter((one) => one === 'handled')).toHaveLength(lives.length);
      for (const { id } of orders) {
        expect(await life.status(id)).toBe('received');
        expect(await life.told(id)).toEqual(TOLD_OF_LIFE);
      }
    }
    await expectNothingLost(world);
  });
});
