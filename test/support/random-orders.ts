import { expect } from 'bun:test';
import { asc } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { allRows } from './all-rows.ts';
import { type KafkaEvent, type KafkaWorld, record } from './kafka-world.ts';
import { failed, group, paid, purchased, TAOBAO, TMALL } from './order-events.ts';
import type { Random } from './seeded.ts';

type Kind = 'paid' | 'paid_twice' | 'canceled';
export type RandomOrder = {
  readonly id: string;
  readonly kind: Kind;
  readonly events: readonly KafkaEvent[];
};

const KINDS: readonly Kind[] = ['paid', 'paid', 'paid', 'paid_twice', 'canceled'];

/** Places an order and makes ten events for it in random order, some of them twice with another time. */
export async function placeRandom(kafkaWorld: KafkaWorld, random: Random, at: number): Promise<RandomOrder> {
  const { world } = kafkaWorld;
  const kind = KINDS[at % KINDS.length] as Kind;
  const answer = await world.checkout({ cash: at % 4 === 0 ? 5 : 0 }, { key: `order-${at}` });
  if (answer.status !== 200) throw new Error(answer.text);
  const { order_id: id, order } = answer.json.data;
  if (kind === 'canceled') await world.post(`/shopping/orders/${id}/cancel`);
  const pay = (n: number) => ({ payment_id: `pay-${id}-${n}` });
  const bodies: [string, { order_id: string }][] = [
    ['payment_notified_cm', paid(id, 'authorized', order.final, pay(1))],
    ['payment_notified_cm', paid(id, 'captured', order.final, pay(1))],
    ['payment_failed_cm', failed(id, pay(3))],
    ['purchased', purchased(id, 'taobao', TAOBAO)],
    ['purchased', purchased(id, 'tmall', TMALL)],
    ['group_update', group(id, 'shipped')],
    ['group_update', group(id, 'received')],
  ];
  if (kind === 'paid_twice') bodies.push(['payment_notified_cm', paid(id, 'captured', order.final, pay(2))]);
  while (bodies.length < 10) {
    const [name, body] = random.pick(bodies);
    bodies.push([name, { ...body, occurred_at: '2026-01-06T09:00:00.000Z' } as { order_id: string }]);
  }
  return { id, kind, events: random.shuffle(bodies).map(([name, body]) => record(name, body)) };
}

/** Checks that every effect occurred exactly once. */
export async function expectEachOnce(kafkaWorld: KafkaWorld, orders: readonly RandomOrder[]): Promise<void> {
  const { world, mocks } = kafkaWorld;
  const { db } = world.database;
  const rows = new Map((await db.select().from(t.orders)).map((row) => [row.orderId, row]));
  const outbox = await db.select().from(t.outbox).orderBy(asc(t.outbox.orderId), asc(t.outbox.seq));
  const told = Map.groupBy(outbox, (row) => row.orderId);
  for (const { id, kind } of orders) {
    const row = rows.get(id);
    const topics = (told.get(id) ?? []).map((one) => one.topic).filter((one) => /^(order|refund)/.test(one));
    const count = (topic: string) => topics.filter((one) => one === topic).length;
    const is = { id, kind, status: row?.status, review: row?.paymentReview };
    expect(is).toEqual({ id, kind, status: kind === 'canceled' ? 'canceled' : 'received', review: false });
    expect([id, count('order.paid'), count('order.received')]).toEqual(
      kind === 'canceled' ? [id, 0, 0] : [id, 1, 1],
    );
    const refunds = kind === 'paid' ? 0 : 1;
    expect([id, count('refund.requested')]).toEqual([id, refunds]);
    const asked = [...mocks.state.payments.keys()].filter((key) => key.startsWith(`auto-pay-${id}`));
    expect([id, asked.length]).toEqual([id, refunds]);
    const wallet = row?.cashMinor === 0n ? null : kind === 'canceled' ? 'released' : 'deducted';
    expect([id, world.wallet(id)]).toEqual([id, wallet]);
  }
  const live = orders.filter((order) => order.kind !== 'canceled').length;
  const stock = new Map((await db.select().from(t.sku)).map((sku) => [sku.skuId, sku.stock]));
  expect([stock.get('378047556'), stock.get('51200101')]).toEqual([1_000_000 - 2 * live, 1_000_000 - live]);
  const inbox = Map.groupBy(await db.select().from(t.orderEvent), (event) => event.state);
  expect([...inbox.keys()].filter((state) => state !== 'applied' && state !== 'refused')).toEqual([]);
  expect(await db.select().from(t.deadLetter)).toEqual([]);
}

/** Checks that each outgoing event reached Kafka under its id, and that an order's events came in sequence. */
export async function expectRelayed(kafkaWorld: KafkaWorld): Promise<number> {
  const { db } = kafkaWorld.world.database;
  const outbox = await allRows(db, t.outbox);
  const rows = outbox.toSorted((a, b) => a.seq - b.seq);
  const seen = await kafkaWorld.readOut(new Set(rows.map((row) => row.eventId)));
  const firstAt = new Map<string, number>();
  for (const { eventId, at } of seen) firstAt.set(eventId, Math.min(at, firstAt.get(eventId) ?? at));
  expect([...firstAt.keys()].sort()).toEqual(rows.map((row) => row.eventId).sort());
  for (const [orderId, own] of Map.groupBy(rows, (row) => row.orderId)) {
    const times = own.map((row) => firstAt.get(row.eventId) ?? 0);
    expect([orderId, times]).toEqual([orderId, times.toSorted((a, b) => a - b)]);
  }
  return seen.length;
}
