import { afterAll, beforeAll, expect, test } from 'bun:test';
import { setTimeout as delay } from 'node:timers/promises';
import { testBroker } from '../../support/broker.ts';
import { type KafkaWorld, openKafkaWorld } from '../../support/kafka-world.ts';
import { expectEachOnce, expectRelayed, placeRandom } from '../../support/random-orders.ts';
import { seeded } from '../../support/seeded.ts';
import { until } from '../../support/until.ts';

// Spec 10: two consumers are killed at random moments. Every effect occurs once, nothing is lost. FULL=1 runs more.

const [ORDERS, KILLS] = process.env.FULL === '1' ? [2_000, 25] : [200, 5];
const SEED = Number(process.env.SEED ?? '1');
const TIMEOUT_MS = process.env.FULL === '1' ? 1_200_000 : 180_000;

let kafkaWorld: KafkaWorld;
beforeAll(async () => {
  const broker = await testBroker();
  kafkaWorld = await openKafkaWorld(broker.brokers);
  await kafkaWorld.fresh();
}, 120_000);
afterAll(() => kafkaWorld.close());

test(
  `${ORDERS * 10} events over ${ORDERS} orders, ${KILLS} kills, two consumers: each effect once, lag 0`,
  async () => {
    const random = seeded(SEED);
    const orders = [];
    for (let at = 0; at < ORDERS; at += 1) orders.push(await placeRandom(kafkaWorld, random, at));
    const events = random.shuffle(orders.flatMap((order) => order.events));
    const distinct = new Set(events.map((event) => `${event.key} ${distinctPart(event.value)}`)).size;
    const running = [await kafkaWorld.startConsumer(), await kafkaWorld.startConsumer()];
    const startedMs = performance.now();
    const share = Math.ceil(events.length / (KILLS + 1));
    for (let kill = 0; kill <= KILLS; kill += 1) {
      const before = await kafkaWorld.kept();
      await kafkaWorld.produce(events.slice(kill * share, (kill + 1) * share));
      if (kill === KILLS) break;
      // Waits for new events each time, so that a kill interrupts work and not joining.
      await until(async () => (await kafkaWorld.kept()) > before);
      await delay(random.below(200));
      const victim = random.below(2);
      await running[victim]?.stop('SIGKILL');
      running[victim] = await kafkaWorld.startConsumer();
    }
    await until(async () => (await kafkaWorld.lag()) === 0 && (await kafkaWorld.unsent()) === 0);
    const seconds = (performance.now() - startedMs) / 1000;
    await until(async () => (await kafkaWorld.unanswered()) === 0);
    expect(await kafkaWorld.kept()).toBe(distinct);
    await expectEachOnce(kafkaWorld, orders);
    const sent = await expectRelayed(kafkaWorld);
    console.log(
      `${events.length} events, ${distinct} of them different, ${KILLS} kills: ${seconds.toFixed(1)} s; ` +
        `${sent} records out`,
    );
    expect(await Promise.all(running.map((one) => one.stop()))).toEqual([0, 0]);
  },
  TIMEOUT_MS,
);

/** The event without its time: events that differ only in it are the same. */
const distinctPart = (value: unknown) => String(value).replace(/"occurred_at":"[^"]+"/, '');
