import type { KafkaSettings } from '../config/config.ts';
import type { Log } from '../platform/logger.ts';
import { createKafka } from './client.ts';
import { chooseTopics } from './topics.ts';

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
  settings: KafkaSettings,
  groupIds: readonly string[],
  log: Log,
): Promise<KafkaState> {
  const admin = createKafka(settings, log).admin();
  await admin.connect();
  try {
    const topics = await admin.listTopics();
    const eventTopics = chooseTopics(topics, settings.topics);
    const ends = new Map<string, { low: bigint; high: bigint }>();
    for (const topic of eventTopics)
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
        ends.set(`${topic} ${partition}`, { low: BigInt(low), high: BigInt(high) });
    const groups: GroupState[] = [];
    for (const groupId of groupIds) {
      const { groups: described } = await admin.describeGroups([groupId]);
      const found =
        eventTopics.length === 0 ? [] : await admin.fetchOffsets({ groupId, topics: eventTopics });
      groups.push({
        groupId,
        members: (described[0]?.members ?? []).map((one) => one.clientId),
        partitions: found.flatMap(({ topic, partitions }) =>
          partitions.map(({ partition, offset }) => ({
            topic,
            partition,
            ...(ends.get(`${topic} ${partition}`) ?? { low: 0n, high: 0n }),
            committed: BigInt(offset) < 0n ? null : BigInt(offset),
          })),
        ),
      });
    }
    return { topics, eventTopics, groups };
  } finally {
    await admin.disconnect();
  }
}
