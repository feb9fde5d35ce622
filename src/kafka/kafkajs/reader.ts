import type { Kafka, KafkaMessage } from 'kafkajs';
import filterAborted from 'kafkajs/src/consumer/filterAbortedMessages.js';
import type { KafkaReader } from '../port.ts';
import { recordOf } from './record.ts';

/** What kafkajs has inside and does not hand out: a client of the cluster that joins no group. */
type Cluster = {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(which: { nodeId: string }): Promise<{ fetch(asked: object): Promise<Fetched> }>;
};
type Fetched = {
  readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[];
};
type FetchedPartition = {
  readonly messages: readonly FetchedMessage[];
  readonly abortedTransactions?: readonly object[] | undefined;
};
type FetchedMessage = KafkaMessage & { readonly isControlRecord?: boolean };

const TRIES_MAX = 5;
const PAUSE_MS = 500;
const FETCH = { replicaId: -1, isolationLevel: 1, maxWaitTime: 500, minBytes: 1, maxBytes: 4_194_304 };

/** @throws when the cluster does not answer */
export async function openReader(kafka: Kafka, topics: readonly string[]): Promise<KafkaReader> {
  const cluster = clusterOf(kafka);
  await cluster.connect();
  await cluster.addMultipleTargetTopics(topics);
  return {
    async read(topic, partition, offset) {
      const partitions = await fetchPatiently(cluster, topic, partition, offset);
      return partitions.flatMap(({ messages, abortedTransactions }) => {
        // A fetch has what was aborted too, and says which that is.
        const events = new Set(filterAborted({ messages, abortedTransactions }));
        return messages.map((one) => ({
          ...recordOf(one),
          isMarker: one.isControlRecord === true || !events.has(one),
        }));
      });
    },
    close: () => cluster.disconnect(),
  };
}

/** A partition may have moved to another broker meanwhile. */
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
  return responses.flatMap(({ partitions }) => partitions);
}

/** kafkajs 2.2.4 keeps it under a symbol of its own; the version is pinned and patched (package.json). */
function clusterOf(kafka: Kafka): Cluster {
  const name = Object.getOwnPropertySymbols(kafka).find(
    (one) => one.description === 'private:Kafka:createCluster',
  );
  const create =
    name === undefined ? undefined : (kafka as unknown as Record<symbol, (options: object) => Cluster>)[name];
  if (create === undefined) throw new Error('This kafkajs hands out no cluster.');
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false, isolationLevel: 1 });
}
