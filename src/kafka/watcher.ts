import type { KafkaAdmin, KafkaClient } from './port.ts';

export type PartitionLag = { readonly topic: string; readonly partition: number; readonly records: number };

/** Questions to the broker beside the group: which topics there are, and how far behind we are. All may throw. */
export function createWatcher(kafka: KafkaClient, groupId: string) {
  let admin: KafkaAdmin | null = null;

  async function connected(): Promise<KafkaAdmin> {
    admin ??= await kafka.admin();
    return admin;
  }

  return {
    topics: async (): Promise<readonly string[]> => (await connected()).topics(),
    /** Records not yet committed by the group, of these partitions only. */
    async lag(assigned: Readonly<Record<string, readonly number[]>>): Promise<PartitionLag[]> {
      const asked = await connected();
      const topics = Object.keys(assigned);
      if (topics.length === 0) return [];
      const committed = await asked.committed(groupId, topics);
      const ends = await Promise.all(topics.map((topic) => asked.ends(topic)));
      return topics.flatMap((topic, at) =>
        (ends[at] ?? []).flatMap(({ partition, low, high }) => {
          if (assigned[topic]?.includes(partition) !== true) return [];
          const own = committed.find((one) => one.topic === topic && one.partition === partition);
          const from = Math.max(Number(own?.offset ?? -1n), Number(low));
          return [{ topic, partition, records: Math.max(0, Number(high) - from) }];
        }),
      );
    },
    async close(): Promise<void> {
      await admin?.close().catch(() => undefined);
      admin = null;
    },
  };
}
