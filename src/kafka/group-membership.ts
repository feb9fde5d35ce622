import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { HandleEvents } from '../events/incoming.ts';
import { errorFields, type Log } from '../platform/logger.ts';
import { pause } from './backoff.ts';
import { type Failure, handBatch, type RecordJob } from './batch.ts';
import { kafkaErrorFields } from './client.ts';
import { type BatcherLimits, KeyedBatcher } from './keyed-batcher.ts';
import { OffsetTracker } from './offset-tracker.ts';
import type { TopicChoice } from './topics.ts';

export type MembershipLimits = {
  /** The group counts this process as dead after this time without a heartbeat. */
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly commitEveryMs: number;
  /** A record that runs longer than this is detached: its batch does not wait for it any more. */
  readonly slowAfterMs: number;
  /** How long running work may take at a rebalance or a stop. */
  readonly finishWithinMs: number;
  /** The limits of a micro-batch: keys, records of each key, and the linger time. */
  readonly together: Pick<BatcherLimits, 'keysMax' | 'jobsMax' | 'gatherMs'>;
  /** Outside the group for longer than this means that kafkajs hangs; it must exceed a slow join. */
  readonly joinWithinMs: number;
};

export type MembershipOptions = {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly choice: TopicChoice;
  /** the most runs of `handle` in flight */
  readonly concurrency: number;
  readonly limits: MembershipLimits;
  readonly log: Log;
  readonly handle: HandleEvents;
  /** Called when the group has a topic that this member did not subscribe to: another member saw it first. */
  readonly onForeignTopics: () => void;
};

/** Bounds on memory: of one fetch per broker, and of detached records. */
const FETCH_BYTES = 4 * 1024 * 1024;
const PARTITION_BYTES = 512 * 1024;
const HELD_MAX = 1_000;
const HELD_BYTES = 16 * 1024 * 1024;
const FETCH_WAIT_MS = 500;
const LEAVE_WITHIN_MS = 3_000;
/** Bounds kafkajs's own queue only; the batcher bounds the work. */
const BATCHES_AT_ONCE = 64;

const GONE = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
  'FENCED_INSTANCE_ID',
]);
/** Whether the group has taken the partitions away; any other failure of a heartbeat passes. */
const isGone = (error: unknown): boolean => GONE.has(String((error as { type?: unknown } | null)?.type));

/**
 * One membership of the group, from connect to leave, for a fixed set of topics. It ends by `stop`, or by itself with
 * `crashed`, and never restarts itself: one loop alone decides what comes next.
 */
export class GroupMembership {
  readonly #options: MembershipOptions;
  readonly #consumer: Consumer;
  readonly #batcher: KeyedBatcher<RecordJob>;
  readonly #stopped = Promise.withResolvers<void>();
  readonly #crashed = Promise.withResolvers<Error>();
  #outsideSinceMs = performance.now();
  #progress = new OffsetTracker();
  #commit: EachBatchPayload['commitOffsetsIfNecessary'] | null = null;
  #committing: Promise<void> = Promise.resolve();
  #committer: ReturnType<typeof setInterval> | undefined;
  #isJoined = false;
  #isStopping = false;
  #hasNews = false;
  #isCommitting = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.#batcher = new KeyedBatcher(
      {
        inFlightMax: options.concurrency,
        ...options.limits.together,
        heldMax: HELD_MAX,
        heldBytesMax: HELD_BYTES,
      },
      async (jobs) => {
        await options.handle(jobs.map((job) => job.event()));
      },
    );
    this.#consumer = options.kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: options.limits.sessionTimeoutMs,
      heartbeatInterval: options.limits.heartbeatMs,
      rebalanceTimeout: options.limits.finishWithinMs + 20_000,
      maxBytes: FETCH_BYTES,
      maxBytesPerPartition: PARTITION_BYTES,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      // kafkajs's own restart would go on with the old batcher, so `crashed` is the only way out.
      retry: { restartOnFailure: async () => false },
    });
    this.#listen();
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** Resolves when kafkajs gives up, or runs outside the group. */
  get crashed(): Promise<Error> {
    return this.#crashed.promise;
  }

  /** The partitions that are assigned to this process. */
  assigned: Readonly<Record<string, readonly number[]>> = {};

  async start(): Promise<void> {
    const { topics, limits } = this.#options;
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
    this.#committer = setInterval(() => void this.#tick(), limits.commitEveryMs);
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: BATCHES_AT_ONCE,
      eachBatch: (payload) => this.#eachBatch(payload),
    });
  }

  /** Starts no more work, lets running work finish, commits and leaves the group. Does not throw. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#batcher.hold();
    await Promise.race([this.#batcher.idle(), pause(this.#options.limits.finishWithinMs)]);
    // Outside the group a commit would be refused, or wait for a join.
    if (this.#isJoined) await Promise.race([this.#commitDue(), pause(LEAVE_WITHIN_MS)]);
    clearInterval(this.#committer);
    this.#batcher.drop();
    this.#stopped.resolve();
    this.#isJoined = false;
    const leaving = this.#consumer
      .disconnect()
      .catch((error) => this.#options.log.warn('kafka_disconnect_failed', kafkaErrorFields(error)));
    // An unavailable broker cannot be told, so the wait is bounded.
    await Promise.race([leaving, pause(LEAVE_WITHIN_MS)]);
  }

  #listen(): void {
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      // kafkajs fetches again from the committed offsets, so records from before must be dropped or they would run
      // twice.
      this.#progress = new OffsetTracker();
      this.#batcher.drop();
      if (!this.#isStopping) this.#batcher.release();
      this.assigned = payload.memberAssignment;
      this.#isJoined = true;
      this.#options.log.info('kafka_joined', {
        partitions: Object.values(payload.memberAssignment).flat().length,
      });
    });
    this.#consumer.on(events.REBALANCING, () => {
      this.#isJoined = false;
    });
    this.#consumer.on(events.RECEIVED_UNSUBSCRIBED_TOPICS, () => this.#options.onForeignTopics());
    this.#consumer.on(events.CRASH, ({ payload }) => {
      this.#isJoined = false;
      this.#crashed.resolve(payload.error);
    });
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    const progress = this.#progress;
    this.#commit = payload.commitOffsetsIfNecessary;
    const heart = this.#beat(payload);
    try {
      const handed = handBatch({
        payload,
        progress: progress.of(topic, partition),
        batcher: this.#batcher,
        choice: this.#options.choice,
        onFailure: (failure) => this.#logFailure(failure),
        onFinished: () => {
          this.#hasNews = true;
        },
      });
      const ended = Promise.race([heart.gone, this.#stopped.promise]);
      await Promise.race([handed, ended]);
      if (progress !== this.#progress || heart.isGone()) return;
      payload.resolveOffset(payload.batch.lastOffset());
      await Promise.race([this.#batcher.room(), ended]);
    } catch (error) {
      await this.#giveUpPartitions();
      throw error;
    } finally {
      heart.stop();
    }
  }

  /**
   * Sends heartbeats on a timer, for a handler may take longer than the session timeout. `gone` rejects or never
   * settles.
   */
  #beat(payload: EachBatchPayload) {
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => undefined);
    let isOver = false;
    const beat = async () => {
      this.#batcher.detachSlow(this.#options.limits.slowAfterMs);
      try {
        await payload.heartbeat();
      } catch (error) {
        if (isGone(error)) {
          isOver = true;
          gone.reject(error);
        }
      }
    };
    const timer = setInterval(() => void beat(), Math.max(100, this.#options.limits.heartbeatMs / 2));
    return { gone: gone.promise, isGone: () => isOver, stop: () => clearInterval(timer) };
  }

  /** Before a rebalance: finishes running work and commits it, so that the next owners begin behind it. */
  async #giveUpPartitions(): Promise<void> {
    this.#isJoined = false;
    this.#batcher.hold();
    await Promise.race([
      this.#batcher.idle(),
      pause(this.#options.limits.finishWithinMs),
      this.#stopped.promise,
    ]);
    await this.#commitDue();
  }

  /** Skips a tick while one is in flight or outside the group, where ticks would queue up behind the join. */
  async #tick(): Promise<void> {
    if (this.#isJoined) this.#outsideSinceMs = performance.now();
    else this.#endIfLost();
    if (this.#isCommitting || !this.#isJoined) return;
    this.#isCommitting = true;
    await this.#commitDue();
    this.#isCommitting = false;
  }

  /** After an unanswered join kafkajs reads on outside the group, without heartbeats or commits; this ends it. */
  #endIfLost(): void {
    if (performance.now() - this.#outsideSinceMs < this.#options.limits.joinWithinMs) return;
    this.#crashed.resolve(Object.assign(new Error('not in the group'), { retriable: true }));
  }

  /** One commit at a time. A later commit covers a failed one, or its records come again. */
  #commitDue(): Promise<void> {
    this.#committing = this.#committing.then(async () => {
      if (!this.#hasNews || this.#commit === null) return;
      this.#hasNews = false;
      const progress = this.#progress;
      const topics = progress.due();
      if (topics.length === 0) return;
      try {
        await this.#commit({ topics });
        progress.committed(topics);
      } catch (error) {
        this.#hasNews = true;
        if (isGone(error)) this.#isJoined = false;
        this.#options.log.warn('kafka_commit_failed', kafkaErrorFields(error));
      }
    });
    return this.#committing;
  }

  #logFailure({ event, error, attempt }: Failure): void {
    // Logged at attempts 1, 2, 4, 8, ..., for an outage fails every record again and again.
    if ((attempt & (attempt - 1)) !== 0) return;
    this.#options.log.warn('event_postponed', {
      name: event.name,
      topic: event.place?.topic ?? '',
      partition: event.place?.partition ?? 0,
      offset: event.place?.offset ?? '',
      attempt,
      ...errorFields(error),
    });
  }
}
