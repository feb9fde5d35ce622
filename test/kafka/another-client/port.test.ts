import { describe, expect, test } from 'bun:test';
import type { KafkaSettings } from '../../../src/config/config.ts';
import { refusalOf } from '../../../src/kafka/failure.ts';
import { openKafkajs } from '../../../src/kafka/kafkajs/open.ts';
import type { FetchedBatch, KafkaClient, KafkaMember } from '../../../src/kafka/port.ts';
import { testBroker } from '../../support/broker.ts';
import { until } from '../../support/until.ts';
import { ownPlace, produce, settingsOf, silentLog } from '../parts.ts';
import { openPlatformatic } from './platformatic.ts';

// Each client behind the port (src/kafka/port.ts) sends, reads, commits and answers alike.

const LIMIT_MS = 60_000;
const CLIENTS: readonly (readonly [string, (settings: KafkaSettings) => KafkaClient])[] = [
  ['kafkajs', (settings) => openKafkajs(settings, silentLog)],
  ['@platformatic/kafka', openPlatformatic],
];
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A member that keeps the batches that it gets, and takes each at once. */
function memberOf(client: KafkaClient, groupId: string, topic: string) {
  const batches: FetchedBatch[] = [];
  const assigned: number[] = [];
  const member: KafkaMember = client.member({
    ...{ groupId, topics: [topic], sessionTimeoutMs: 30_000, heartbeatMs: 1_000, rebalanceTimeoutMs: 30_000 },
    ...{ fetch: { bytes: 1_000_000, partitionBytes: 500_000, waitMs: 100 }, batchesAtOnce: 8 },
    events: {
      joined: (parts) => void assigned.splice(0, assigned.length, ...Object.values(parts).flat()),
      rebalancing: () => undefined,
      foreignTopics: () => undefined,
      crashed: (error) => {
        throw error;
      },
      async batch(batch, session) {
        batches.push(batch);
        session.taken();
      },
    },
  });
  // Each record once, because a member that joins again gets its uncommitted records again.
  const records = () => [
    ...new Map(
      batches.flatMap(({ partition, records: own }) =>
        own.map((one) => [`${partition}/${one.offset}`, one] as const),
      ),
    ).values(),
  ];
  return { member, batches, assigned, records };
}

const sentOf = (topic: string) =>
  [0, 1, 2].map((round) => ({
    topic,
    messages: KEYS.map((key) => ({ key, value: `${key}${round}`, headers: { event_id: `${key}-${round}` } })),
  }));

describe.each(CLIENTS)('%s', (_, open) => {
  test(
    'what is sent is read in the order of its key, and committed by the group that admin sees',
    async () => {
      // The mock cluster lacks requests that a newer client needs.
      if ((await testBroker()).kind === 'mock') return;
      const place = await ownPlace();
      const topic = `${place.prefix}a`;
      await produce(place, 'a', []);
      const client = open(settingsOf(place));
      const producer = client.producer();
      await producer.connect();
      for (const batch of sentOf(topic)) await producer.send([batch], 5_000);
      const reading = memberOf(client, place.group, topic);
      await reading.member.start();
      await until(() => reading.records().length === 18);
      for (const key of KEYS) {
        const own = reading.records().filter((one) => one.key === key);
        expect(own.map(({ value }) => new TextDecoder().decode(value ?? undefined))).toEqual([
          ...[`${key}0`, `${key}1`, `${key}2`],
        ]);
        expect(own.map(({ headers }) => headers.event_id)).toEqual([`${key}-0`, `${key}-1`, `${key}-2`]);
      }
      expect(reading.assigned.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      const ends = reading.batches.map(({ partition, lastOffset }) => ({
        partition,
        offset: String(BigInt(lastOffset) + 1n),
      }));
      await reading.member.commit([{ topic, partitions: ends }]);
      const admin = await client.admin();
      const committed = await admin.committed(place.group, [topic]);
      const high = (await admin.ends(topic)).filter((one) => one.high > 0n);
      expect(high.reduce((sum, one) => sum + one.high, 0n)).toBe(18n);
      for (const { partition, high: end } of high)
        expect(committed.find((one) => one.partition === partition)?.offset).toBe(end);
      expect(await admin.members(place.group)).toEqual(['shopping-test']);
      expect(await admin.topics()).toContain(topic);
      await reading.member.leave();
      await Promise.all([admin.close(), producer.disconnect()]);
    },
    LIMIT_MS,
  );

  test(
    'a member that leaves while it starts is in no group afterwards',
    async () => {
      if ((await testBroker()).kind === 'mock') return;
      const place = await ownPlace();
      await produce(place, 'a', []);
      const client = open(settingsOf(place));
      const admin = await client.admin();
      const { member } = memberOf(client, place.group, `${place.prefix}a`);
      const started = member.start().catch(() => undefined);
      await member.leave();
      await started;
      expect(await admin.members(place.group)).toEqual([]);
      await admin.close();
    },
    LIMIT_MS,
  );

  test(
    'a refusal has the broker’s word, and a broker that is not there has none',
    async () => {
      if ((await testBroker()).kind === 'mock') return;
      const place = await ownPlace();
      await produce(place, 'a', []);
      const client = open(settingsOf(place));
      const producer = client.producer();
      await producer.connect();
      const large = [{ key: 'k', value: 'x'.repeat(2_000_000), headers: {} }];
      const sent = producer.send([{ topic: `${place.prefix}a`, messages: large }], 5_000);
      expect(
        await sent.then(
          () => null,
          (error: unknown) => refusalOf(error),
        ),
      ).toBe('MESSAGE_TOO_LARGE');
      await producer.disconnect();
      const away = open(settingsOf({ ...place, brokers: ['127.0.0.1:1'] })).producer();
      const unsent = away.connect().then(() => away.send(sentOf('x').slice(0, 1), 5_000));
      expect(
        await unsent.then(
          () => 'sent',
          (error: unknown) => refusalOf(error),
        ),
      ).toBeNull();
      await away.disconnect();
    },
    LIMIT_MS,
  );
});
