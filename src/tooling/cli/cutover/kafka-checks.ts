import { ORDER_EVENT_NAMES } from '../../../domain/lifecycle/order-event.ts';
import { OUTGOING_SCHEMAS } from '../../../events/outgoing-contracts.ts';
import type { GroupState, KafkaState, PartitionState } from '../../../kafka/inspect-group.ts';
import { chooseTopics, eventName, type TopicChoice } from '../../../kafka/topics.ts';
import { type Check, type Finding, holds, notYet } from './check.ts';

type Options = {
  readonly oldGroup: string;
  readonly ourGroup: string;
  readonly outPrefix: string;
  readonly choice: TopicChoice;
  /** the number of records that the old group has not read */
  readonly lag: bigint;
};

/** Outgoing topics (spec 10, "Out"). */
const OUT_TOPICS = Object.keys(OUTGOING_SCHEMAS);

/** Checks topics and the old consumers' offsets. `read` asks the cluster once. */
export function kafkaChecks(read: () => Promise<KafkaState>, options: Options): Check[] {
  const step = '4 events';
  return [
    { step, name: 'topics in', look: async () => lookAtTopicsIn(await read(), options) },
    { step, name: 'topics out', look: async () => lookAtTopicsOut(await read(), options) },
    {
      step,
      name: 'old group: stopped',
      look: async () => lookAtMembers(groupOf(await read(), options.oldGroup)),
    },
    {
      step,
      name: 'old group: offsets',
      look: async () => lookAtOffsets(groupOf(await read(), options.oldGroup)),
    },
    {
      step,
      name: 'old group: lag',
      look: async () => lookAtLag(groupOf(await read(), options.oldGroup), options.lag),
    },
    {
      step: '5 checkouts',
      name: 'our lag',
      look: async () => lookAtLag(groupOf(await read(), options.ourGroup), 0n),
    },
    { step, name: 'our start', look: async () => lookAtStart(await read(), options) },
  ];
}

const groupOf = ({ groups }: KafkaState, groupId: string): GroupState =>
  groups.find((one) => one.groupId === groupId) ?? { groupId, members: [], partitions: [] };

function lookAtTopicsIn({ topics }: KafkaState, { choice }: Options): Finding {
  // Only the topics of an order's life are required; others may be missing.
  const there = new Set(chooseTopics(topics, choice).map((topic) => eventName(topic, choice)));
  const missing = ORDER_EVENT_NAMES.filter((name) => !there.has(name));
  return missing.length === 0
    ? holds(`all ${ORDER_EVENT_NAMES.length} are there`)
    : notYet(
        `no topic for: ${missing.map((name) => choice.eventPrefix + name).join(', ')}`,
        'See KAFKA_EVENT_PREFIX and KAFKA_TOPICS. For a topic that nobody writes any more, make an empty one.',
      );
}

function lookAtTopicsOut({ topics }: KafkaState, { outPrefix }: Options): Finding {
  const missing = OUT_TOPICS.map((name) => outPrefix + name).filter((topic) => !topics.includes(topic));
  return missing.length === 0
    ? holds(`all ${OUT_TOPICS.length} are there`)
    : notYet(
        `missing: ${missing.join(', ')}`,
        'Make them: three replicas, min.insync.replicas 2 (docs/deploy.md).',
      );
}

const lookAtMembers = ({ groupId, members }: GroupState): Finding =>
  members.length === 0
    ? holds(`nobody is in ${groupId}`)
    : notYet(
        `${members.length} in ${groupId}: ${[...new Set(members)].join(', ')}`,
        'Stop the old consumers first.',
      );

const placeOf = ({ topic, partition }: PartitionState) => `${topic}/${partition}`;

/**
 * Checks that every partition with records has an offset, or our consumer would read it from its beginning, and that no
 * record behind an offset is gone.
 */
function lookAtOffsets({ groupId, partitions }: GroupState): Finding {
  const without = partitions.filter(({ committed, low, high }) => committed === null && high > low);
  const gone = partitions.filter(({ committed, low }) => committed !== null && committed < low);
  if (gone.length > 0)
    return notYet(
      `records before ${placeOf(gone[0] as PartitionState)} are gone`,
      'Events were lost to retention: replay them from the old service.',
    );
  if (without.length > 0)
    return notYet(
      `${groupId} has no offset for ${without.length} partitions, first ${placeOf(without[0] as PartitionState)}`,
      'Give --old-group as the old consumers call it; else ours begin at the first record.',
    );
  return holds(`${groupId} has one for each of ${partitions.length} partitions with records`);
}

export const lagOf = ({ partitions }: GroupState): bigint =>
  partitions.reduce((sum, { committed, low, high }) => sum + (high - (committed ?? low)), 0n);

function lookAtLag(group: GroupState, most: bigint): Finding {
  const lag = lagOf(group);
  return lag <= most
    ? holds(`${lag} records`)
    : notYet(`${lag} records, more than ${most}`, 'Wait until it has been read.');
}

/**
 * Checks that our consumers go on where the old ones stopped: in the same group, or with offsets no later than theirs.
 */
function lookAtStart(state: KafkaState, { oldGroup, ourGroup }: Options): Finding {
  if (oldGroup === ourGroup) return holds(`in the same group, ${ourGroup}`);
  const theirs = new Map(groupOf(state, oldGroup).partitions.map((one) => [placeOf(one), one.committed]));
  const ahead = groupOf(state, ourGroup).partitions.filter(({ committed, ...one }) => {
    const old = theirs.get(placeOf({ committed, ...one }));
    return committed !== null && old !== null && old !== undefined && committed > old;
  });
  return ahead.length === 0
    ? holds(`${ourGroup} has passed nothing that ${oldGroup} has not`)
    : notYet(
        `${ourGroup} is ahead of ${oldGroup} in ${ahead.length} partitions`,
        'Records between the two would be lost: set its offsets back (kafka-consumer-groups --reset-offsets).',
      );
}
