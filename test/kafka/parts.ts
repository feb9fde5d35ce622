import type { Message } from 'kafkajs';
import type { KafkaSettings } from '../../src/config/config.ts';
import type { HandleEvent, HandleEvents, IncomingEvent } from '../../src/events/incoming.ts';
import { type ConsumerOptions, type RunningConsumer, runConsumer } from '../../src/kafka/consumer.ts';
import { openKafkajs } from '../../src/kafka/kafkajs/open.ts';
import type { KafkaClient } from '../../src/kafka/port.ts';
import type { Log } from '../../src/platform/logger.ts';
import { testBroker } from '../support/broker.ts';
import { kafkaClient, withAdmin, withProducer } from '../support/kafka-client.ts';
import { until } from '../support/until.ts';
import { openPlatformatic } from './another-client/platformatic.ts';

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} };

let count = 0;
/** Topics and a group that no other test has. */
export function ownNames() {
  count += 1;
  const own = `t${process.pid}-${Date.now().toString(36)}-${count}`;
  return { prefix: `${own}.event.`, group: `${own}-group` };
}

export type Place = {
  readonly brokers: readonly string[];
  readonly prefix: string;
  readonly group: string;
};

export async function ownPlace(brokers?: readonly string[]): Promise<Place> {
  return { brokers: brokers ?? (await testBroker()).brokers, ...ownNames() };
}

export const settingsOf = (place: Place, more: Partial<KafkaSettings> = {}): KafkaSettings => ({
  brokers: [...place.brokers],
  groupId: place.group,
  clientId: 'shopping-test',
  ssl: false,
  sasl: null,
  topics: { eventPrefix: place.prefix, listed: [] },
  outPrefix: '',
  concurrency: 32,
  relayLeaseMs: 30_000,
  topicCheckMs: 300,
  sessionTimeoutMs: 30_000,
  ...more,
});

/** The client that the tests run on: the service's own, or another one that is tried (docs/testing.md). */
export const openClient = (settings: KafkaSettings, log: Log): KafkaClient =>
  process.env.TEST_KAFKA_CLIENT === 'platformatic' ? openPlatformatic(settings) : openKafkajs(settings, log);

type More = Partial<Omit<ConsumerOptions, 'settings'>> & { settings?: Partial<KafkaSettings> };

/** The consumer under test, its records handled one by one. */
export const consume = (place: Place, handle: HandleEvent, more: More = {}): RunningConsumer =>
  consumeTogether(place, (events) => Promise.all(events.map(handle)), {
    ...more,
    limits: { together: { keysMax: 1, jobsMax: 1, gatherMs: 0 }, ...more.limits },
  });

/** The consumer as it is shipped, except that its group forgets it after 3 s without a heartbeat. */
export function consumeTogether(place: Place, handle: HandleEvents, more: More = {}): RunningConsumer {
  const { settings, limits, ...options } = more;
  return runConsumer(
    {
      log: silentLog,
      onFatal: (error) => {
        throw error;
      },
      kafka: openClient(settingsOf(place, settings), options.log ?? silentLog),
      ...options,
      settings: settingsOf(place, settings),
      limits: {
        sessionTimeoutMs: 3_000,
        heartbeatMs: 500,
        slowAfterMs: 1_000,
        joinWithinMs: 10_000,
        ...limits,
      },
    },
    handle,
  );
}

/**
 * Sends messages in their order. The topic is made first, because kafkajs sends some records twice while their topic is
 * being made.
 */
export async function produce(place: Place, name: string, messages: readonly Message[]): Promise<void> {
  const kafka = kafkaClient(place.brokers);
  const topic = place.prefix + name;
  await withAdmin(kafka, async (admin) => {
    // The mock cluster has no request to make a topic; it makes one when it is asked for it.
    await admin.createTopics({ topics: [{ topic, numPartitions: 8 }], waitForLeaders: true }).catch(() => {});
    await until(async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }));
      const partitions = topics[0]?.partitions ?? [];
      return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
    });
  });
  await withProducer(kafka, (producer) => producer.send({ topic, messages: [...messages] }));
}

/** `count` records for each of `keys`, values `0`, `1`, ... per key, keys in turn. */
export const records = (keys: readonly string[], perKey: number): Message[] =>
  Array.from({ length: perKey }, (_, at) => keys.map((key) => ({ key, value: String(at) }))).flat();

export const keysOf = (many: number): string[] => Array.from({ length: many }, (_, at) => `order-${at}`);

export const textOf = (event: IncomingEvent): string => new TextDecoder().decode(event.payload ?? undefined);
export const keyOf = (event: IncomingEvent): string => event.place?.key ?? '';

/**
 * The number of records that the group has committed, over all partitions of a topic. -1 while the broker cannot tell.
 */
export const committed = (place: Place, name: string): Promise<number> =>
  withAdmin(kafkaClient(place.brokers), async (admin) => {
    const [topic] = await admin.fetchOffsets({ groupId: place.group, topics: [place.prefix + name] });
    return (topic?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }).catch(() => -1);
