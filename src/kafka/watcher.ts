import { pause, unlessAborted } from './backoff.ts';
import type { Assignment, KafkaAdmin, KafkaClient } from './port.ts';

export type PartitionLag = { readonly topic: string; readonly partition: number; readonly records: number };

const CLOSE_WITHIN_MS = 500;

/**
 * Questions to the broker beside the group: which topics there are, and how far behind we are. All may throw, and all are
 * given up when their signal aborts.
 */
export function createWatcher(kafka: KafkaClient, groupId: string) {
  let admin: KafkaAdmin | null = null;

  async function connected(): Promise<KafkaAdmin> {
    admin ??= await kafka.admin();
    return admin;
  }

  return {
    topics: (signal: AbortSignal): Promise<readonly string[]> =>
      unlessAborted(async () => (await connected()).topics(), signal),
    /** Records not yet committed by the group, of these partitions only. */
    lag: (assigned: Assignment, signal: AbortSignal): Promise<PartitionLag[]> =>
      unlessAborted(() => lagOf(assigned), signal),
    /** Waits for a silent broker for a moment only. */
    async close(): Promise<void> {
      const closed = admin?.close().catch(() => undefined);
      admin = null;
      await Promise.race([closed, pause(CLOSE_WITHIN_MS)]);
    },
  };

  async function lagOf(assigned: Assignment): Promise<PartitionLag[]> {
    const asked = await connected();
    const topics = Object.keys(assigned);
    if (topics.length === 0) return [];
    const committed = await asked.committed(groupId, topics);
    // Of a topic with a partition that has no leader now, nobody knows the ends. Such a topic has no lag.
    const ends = await Promise.all(topics.map((topic) => asked.ends(topic).catch(() => [])));
    return topics.flatMap((topic, at) =>
      (ends[at] ?? []).flatMap(({ partition, low, high }) => {
        if (assigned[topic]?.includes(partition) !== true) return [];
        const own = committed.find((one) => one.topic === topic && one.partition === partition);
        const from = Math.max(Number(own?.offset ?? -1n), Number(low));
        return [{ topic, partition, records: Math.max(0, Number(high) - from) }];
      }),
    );
  }
}
