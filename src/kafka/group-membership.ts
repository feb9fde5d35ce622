import type { HandleEvents } from '../events/incoming.ts';
import { errorFields, type Log } from '../platform/logger.ts';
import { pause } from './backoff.ts';
import { type Failure, handBatch, type RecordJob } from './batch.ts';
import { kafkaErrorFields, refusalOf } from './failure.ts';
import { type BatcherLimits, KeyedBatcher } from './keyed-batcher.ts';
import { OffsetTracker } from './offset-tracker.ts';
import type { Assignment, BatchSession, FetchedBatch, KafkaClient, KafkaMember } from './port.ts';
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
  /** What waits is handled together: records of how many keys, how many of each, gathered for how long. */
  readonly together: Pick<BatcherLimits, 'keysMax' | 'jobsMax' | 'gatherMs'>;
  /** Outside the group for longer than this means that the client has lost its way; must exceed a slow join. */
  readonly joinWithinMs: number;
};

export type MembershipOptions = {
  readonly kafka: KafkaClient;
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
/** For the last commit and the leaving together. */
const LEAVE_WITHIN_MS = 2_500;
/** Only a bound on the client's own waiting; the batcher bounds the work. */
const BATCHES_AT_ONCE = 64;

const GONE = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
  'FENCED_INSTANCE_ID',
]);
/** The group no longer counts on us for these partitions; any other failure of a heartbeat passes. */
const isGone = (error: unknown): boolean => GONE.has(refusalOf(error) ?? '');

/**
 * One membership of the group, from connect to leave, for a fixed set of topics. It ends by `stop`, or by itself with
 * `crashed`, and never restarts itself: one loop alone decides what comes next.
 */
export class GroupMembership {
  readonly #options: MembershipOptions;
  readonly #member: KafkaMember;
  readonly #batcher: KeyedBatcher<RecordJob>;
  readonly #stopped = Promise.withResolvers<void>();
  readonly #crashed = Promise.withResolvers<Error>();
  #outsideSinceMs = performance.now();
  #progress = new OffsetTracker();
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
    this.#member = options.kafka.member({
      groupId: options.groupId,
      topics: options.topics,
      sessionTimeoutMs: options.limits.sessionTimeoutMs,
      heartbeatMs: options.limits.heartbeatMs,
      rebalanceTimeoutMs: options.limits.finishWithinMs + 20_000,
      fetch: { bytes: FETCH_BYTES, partitionBytes: PARTITION_BYTES, waitMs: FETCH_WAIT_MS },
      batchesAtOnce: BATCHES_AT_ONCE,
      events: {
        joined: (assigned) => this.#join(assigned),
        rebalancing: () => {
          this.#isJoined = false;
        },
        foreignTopics: () => options.onForeignTopics(),
        crashed: (error) => {
          this.#isJoined = false;
          this.#crashed.resolve(error);
        },
        batch: (batch, session) => this.#takeBatch(batch, session),
      },
    });
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** Resolves when the client gives up, or goes on without being in the group. */
  get crashed(): Promise<Error> {
    return this.#crashed.promise;
  }

  /** The partitions that are assigned to this process. */
  assigned: Readonly<Record<string, readonly number[]>> = {};

  async start(): Promise<void> {
    this.#committer = setInterval(() => void this.#tick(), this.#options.limits.commitEveryMs);
    await this.#member.start();
  }

  /** Starts no more work, lets running work finish, commits and leaves the group. Does not throw. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#batcher.hold();
    await Promise.race([this.#batcher.idle(), pause(this.#options.limits.finishWithinMs)]);
    // An unavailable broker cannot be told, so the wait for all of its answers is bounded.
    const patience = pause(LEAVE_WITHIN_MS);
    // Outside the group a commit would be refused, or wait for a join.
    if (this.#isJoined) await Promise.race([this.#commitDue(), patience]);
    clearInterval(this.#committer);
    this.#batcher.drop();
    this.#stopped.resolve();
    this.#isJoined = false;
    const leaving = this.#member
      .leave()
      .catch((error) => this.#options.log.warn('kafka_disconnect_failed', kafkaErrorFields(error)));
    await Promise.race([leaving, patience]);
  }

  #join(assigned: Assignment): void {
    // All is fetched anew from what is committed: what we still have of before would be done twice.
    this.#progress = new OffsetTracker();
    this.#batcher.drop();
    if (!this.#isStopping) this.#batcher.release();
    this.assigned = assigned;
    this.#isJoined = true;
    this.#options.log.info('kafka_joined', { partitions: Object.values(assigned).flat().length });
  }

  async #takeBatch(batch: FetchedBatch, session: BatchSession): Promise<void> {
    const { topic, partition } = batch;
    const progress = this.#progress;
    const own = progress.of(topic, partition);
    const heart = this.#beat(session);
    try {
      const handed = handBatch({
        batch,
        progress: own,
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
      session.taken();
      own.taken(batch.lastOffset);
      await Promise.race([this.#batcher.room(), ended]);
    } catch (error) {
      await this.#giveUpPartitions();
      throw error;
    } finally {
      heart.stop();
    }
  }

  /** Heartbeats by the clock, as a handler may take longer than the group's patience. `gone` rejects, or stays open. */
  #beat(session: BatchSession) {
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => undefined);
    let isOver = false;
    const beat = async () => {
      this.#batcher.detachSlow(this.#options.limits.slowAfterMs);
      try {
        await session.heartbeat();
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

  /** After a join that got no answer the client reads on as nobody: no heartbeat, no commit, no way back. */
  #endIfLost(): void {
    if (performance.now() - this.#outsideSinceMs < this.#options.limits.joinWithinMs) return;
    this.#crashed.resolve(Object.assign(new Error('not in the group'), { retriable: true }));
  }

  /** One commit at a time. A later commit covers a failed one, or its records come again. */
  #commitDue(): Promise<void> {
    this.#committing = this.#committing.then(async () => {
      if (!this.#hasNews) return;
      this.#hasNews = false;
      const progress = this.#progress;
      const topics = progress.due();
      if (topics.length === 0) return;
      try {
        await this.#member.commit(topics);
        progress.committed(topics);
      } catch (error) {
        this.#hasNews = true;
        // A refusal of the generation before may come after the join that began this one.
        if (isGone(error) && progress === this.#progress) this.#isJoined = false;
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
