import { afterAll, beforeAll, expect, test } from 'bun:test';
import { setTimeout as delay } from 'node:timers/promises';
import * as t from '../../../src/db/schema/index.ts';
import { testBroker } from '../../support/broker.ts';
import { type KafkaWorld, openKafkaWorld } from '../../support/kafka-world.ts';
import { type MysqlProxy, startMysqlProxy } from '../../support/mysql-proxy.ts';
import { expectRelayed, placeRandom } from '../../support/random-orders.ts';
import { seeded } from '../../support/seeded.ts';
import { until } from '../../support/until.ts';

// Spec 10, "Out": the process dies after Kafka has taken a row, and before the row is marked.

const KILLS = 3;
let kafkaWorld: KafkaWorld;
let proxy: MysqlProxy;
beforeAll(async () => {
  kafkaWorld = await openKafkaWorld((await testBroker()).brokers);
  proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
  await kafkaWorld.fresh();
}, 120_000);
afterAll(async () => {
  await kafkaWorld.close();
  await proxy.stop();
});

/** Fails with the process's output when it exits by itself, or after 40 s. */
async function endedBy(consumer: Awaited<ReturnType<KafkaWorld['startConsumer']>>): Promise<never> {
  await Promise.race([consumer.exited, delay(40_000)]);
  throw new Error(consumer.output());
}

test('killed between send and mark: each event out at least once, in order per order, under one event_id', async () => {
  const random = seeded(5);
  for (let at = 0; at < 20; at += 1) await placeRandom(kafkaWorld, random, at);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const marking = Promise.withResolvers<void>();
    proxy.onCommand(({ sql }) => {
      if (!/^update `outbox`/i.test(sql)) return 'pass';
      marking.resolve();
      return 'drop-command';
    });
    const victim = await kafkaWorld.startConsumer({ DATABASE_URL: proxy.url });
    await Promise.race([marking.promise, endedBy(victim)]);
    await victim.stop('SIGKILL');
  }
  proxy.onCommand(() => 'pass');
  const consumer = await kafkaWorld.startConsumer({ DATABASE_URL: proxy.url });
  await Promise.race([until(async () => (await kafkaWorld.unsent()) === 0), endedBy(consumer)]);
  const rows = await kafkaWorld.world.database.db.select().from(t.outbox);
  expect(await expectRelayed(kafkaWorld)).toBeGreaterThan(rows.length);
  expect(await consumer.stop()).toBe(0);
}, 120_000);
