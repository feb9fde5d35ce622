import { expect } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { allRows } from '../support/all-rows.ts';
import { breachesOf } from '../support/invariants/check-all.ts';
import { demoStart, takeSnapshot } from '../support/invariants/snapshot.ts';
import type { KafkaWorld } from '../support/kafka-world.ts';
import { expectRelayed } from '../support/random-orders.ts';
import { until } from '../support/until.ts';
import type { Traffic } from './traffic.ts';

const STOCK = 1_000_000;

/** Whether topics, inbox and outbox have nothing left to do; false too while something is unavailable. */
export async function isWorkedOff({ world, lag, unsent }: KafkaWorld): Promise<boolean> {
  const { db } = world.database;
  const waiting = () => db.$count(t.orderEvent, eq(t.orderEvent.state, 'waiting'));
  return Promise.all([lag(), waiting(), unsent()]).then(
    (counts) => counts.every((count) => count === 0),
    () => false,
  );
}

/**
 * Sends the outbound requests that other services could not get before, and handles what follows. The clock moves past
 * the longest pause of a sweep.
 */
export async function deliverTheRest(kafkaWorld: KafkaWorld): Promise<void> {
  const { world } = kafkaWorld;
  await until(() => isWorkedOff(kafkaWorld));
  world.clock.advance(360_000);
  await until(async () => {
    const { outboundRequests, holds } = await world.sweep();
    return outboundRequests === 0 && holds === 0;
  });
  await until(() => isWorkedOff(kafkaWorld));
}

/**
 * Every acknowledged order is there and has ended, all invariants hold, every event was relayed, and none was given up.
 */
export async function expectAllKept(kafkaWorld: KafkaWorld, placed: Traffic['placed']): Promise<void> {
  const { world } = kafkaWorld;
  const { db } = world.database;
  const orders = await allRows(db, t.orders);
  const ids = [...placed.values()].map((order) => order.id);
  expect(orders.map((order) => order.orderId).sort()).toEqual(ids.sort());
  expect(orders.filter((order) => !['received', 'canceled'].includes(order.status))).toEqual([]);
  const start = { ...demoStart, stock: new Map([...demoStart.stock.keys()].map((id) => [id, STOCK])) };
  expect(breachesOf(await takeSnapshot(world, start), true)).toEqual([]);
  await expectRelayed(kafkaWorld);
  expect(await db.select().from(t.deadLetter)).toEqual([]);
}
