import type { Kafka } from 'kafkajs';
import { isPassing, refusedTopics } from '../../src/kafka/kafkajs/failure.ts';
import { createMember } from '../../src/kafka/kafkajs/member.ts';
import type { KafkaClient, KafkaMember, MemberOptions } from '../../src/kafka/port.ts';
import { silentLog } from './parts.ts';

// Internals of kafkajs, which have no types.
const createConsumer = require('kafkajs/src/consumer/index.js');
const { MemberAssignment } = require('kafkajs/src/consumer/assignerProtocol.js');
const { parse } = require('kafkajs/src/protocol/requests/fetch/v0/response.js');

const TOPIC = 'event.a';
/** What an answer about records says of a partition of a topic that one may not read. */
const TOPIC_AUTHORIZATION_FAILED = 29;
const BATCH_MAX = 25;

type Asked = {
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly fetchOffset: string }[];
  }[];
};
type Commits = {
  readonly groupGenerationId: number;
  readonly topics: readonly {
    readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
  }[];
};
type Log = {
  /** Whose log it is; the number of the partition is its place among all logs. */
  topic: string;
  leader: number;
  end: number;
  committed: number;
  markersFrom: number;
  isRefused: boolean;
};
const EMPTY: Log = {
  ...{ topic: TOPIC, leader: 1, end: 0, committed: 0, markersFrom: Infinity, isRefused: false },
};

const refusal = (type: string) => Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type });

/** Two brokers in memory, below the real consumer of kafkajs, and a group of one member. They answer when the test says so. */
export class FakeCluster {
  readonly logs: readonly Log[];
  /** The offsets that were asked for, per partition. */
  readonly asked: number[][];
  generation = 0;
  hasLeft = false;
  readonly #holds = new Map<number | 'join', { readonly came: () => void; readonly gate: Promise<void> }>();
  readonly #refusals = new Map<number, string>();
  /** What kafkajs keeps with the cluster. */
  readonly #known = {};
  #subscribed: readonly string[] = [];

  constructor(logs: readonly Partial<Log>[]) {
    this.logs = logs.map((log) => ({ ...EMPTY, ...log }));
    this.asked = logs.map(() => []);
  }

  /**
   * Holds back the next answer: a broker's about records, or the group's to a join. `came` resolves when it was asked for;
   * `answer` lets it go.
   */
  hold(what: number | 'join'): { readonly came: Promise<void>; readonly answer: () => void } {
    const came = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    this.#holds.set(what, { came: came.resolve, gate: gate.promise });
    return { came: came.promise, answer: gate.resolve };
  }

  /** Waits while the answer is held back, and for a moment otherwise. */
  async #pass(what: number | 'join'): Promise<void> {
    const hold = this.#holds.get(what);
    this.#holds.delete(what);
    hold?.came();
    await (hold?.gate ?? new Promise((resolve) => setTimeout(resolve, 10)));
  }

  /** The broker's next answer is this. */
  refuse(nodeId: number, type: string): void {
    this.#refusals.set(nodeId, type);
  }

  /** The partitions of a topic. */
  #of(topic: string): number[] {
    return this.logs.flatMap((log, partition) => (log.topic === topic ? [partition] : []));
  }

  /** The service's client, as far as a membership needs it. */
  client(): KafkaClient {
    const cluster = this.#cluster();
    const logger = { ...silentLog, debug: () => {}, namespace: () => logger };
    const kafka = {
      consumer: (options: object) => createConsumer({ ...options, cluster, logger, metadataMaxAge: 300_000 }),
    } as unknown as Kafka;
    const topics = async () => [...new Set(this.logs.map(({ topic }) => topic))];
    return {
      member: (options: MemberOptions): KafkaMember => createMember(kafka, options),
      admin: async () => ({ topics, close: async () => {} }),
      ...{ isPassing, refusedTopics },
    } as unknown as KafkaClient;
  }

  async #fetch(nodeId: number, { topics }: Asked) {
    const asked = topics
      .flatMap(({ partitions }) => partitions)
      .toSorted((a, b) => a.partition - b.partition);
    for (const { partition, fetchOffset } of asked) this.asked[partition]?.push(Number(fetchOffset));
    await this.#pass(nodeId);
    const refused = this.#refusals.get(nodeId);
    this.#refusals.delete(nodeId);
    if (refused !== undefined) throw refusal(refused);
    return parse({
      responses: topics.map(({ topic, partitions }) => ({
        topicName: topic,
        partitions: partitions.map((one) => this.#read(one.partition, Number(one.fetchOffset))),
      })),
    });
  }

  #read(partition: number, from: number) {
    const { end, markersFrom, isRefused } = this.logs[partition] as Log;
    if (isRefused) return { partition, errorCode: TOPIC_AUTHORIZATION_FAILED, messages: [] };
    const messages = Array.from({ length: Math.min(BATCH_MAX, Math.max(0, end - from)) }, (_, at) => ({
      offset: String(from + at),
      key: Buffer.from(`${partition}/${from + at}`),
      value: Buffer.from(`${partition}/${from + at}`),
      headers: {},
      isControlRecord: from + at >= markersFrom,
    }));
    return { partition, errorCode: 0, highWatermark: String(end), abortedTransactions: [], messages };
  }

  #commit({ groupGenerationId, topics }: Commits): void {
    if (groupGenerationId !== this.generation) throw refusal('ILLEGAL_GENERATION');
    for (const { partition, offset } of topics.flatMap(({ partitions }) => partitions))
      (this.logs[partition] as Log).committed = Number(offset);
  }

  #coordinator() {
    const assignment = () => Object.fromEntries(this.#subscribed.map((topic) => [topic, this.#of(topic)]));
    return {
      isConnected: () => true,
      joinGroup: async () => {
        await this.#pass('join');
        this.generation += 1;
        const protocol = { groupProtocol: 'RoundRobinAssigner', members: [] };
        return { generationId: this.generation, leaderId: 'another', memberId: 'm', ...protocol };
      },
      syncGroup: async () => ({
        memberAssignment: MemberAssignment.encode({ version: 1, assignment: assignment() }),
      }),
      heartbeat: async () => {},
      leaveGroup: async () => {
        this.hasLeft = true;
      },
      offsetCommit: async (commits: Commits) => this.#commit(commits),
      offsetFetch: async () => ({
        responses: this.#subscribed.map((topic) => ({
          topic,
          partitions: this.#of(topic).map((partition) => ({
            partition,
            offset: String(this.logs[partition]?.committed),
          })),
        })),
      }),
    };
  }

  #cluster() {
    const nothing = async () => {};
    const coordinator = this.#coordinator();
    return {
      connect: nothing,
      disconnect: nothing,
      addMultipleTargetTopics: async (topics: readonly string[]) => {
        this.#subscribed = topics;
      },
      refreshMetadata: nothing,
      refreshMetadataIfNecessary: nothing,
      getNodeIds: () => [1, 2],
      findTopicPartitionMetadata: (topic: string) =>
        this.#of(topic).map((partitionId) => ({
          ...{ partitionId, offlineReplicas: [] },
          leader: this.logs[partitionId]?.leader,
        })),
      findGroupCoordinator: async () => coordinator,
      findBroker: async ({ nodeId }: { nodeId: number }) => ({
        fetch: (asked: Asked) => this.#fetch(Number(nodeId), asked),
      }),
      committedOffsets: () => this.#known,
    };
  }
}
