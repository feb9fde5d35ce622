import type { EachBatchPayload, Kafka } from 'kafkajs';
import type { KafkaMember, MemberOptions } from '../port.ts';
import { recordOf } from './record.ts';

/** One membership by a consumer of kafkajs that never restarts itself. */
export function createMember(kafka: Kafka, options: MemberOptions): KafkaMember {
  const { events, fetch } = options;
  const consumer = kafka.consumer({
    groupId: options.groupId,
    sessionTimeout: options.sessionTimeoutMs,
    heartbeatInterval: options.heartbeatMs,
    rebalanceTimeout: options.rebalanceTimeoutMs,
    maxBytes: fetch.bytes,
    maxBytesPerPartition: fetch.partitionBytes,
    maxWaitTimeInMs: fetch.waitMs,
    allowAutoTopicCreation: false,
    // Its own restart would go on with the old batcher, so `crashed` is the only way out.
    retry: { restartOnFailure: async () => false },
  });
  /** It commits for the generation of its own batch. */
  let commit: EachBatchPayload['commitOffsetsIfNecessary'] | null = null;
  const names = consumer.events;
  const listening = [
    consumer.on(names.GROUP_JOIN, ({ payload }) => events.joined(payload.memberAssignment)),
    consumer.on(names.REBALANCING, () => events.rebalancing()),
    consumer.on(names.RECEIVED_UNSUBSCRIBED_TOPICS, () => events.foreignTopics()),
    consumer.on(names.CRASH, ({ payload }) => events.crashed(payload.error)),
  ];
  const eachBatch = (payload: EachBatchPayload): Promise<void> => {
    commit = payload.commitOffsetsIfNecessary;
    const { topic, partition, messages } = payload.batch;
    const lastOffset = payload.batch.lastOffset();
    return events.batch(
      { topic, partition, lastOffset, records: messages.map(recordOf) },
      { heartbeat: () => payload.heartbeat(), taken: () => payload.resolveOffset(lastOffset) },
    );
  };
  const begin = async (): Promise<void> => {
    await consumer.connect();
    await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: options.batchesAtOnce,
      eachBatch,
    });
  };
  let starting = Promise.resolve();
  return {
    start() {
      starting = begin();
      return starting;
    },
    async commit(offsets) {
      const topics = offsets.map(({ topic, partitions }) => ({ topic, partitions: [...partitions] }));
      await commit?.({ topics });
    },
    // kafkajs stops nothing that still starts: a join under way would be answered later, and read on as a member.
    async leave() {
      for (const end of listening) end();
      await starting.catch(() => undefined);
      await consumer.disconnect();
    },
  };
}
