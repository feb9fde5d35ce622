import type { KafkaClient } from './port.ts';
import { chooseTopics, type TopicChoice } from './topics.ts';

/** The offsets of one partition of an event topic; `committed` is null when the group has committed none. */
export type PartitionState = {
  readonly topic: string;
  readonly partition: number;
  readonly low: bigint;
  readonly high: bigint;
  readonly committed: bigint | null;
};

export type GroupState = {
  readonly groupId: string;
  /** client ids of the present members */
  readonly members: readonly string[];
  readonly partitions: readonly PartitionState[];
};

export type KafkaState = {
  readonly topics: readonly string[];
  readonly eventTopics: readonly string[];
  readonly groups: readonly GroupState[];
};

/** Reads topics and groups from the cluster and changes nothing. @throws when it does not answer */
export async function inspectKafka(
  kafka: KafkaClient,
  choice: TopicChoice,
  groupIds: readonly string[],
): Promise<KafkaState> {
  const admin = await kafka.admin();
  try {
    const topics = await admin.topics();
    const eventTopics = chooseTopics(topics, choice);
    const ends = new Map<string, { low: bigint; high: bigint }>();
    for (const topic of eventTopics)
      for (const { partition, low, high } of await admin.ends(topic))
        ends.set(`${topic} ${partition}`, { low, high });
    const groups: GroupState[] = [];
    for (const groupId of groupIds) {
      const found = await admin.committed(groupId, eventTopics);
      groups.push({
        groupId,
        members: await admin.members(groupId),
        partitions: found.map(({ topic, partition, offset }) => ({
          topic,
          partition,
          ...(ends.get(`${topic} ${partition}`) ?? { low: 0n, high: 0n }),
          committed: offset,
        })),
      });
    }
    return { topics, eventTopics, groups };
  } finally {
    await admin.close();
  }
}
