import type { Admin, Kafka } from 'kafkajs';

export type PartitionLag = { readonly topic: string; readonly partition: number; readonly records: number };

/** Asks the broker, outside of the group, for topics and lag. All functions may throw. */
export function createWatcher(kafka: Kafka, groupId: string) {
  let admin: Admin | null = null;

  async function connected(): Promise<Admin> {
    if (admin === null) {
      const fresh = kafka.admin();
      await fresh.connect();
      admin = fresh;
    }
    return admin;
  }

  return {
    topics: async (): Promise<string[]> => (await connected()).listTopics(),
    /** The number of records of these partitions that the group has not committed. */
    async lag(assigned: Readonly<Record<string, readonly number[]>>): Promise<PartitionLag[]> {
      const asked = await connected();
      const topics = Object.keys(assigned);
      if (topics.length === 0) return [];
      const committed = await asked.fetchOffsets({ groupId, topics });
      const ends = await Promise.all(topics.map((topic) => asked.fetchTopicOffsets(topic)));
      return topics.flatMap((topic, at) =>
        (ends[at] ?? []).flatMap(({ partition, low, high }) => {
          if (assigned[topic]?.includes(partition) !== true) return [];
          const own = committed.find((one) => one.topic === topic)?.partitions;
          const offset = Number(own?.find((one) => one.partition === partition)?.offset ?? -1);
          const from = Math.max(offset, Number(low));
          return [{ topic, partition, records: Math.max(0, Number(high) - from) }];
        }),
      );
    },
    async close(): Promise<void> {
      await admin?.disconnect().catch(() => undefined);
      admin = null;
    },
  };
}
