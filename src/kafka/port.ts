/**
 * What the service wants of a Kafka client. kafkajs stands behind it (`src/kafka/kafkajs`, the only folder that imports
 * it), so another client is one more file. An error has the broker's own word somewhere as its `type`
 * (`MESSAGE_TOO_LARGE`); without one the broker did not answer.
 */

export type KafkaRecord = {
  /** a decimal text */
  readonly offset: string;
  readonly key: string | null;
  /** may be a window on a whole fetch */
  readonly value: Uint8Array | null;
  /** the first text of each name */
  readonly headers: Readonly<Record<string, string>>;
};

/** What one fetch had of one partition. */
export type FetchedBatch = {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly KafkaRecord[];
  /** of the last that was fetched: it may be a marker, and no record */
  readonly lastOffset: string;
};

/** The first offset that is not finished, per partition. */
export type TopicOffsets = {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
};
export type Assignment = Readonly<Record<string, readonly number[]>>;

/** How a batch tells the group of itself. */
export type BatchSession = {
  /** @throws with the broker's word when the group does not count on this member any more */
  heartbeat(): Promise<void>;
  /** The next fetch of this partition begins behind the batch. Does nothing after the next `joined`. */
  taken(): void;
};

/** Told to whoever is a member. None of them but `batch` may throw. */
export type MemberEvents = {
  /** In the group, with these partitions. Each is fetched anew from what is committed. */
  joined(assigned: Assignment): void;
  /** The group divides anew: no commit and no fetch until `joined`. */
  rebalancing(): void;
  /** The group has topics that this member did not ask for. */
  foreignTopics(): void;
  /** It is over; nothing is tried again. */
  crashed(error: Error): void;
  /**
   * One after another of each partition, each beginning where the last one was taken, or at what is committed after
   * `joined`: an answer that comes late is no batch. Until all batches of a fetch have ended, nothing more is fetched.
   */
  batch(batch: FetchedBatch, session: BatchSession): Promise<void>;
};

export type MemberOptions = {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly fetch: { readonly bytes: number; readonly partitionBytes: number; readonly waitMs: number };
  readonly batchesAtOnce: number;
  readonly events: MemberEvents;
};

/** One membership of a group. It reads what is committed by transactions only, from the first record on where nothing is committed. */
export type KafkaMember = {
  start(): Promise<void>;
  /** As a member of the generation whose batch came last; does nothing before the first batch. */
  commit(offsets: readonly TopicOffsets[]): Promise<void>;
  /** No join and no crash is told any more. A start that is under way ends first, so it is in no group afterwards. */
  leave(): Promise<void>;
};

export type OutgoingMessage = {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
};
export type TopicMessages = { readonly topic: string; readonly messages: readonly OutgoingMessage[] };

export type KafkaProducer = {
  connect(): Promise<void>;
  /**
   * Resolves when all replicas have all of them. A key goes to the partition that Java's client would choose; those of
   * one partition stay in their order. @throws when any was refused or is not known to have arrived
   */
  send(batches: readonly TopicMessages[], ackWithinMs: number): Promise<void>;
  disconnect(): Promise<void>;
};

export type PartitionEnds = { readonly partition: number; readonly low: bigint; readonly high: bigint };

/** Questions beside the group. Each may throw. */
export type KafkaAdmin = {
  topics(): Promise<readonly string[]>;
  ends(topic: string): Promise<readonly PartitionEnds[]>;
  /** Of each partition the first offset of that time or later; of one that has none, where it ends. */
  offsetsAt(
    topic: string,
    timeMs: number,
  ): Promise<readonly { readonly partition: number; readonly offset: bigint }[]>;
  /** null where the group has none */
  committed(
    groupId: string,
    topics: readonly string[],
  ): Promise<
    readonly { readonly topic: string; readonly partition: number; readonly offset: bigint | null }[]
  >;
  /** client ids of those in the group */
  members(groupId: string): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** Reads partitions without a group: joins nothing and commits nothing. */
export type KafkaReader = {
  /** What there is from `offset` on, at most one fetch; the offsets of records and markers ascend. Nothing at the end. */
  read(topic: string, partition: number, offset: bigint): Promise<readonly ReadRecord[]>;
  close(): Promise<void>;
};
export type ReadRecord = KafkaRecord & {
  /** a transaction's, or a record of one that was aborted: no record of anybody */
  readonly isMarker: boolean;
};

export type KafkaClient = {
  member(options: MemberOptions): KafkaMember;
  producer(): KafkaProducer;
  admin(): Promise<KafkaAdmin>;
  reader(topics: readonly string[]): Promise<KafkaReader>;
  /** Whether it may go better another time, as a broker on its way down or up. */
  isPassing(error: unknown): boolean;
  /** The topics that a refusal of the broker is about; none where it is about no topic. */
  refusedTopics(error: unknown): readonly string[];
};
