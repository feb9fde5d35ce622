import type { IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import type { KafkaSettings } from '../config/config.ts';
import type { IncomingEvent } from '../events/incoming.ts';
import type { Log } from '../platform/logger.ts';
import { readRecord } from './batch.ts';
import { createKafka } from './client.ts';
import { chooseTopics } from './topics.ts';

/** A partition with the first offset to read and its present end. */
export type PartitionRange = {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly end: bigint;
};
/** The start: the first record, an offset in every partition, or a time. */
export type ReadFrom = { readonly offset: bigint } | { readonly timeMs: number } | 'first';

/** kafkajs's internal client of the cluster, which joins no group. */
type Cluster = {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(which: { nodeId: string }): Promise<{ fetch(asked: object): Promise<Fetched> }>;
};
type Fetched = {
  readonly responses: readonly {
    readonly partitions: readonly { readonly messages: readonly FetchedMessage[] }[];
  }[];
};
type FetchedMessage = KafkaMessage & { readonly isControlRecord?: boolean; readonly headers?: IHeaders };

const TRIES_MAX = 5;
const PAUSE_MS = 500;
const FETCH = { replicaId: -1, isolationLevel: 1, maxWaitTime: 500, minBytes: 1, maxBytes: 4_194_304 };

/** The event topics' partitions that have records, with their ranges. @throws when the cluster does not answer */
export async function rangesOf(settings: KafkaSettings, from: ReadFrom, log: Log): Promise<PartitionRange[]> {
  const admin = createKafka(settings, log).admin();
  await admin.connect();
  try {
    const ranges: PartitionRange[] = [];
    for (const topic of chooseTopics(await admin.listTopics(), settings.topics)) {
      const byTime =
        typeof from === 'object' && 'timeMs' in from
          ? await admin.fetchTopicOffsetsByTimestamp(topic, from.timeMs)
          : [];
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const asked =
          from === 'first'
            ? BigInt(low)
            : 'offset' in from
              ? from.offset
              : BigInt(byTime.find((one) => one.partition === partition)?.offset ?? high);
        const start = asked < BigInt(low) ? BigInt(low) : asked;
        if (start < BigInt(high)) ranges.push({ topic, partition, from: start, end: BigInt(high) });
      }
    }
    return ranges;
  } finally {
    await admin.disconnect();
  }
}

/**
 * Reads the ranges one after another, a fetch at a time. It joins no group, commits nothing and produces nothing, so
 * the cluster does not change. @throws when a partition cannot be read any more
 */
export async function* readPartitions(
  settings: KafkaSettings,
  ranges: readonly PartitionRange[],
  log: Log,
): AsyncGenerator<readonly IncomingEvent[]> {
  const cluster = clusterOf(createKafka(settings, log));
  await cluster.connect();
  try {
    await cluster.addMultipleTargetTopics([...new Set(ranges.map(({ topic }) => topic))]);
    for (const range of ranges) yield* readRange(cluster, range, settings);
  } finally {
    await cluster.disconnect();
  }
}

async function* readRange(
  cluster: Cluster,
  { topic, partition, from, end }: PartitionRange,
  settings: KafkaSettings,
) {
  let next = from;
  while (next < end) {
    const messages = await fetchPatiently(cluster, topic, partition, next);
    const last = messages.at(-1);
    // Only markers and compacted offsets follow.
    if (last === undefined) return;
    const records = messages.filter((one) => BigInt(one.offset) >= next && BigInt(one.offset) < end);
    next = BigInt(last.offset) + 1n;
    const events = records
      .filter((one) => one.isControlRecord !== true)
      .map((one) => readRecord(topic, partition, one, settings.topics));
    if (events.length > 0) yield events;
  }
}

/** Fetches again when the partition has moved to another broker. */
async function fetchPatiently(cluster: Cluster, topic: string, partition: number, offset: bigint) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetchOnce(cluster, topic, partition, offset);
    } catch (error) {
      if (tries >= TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      await cluster.refreshMetadata();
    }
  }
}

async function fetchOnce(cluster: Cluster, topic: string, partition: number, offset: bigint) {
  const [nodeId = ''] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  const broker = await cluster.findBroker({ nodeId });
  const asked = [{ partition, fetchOffset: offset.toString(), maxBytes: FETCH.maxBytes }];
  const { responses } = await broker.fetch({ ...FETCH, topics: [{ topic, partitions: asked }] });
  return responses.flatMap(({ partitions }) => partitions.flatMap(({ messages }) => messages));
}

/** kafkajs 2.2.4 keeps its cluster under a private symbol; the version is pinned and patched (package.json). */
function clusterOf(kafka: Kafka): Cluster {
  const name = Object.getOwnPropertySymbols(kafka).find(
    (one) => one.description === 'private:Kafka:createCluster',
  );
  const create =
    name === undefined ? undefined : (kafka as unknown as Record<symbol, (options: object) => Cluster>)[name];
  if (create === undefined) throw new Error('This kafkajs hands out no cluster.');
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false, isolationLevel: 1 });
}
