import {
  Admin,
  Consumer,
  compatibilityPartitioner,
  type Message,
  type MessagesStream,
  Producer,
  stringSerializers,
} from '@platformatic/kafka';
import type { KafkaSettings } from '../../../src/config/config.ts';
import type {
  BatchSession,
  KafkaAdmin,
  KafkaClient,
  KafkaMember,
  KafkaProducer,
  KafkaRecord,
  MemberOptions,
  TopicMessages,
} from '../../../src/kafka/port.ts';

// @platformatic/kafka behind the service's port, as a trial (docs/decisions/0025-kafkajs-behind-a-port.md). A comment
// says what the client lacks, where it lacks it.

type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

/** Puts the broker's word for an error, wherever the error has it, into `type`, as the port wants it. */
function worded(error: unknown): unknown {
  const word = wordOf(error);
  if (word === null) return error;
  const told = error instanceof Error ? error.message : '';
  return Object.assign(new Error(told, { cause: error }), { type: word });
}
function wordOf(error: unknown): string | null {
  const {
    apiId,
    errors = [],
    cause,
  } = (error ?? {}) as {
    apiId?: string;
    errors?: readonly unknown[];
    cause?: unknown;
  };
  if (typeof apiId === 'string') return apiId;
  for (const inner of cause === undefined ? errors : [...errors, cause]) {
    const word = wordOf(inner);
    if (word !== null) return word;
  }
  return null;
}
const wording = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw worded(error);
  });

const recordOf = ({ offset, key, value, headers }: Message): KafkaRecord => {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, text] of headers ?? []) if (text !== null) texts[name.toString()] ??= text.toString();
  return {
    offset: String(offset),
    key: (key as Buffer | null | undefined)?.toString() ?? null,
    value: (value as Buffer | null | undefined) ?? null,
    headers: texts,
  };
};

export function openPlatformatic(settings: KafkaSettings): KafkaClient {
  const base = {
    clientId: settings.clientId,
    bootstrapBrokers: [...settings.brokers],
    connectTimeout: 3_000,
    retries: 4,
    retryDelay: 200,
  };
  return {
    member: (options) => createMember(base, options),
    producer: () => createProducer(base),
    admin: async () => createAdmin(base),
    // A stream needs a group. Reading without one (replay:events) was not tried.
    reader: () => Promise.reject(new Error('not tried')),
    // The client's errors do not name them.
    refusedTopics: () => [],
    // The client says of each error whether it may be tried again.
    isPassing: (error) => {
      const { canRetry, code } = (error ?? {}) as { canRetry?: boolean; code?: string };
      return canRetry !== false && code !== 'PLT_KFK_USER' && wordOf(error) !== 'INCONSISTENT_GROUP_PROTOCOL';
    },
  };
}

type Base = ConstructorParameters<typeof Admin>[0];

function createMember(base: Base, options: MemberOptions): KafkaMember {
  const { events } = options;
  const consumer = new Consumer({
    ...base,
    groupId: options.groupId,
    autocommit: false,
    sessionTimeout: options.sessionTimeoutMs,
    heartbeatInterval: options.heartbeatMs,
    rebalanceTimeout: options.rebalanceTimeoutMs,
    maxBytes: options.fetch.bytes,
    maxBytesPerPartition: options.fetch.partitionBytes,
    maxWaitTime: options.fetch.waitMs,
    isolationLevel: 1,
  });
  let generation = 0;
  let stream: Stream | null = null;
  let starting = Promise.resolve();
  const joined = () => {
    generation += 1;
    const assigned = consumer.assignments ?? [];
    events.joined(Object.fromEntries(assigned.map(({ topic, partitions }) => [topic, partitions])));
  };
  // The client joins again at once, so running records are not finished and committed before others get the partitions.
  consumer.on('consumer:group:rebalance', () => {
    generation += 1;
    events.rebalancing();
  });
  consumer.on('consumer:group:join', joined);

  const begin = async (): Promise<void> => {
    const opened = (await wording(
      consumer.consume({ topics: [...options.topics], mode: 'committed', fallbackMode: 'earliest' }),
    )) as unknown as Stream;
    stream = opened;
    opened.on('error', (error) => events.crashed(worded(error) as Error));
    feed(opened, events.batch, () => generation);
  };
  return {
    start() {
      starting = begin();
      return starting;
    },
    async commit(topics) {
      const offsets = topics.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => ({
          ...{ topic, partition, offset: BigInt(offset) },
          leaderEpoch: -1,
        })),
      );
      // After a refused commit the client joins again and repeats the commit, although others may have the partitions
      // by then.
      await wording(consumer.commit({ offsets }));
    },
    async leave() {
      await starting.catch(() => undefined);
      await stream?.close();
      await consumer.close(true);
    },
  };
}

/**
 * The client gives single messages. Those of one turn of the event loop become a batch, and nothing more is read until
 * all batches have ended. The client never reports the marker of a transaction, so an offset behind one stays
 * uncommitted.
 */
function feed(stream: Stream, batch: MemberOptions['events']['batch'], generation: () => number): void {
  let waiting: Message[] = [];
  let isPlanned = false;
  const hand = async () => {
    const messages = waiting;
    waiting = [];
    const now = generation();
    const session: BatchSession = {
      // The client sends heartbeats by itself. Their answers show only as a rebalance.
      async heartbeat() {
        if (generation() !== now) throw Object.assign(new Error('gone'), { type: 'REBALANCE_IN_PROGRESS' });
      },
      taken() {},
    };
    const parts = Map.groupBy(messages, ({ topic, partition }) => `${topic} ${partition}`);
    await Promise.allSettled(
      [...parts.values()].map((own) => {
        const { topic = '', partition = 0, offset = 0n } = own.at(-1) ?? {};
        return batch({ topic, partition, records: own.map(recordOf), lastOffset: String(offset) }, session);
      }),
    );
    isPlanned = false;
    if (waiting.length > 0) plan();
    else stream.resume();
  };
  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    setImmediate(() => {
      stream.pause();
      void hand();
    });
  };
  stream.on('data', (message) => {
    waiting.push(message as unknown as Message);
    plan();
  });
}

function createProducer(base: Base): KafkaProducer {
  const producer = new Producer({
    ...base,
    retries: 1,
    serializers: stringSerializers,
    autocreateTopics: true,
  });
  return {
    connect: async () => {},
    async send(batches: readonly TopicMessages[]) {
      const messages = batches.flatMap(({ topic, messages: own }) => own.map((one) => ({ topic, ...one })));
      await wording(producer.send({ messages, acks: -1, partitioner: compatibilityPartitioner }));
    },
    disconnect: async () => producer.close(),
  };
}

const EARLIEST = -2n;
const LATEST = -1n;

function createAdmin(base: Base): KafkaAdmin {
  const admin = new Admin(base);
  const offsetsAt = async (topic: string, timestamp: bigint) => {
    const { topics } = await wording(admin.metadata({ topics: [topic] }));
    const count = topics.get(topic)?.partitionsCount ?? 0;
    const partitions = Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp }));
    const [found] = await wording(admin.listOffsets({ topics: [{ name: topic, partitions }] }));
    return (found?.partitions ?? []).toSorted((a, b) => a.partitionIndex - b.partitionIndex);
  };
  return {
    topics: () => wording(admin.listTopics()),
    async ends(topic) {
      const [low, high] = [await offsetsAt(topic, EARLIEST), await offsetsAt(topic, LATEST)];
      return low.map(({ partitionIndex: partition, offset }, at) => ({
        ...{ partition, low: offset },
        high: high[at]?.offset ?? offset,
      }));
    },
    async offsetsAt(topic, timeMs) {
      const [found, ends] = [await offsetsAt(topic, BigInt(timeMs)), await offsetsAt(topic, LATEST)];
      return found.map(({ partitionIndex: partition, offset }, at) => ({
        partition,
        offset: offset < 0n ? (ends[at]?.offset ?? 0n) : offset,
      }));
    },
    async committed(groupId, topics) {
      const [group] = await wording(admin.listConsumerGroupOffsets({ groups: [groupId] }));
      return (group?.topics ?? [])
        .filter(({ name }) => topics.includes(name))
        .flatMap(({ name: topic, partitions }) =>
          partitions.map(({ partitionIndex: partition, committedOffset }) => ({
            ...{ topic, partition },
            offset: committedOffset < 0n ? null : committedOffset,
          })),
        );
    },
    async members(groupId) {
      const groups = await wording(admin.describeGroups({ groups: [groupId] }));
      return [...(groups.get(groupId)?.members.values() ?? [])].map((one) => one.clientId);
    },
    close: async () => admin.close(),
  };
}
