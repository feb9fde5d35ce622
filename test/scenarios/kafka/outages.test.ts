import { afterAll, beforeAll, expect, test } from 'bun:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ArrangedBroker } from '../../../src/tooling/dev/kafka/arrange-broker.ts';
import { ownBroker } from '../../support/broker.ts';
import { type KafkaWorld, openKafkaWorld } from '../../support/kafka-world.ts';
import { type MysqlProxy, startMysqlProxy } from '../../support/mysql-proxy.ts';
import { expectEachOnce, expectRelayed, placeRandom, type RandomOrder } from '../../support/random-orders.ts';
import { seeded } from '../../support/seeded.ts';
import { until } from '../../support/until.ts';

// Spec 10: broker or database become unavailable under load. The consumer recovers by itself, without dead letters.

const ORDERS = 60;
const DATABASE_AWAY_MS = process.env.FULL === '1' ? 20_000 : 4_000;

let broker: ArrangedBroker;
let kafkaWorld: KafkaWorld;
let proxy: MysqlProxy;
beforeAll(async () => {
  broker = await ownBroker();
  kafkaWorld = await openKafkaWorld(broker.brokers);
  proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
}, 120_000);
afterAll(async () => {
  await kafkaWorld.close();
  await proxy.stop();
  await broker.stop();
});

/** Sends half of the load, then the other half while `away` runs. */
async function under(load: readonly RandomOrder[], away: () => Promise<unknown>): Promise<void> {
  const events = seeded(7).shuffle(load.flatMap((order) => order.events));
  const consumer = await kafkaWorld.startConsumer({ DATABASE_URL: proxy.url });
  await kafkaWorld.produce(events.slice(0, events.length / 2));
  await until(async () => (await kafkaWorld.kept()) > 0);
  await Promise.all([kafkaWorld.produce(events.slice(events.length / 2)), away()]);
  await until(async () => (await kafkaWorld.lag()) === 0 && (await kafkaWorld.unsent()) === 0);
  // The sweep delivers the requests that payment could not get meanwhile.
  await until(async () => (await kafkaWorld.unanswered()) === 0);
  await expectEachOnce(kafkaWorld, load);
  await expectRelayed(kafkaWorld);
  expect(await consumer.stop()).toBe(0);
}

async function place(seed: number): Promise<RandomOrder[]> {
  await kafkaWorld.fresh();
  const random = seeded(seed);
  const orders: RandomOrder[] = [];
  for (let at = 0; at < ORDERS; at += 1) orders.push(await placeRandom(kafkaWorld, random, at));
  return orders;
}

test('the database away under load', async () => {
  await under(await place(1), async () => {
    await proxy.down();
    await delay(DATABASE_AWAY_MS);
    await proxy.up();
  });
}, 120_000);

test('the broker stopped and started under load', async () => {
  await under(await place(2), async () => {
    if (broker.kind !== 'apache') return;
    await broker.stopBroker('SIGTERM');
    await broker.startBroker();
  });
}, 120_000);
