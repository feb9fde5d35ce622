import type { Kafka } from 'kafkajs';
import type { KafkaAdmin } from '../port.ts';

/** @throws when the cluster does not answer */
export async function openAdmin(kafka: Kafka): Promise<KafkaAdmin> {
  const admin = kafka.admin();
  await admin.connect();
  return {
    topics: () => admin.listTopics(),
    async ends(topic) {
      const ends = await admin.fetchTopicOffsets(topic);
      return ends.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }));
    },
    async offsetsAt(topic, timeMs) {
      const found = await admin.fetchTopicOffsetsByTimestamp(topic, timeMs);
      return found.map(({ partition, offset }) => ({ partition, offset: BigInt(offset) }));
    },
    async committed(groupId, topics) {
      if (topics.length === 0) return [];
      const found = await admin.fetchOffsets({ groupId, topics: [...topics] });
      return found.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => ({
          topic,
          partition,
          offset: BigInt(offset) < 0n ? null : BigInt(offset),
        })),
      );
    },
    async members(groupId) {
      const { groups } = await admin.describeGroups([groupId]);
      return (groups[0]?.members ?? []).map((one) => one.clientId);
    },
    close: () => admin.disconnect(),
  };
}
