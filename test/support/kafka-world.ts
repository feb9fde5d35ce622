import { eq, isNull, sql } from 'drizzle-orm';
import type { IHeaders, Kafka, Message } from 'kafkajs';
import * as t from '../../src/db/schema/index.ts';
import { ORDER_EVENT_NAMES } from '../../src/domain/lifecycle/order-event.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { makeTopics } from '../../src/tooling/dev/kafka/make-topics.ts';
import { startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { startEntry } from '../entries/child.ts';
import { kafkaClient, withAdmin, withProducer } from './kafka-client.ts';
import { openWorld } from './world.ts';

/** A record that has not come out by then was never sent. */
const READ_WITHIN_MS = 60_000;

export type KafkaEvent = {
  readonly name: string;
  readonly key: Message['key'];
  readonly value: Message['value'];
  readonly headers?: IHeaders;
};

/** One event as the orders service produces it, with the order's id as key. */
export const record = (name: string, body: { readonly order_id: string }): KafkaEvent => ({
  name,
  key: body.order_id,
  value: JSON.stringify(body),
});

/**
 * The real consumer process on a real broker, beside a world that places orders and reads the database. Topics, group
 * and mock upstreams are this world's own. `more`: names of events without a handler.
 */
export async function openKafkaWorld(brokers: readonly string[], more: readonly string[] = []) {
  const run = crypto.randomUUID().slice(0, 8);
  const [prefix, outPrefix, groupId] = [`t${run}.event.`, `t${run}.out.`, `t${run}`];
  const kafka = kafkaClient(brokers);
  const mocks = startMockUpstreams({ port: 0, demo: demoData });
  const world = await openWorld({ upstreams: mocks });
  const topics = [...ORDER_EVENT_NAMES, ...more].map((name) => prefix + name);
  await makeTopics(brokers, topics);
  const env = {
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_GROUP_ID: groupId,
    KAFKA_EVENT_PREFIX: prefix,
    KAFKA_OUT_PREFIX: outPrefix,
    KAFKA_TOPIC_CHECK_MS: '500',
    // A short timeout, so that the other consumer soon gets a dead one's partitions.
    KAFKA_SESSION_TIMEOUT_MS: '2000',
    // The same for the relay's lease.
    KAFKA_RELAY_LEASE_MS: '2000',
    SWEEP_INTERVAL_MS: '300',
    LOG_LEVEL: 'info',
  };
  const upstreamEnv = {
    PRICECTRL_URL: mocks.urls.pricectrl,
    FOREX_URL: mocks.urls.forex,
    REBATE_URL: mocks.urls.rebate,
    PAYMENT_URL: mocks.urls.payment,
  };

  let freshAtMs = 0;

  return {
    world,
    mocks,
    /** A consumer process; `more` overrides its environment. */
    startConsumer: (more: Record<string, string> = {}) =>
      startEntry('consumer', { ...env, ...upstreamEnv, ...more }),
    /** The variables of this world's mock upstreams. */
    upstreamEnv,
    /** The variables of this world's topics. */
    kafkaEnv: env,
    /** Fresh demo data, with enough stock and wallet money. */
    async fresh() {
      await world.fresh();
      await world.database.db.execute(sql.raw('UPDATE sku SET stock = 1000000'));
      mocks.state.setBalance('1001', { v: '999999.00', c: 'USD' });
      freshAtMs = Date.now();
    },
    /** Sends all events, at most 500 at once. */
    produce: (events: readonly KafkaEvent[]) => produceTo(kafka, prefix, events),
    /** The number of records that the group has not committed. */
    lag: () => lagOf(kafka, groupId, topics),
    /**
     * The number of unsent events, in one statement: the relay's own reading takes two, between which rows may be
     * marked.
     */
    unsent: () => world.database.db.$count(t.outbox, isNull(t.outbox.sentAtMs)),
    /** Sweeps. @returns the number of unanswered requests; those of a killed sweep stay claimed for a while */
    async unanswered() {
      await world.sweep();
      return world.database.db.$count(t.upstreamAsk, eq(t.upstreamAsk.state, 'open'));
    },
    /**
     * Reads the outgoing topics since `fresh` until each of `eventIds` was seen. A record that was sent twice may come
     * later, and the next reader must not take it for its own.
     * @throws Error when an event never came
     */
    async readOut(eventIds: ReadonlySet<string>) {
      const { seen, missing } = await readOutgoing(
        kafka,
        { outPrefix, groupId, sinceMs: freshAtMs },
        eventIds,
      );
      if (missing.size === 0) return seen;
      const some = [...missing].slice(0, 5).join(', ');
      throw new Error(`${missing.size} of ${eventIds.size} never came out: ${some}`);
    },
    /** The number of orders' events in the inbox. */
    async kept() {
      const [row] = await world.database.db.select({ count: sql<string>`count(*)` }).from(t.orderEvent);
      return Number(row?.count ?? 0);
    },
    async close() {
      await world.close();
      await mocks.stop();
    },
  };
}

export type KafkaWorld = Awaited<ReturnType<typeof openKafkaWorld>>;

async function produceTo(kafka: Kafka, prefix: string, events: readonly KafkaEvent[]): Promise<void> {
  await withProducer(kafka, async (producer) => {
    for (let at = 0; at < events.length; at += 500) {
      const byName = Map.groupBy(events.slice(at, at + 500), (event) => event.name);
      await producer.sendBatch({
        topicMessages: [...byName].map(([name, own]) => ({
          topic: prefix + name,
          messages: own.map(({ key, value, headers = {} }) => ({ key: key ?? null, value, headers })),
        })),
      });
    }
  });
}

const lagOf = (kafka: Kafka, groupId: string, topics: string[]): Promise<number> =>
  withAdmin(kafka, async (admin) => {
    const committed = await admin.fetchOffsets({ groupId, topics });
    let behind = 0;
    for (const topic of topics) {
      const own = committed.find((one) => one.topic === topic)?.partitions ?? [];
      for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
        const offset = Number(own.find((one) => one.partition === partition)?.offset ?? -1);
        behind += Math.max(0, Number(high) - Math.max(0, offset));
      }
    }
    return behind;
  });

type Outgoing = { readonly outPrefix: string; readonly groupId: string; readonly sinceMs: number };

/** Reads from the beginning, in a group of its own, until all events have come or the time is over. */
async function readOutgoing(
  kafka: Kafka,
  { outPrefix, groupId, sinceMs }: Outgoing,
  eventIds: ReadonlySet<string>,
) {
  const topics = (await withAdmin(kafka, (admin) => admin.listTopics())).filter((name) =>
    name.startsWith(outPrefix),
  );
  const consumer = kafka.consumer({
    groupId: `${groupId}-out-${crypto.randomUUID()}`,
    maxWaitTimeInMs: 100,
  });
  const seen: { readonly eventId: string; readonly orderId: string; readonly at: number }[] = [];
  const missing = new Set(eventIds);
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, READ_WITHIN_MS);
    consumer.on('consumer.crash', ({ payload }) => !payload.restart && reject(payload.error));
    consumer
      .run({
        eachMessage: async ({ message }) => {
          const at = Number(message.timestamp);
          if (at < sinceMs) return;
          const eventId = String(message.headers?.event_id ?? '');
          seen.push({ eventId, orderId: String(message.key), at });
          missing.delete(eventId);
          if (missing.size > 0) return;
          clearTimeout(timer);
          resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return { seen, missing };
}
