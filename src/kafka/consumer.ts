import type { KafkaSettings } from '../config/config.ts';
import type { HandleEvents } from '../events/incoming.ts';
import type { Log } from '../platform/logger.ts';
import { backoffMs, pause } from './backoff.ts';
import { kafkaErrorFields } from './failure.ts';
import { GroupMembership, type MembershipLimits } from './group-membership.ts';
import { LeftOutTopics } from './left-out-topics.ts';
import type { KafkaClient } from './port.ts';
import { chooseTopics } from './topics.ts';
import { createWatcher, type PartitionLag } from './watcher.ts';

export type ConsumerOptions = {
  readonly kafka: KafkaClient;
  readonly settings: KafkaSettings;
  readonly log: Log;
  /** Gets the lag of this process's partitions every few seconds while in the group; none where it is not known. */
  readonly onLag?: (lag: readonly PartitionLag[]) => void;
  /** The consumer cannot go on: the process must end, so that a supervisor starts it again. */
  readonly onFatal: (error: Error) => void;
  /** Gets the topics that the broker refuses us, with each membership. */
  readonly onLeftOut?: (topics: readonly string[]) => void;
  readonly lagEveryMs?: number;
  /** for how long a refused topic is left out, the first time */
  readonly leaveOutMs?: number;
  readonly limits?: Partial<MembershipLimits>;
};

export type RunningConsumer = {
  readonly isJoined: () => boolean;
  /**
   * Finishes running batches, commits and leaves the group, within about `finishWithinMs` of the limits and a second.
   */
  stop(): Promise<void>;
};

const LIMITS = {
  commitEveryMs: 200,
  slowAfterMs: 5_000,
  finishWithinMs: 8_000,
  joinWithinMs: 60_000,
  // Micro-batching: linger 20 ms, at most 16 keys of 20 records.
  together: { keysMax: 16, jobsMax: 20, gatherMs: 20 },
} satisfies Partial<MembershipLimits>;
const LAG_EVERY_MS = 10_000;

/**
 * Reads the event topics as long as the process lives (spec 10): records of one key in order, keys side by side,
 * waiting records in batches. Only the offsets behind finished records are committed. When `handle` throws, all its
 * records are tried again later. An unavailable broker is waited for without end; a topic that it refuses is left out.
 */
export function runConsumer(options: ConsumerOptions, handle: HandleEvents): RunningConsumer {
  const watcher = createWatcher(options.kafka, options.settings.groupId);
  const stopping = new AbortController();
  let session: GroupMembership | null = null;
  const reading: Reading = {
    options,
    handle,
    watcher,
    leftOut: new LeftOutTopics(options.leaveOutMs),
    stop: stopping.signal,
    onSession: (current) => {
      session = current;
    },
  };
  // Awaited by `stop` only.
  const running = readOn(reading).catch((error) => options.onFatal(asError(error)));
  return {
    isJoined: () => session?.isJoined === true,
    async stop() {
      stopping.abort();
      await running;
      await watcher.close();
    },
  };
}

type Watcher = ReturnType<typeof createWatcher>;

type Reading = {
  readonly options: ConsumerOptions;
  readonly handle: HandleEvents;
  readonly watcher: Watcher;
  readonly leftOut: LeftOutTopics;
  readonly stop: AbortSignal;
  /** gets the present membership, and null when it is over */
  readonly onSession: (current: GroupMembership | null) => void;
};

/** The topics to subscribe to, of those that exist. */
const wantedOf = ({ options, leftOut }: Reading, existing: readonly string[]): string[] =>
  chooseTopics(existing, options.settings.topics).filter((topic) => !leftOut.has(topic));

/** One membership after the other until `stop`, with a pause after each failure that a retry may help. */
async function readOn(reading: Reading): Promise<void> {
  const { watcher, stop } = reading;
  const { kafka, settings, log, onFatal } = reading.options;
  let failures = 0;
  while (!stop.aborted) {
    let outcome: 'again' | Error;
    let topics: readonly string[] = [];
    try {
      topics = wantedOf(reading, await watcher.topics(stop));
      if (topics.length === 0) {
        log.warn('kafka_no_topics', { prefix: settings.topics.eventPrefix });
        await pause(settings.topicCheckMs, stop);
        continue;
      }
      outcome = await beMember(reading, topics);
    } catch (error) {
      outcome = asError(error);
    }
    if (outcome === 'again') {
      failures = 0;
      continue;
    }
    if (stop.aborted) return;
    if (!kafka.isPassing(outcome)) {
      if (leaveOut(reading, topics, outcome)) continue;
      return onFatal(outcome);
    }
    failures += 1;
    log.warn('kafka_away', { failures, ...kafkaErrorFields(outcome) });
    await watcher.close();
    await pause(backoffMs(failures, Math.random, 200), stop);
  }
}

/** Goes on without the topics that the broker refuses. @returns false where it names none, or leaves nothing to read */
function leaveOut({ options, leftOut }: Reading, topics: readonly string[], error: Error): boolean {
  const refused = options.kafka.refusedTopics(error).filter((topic) => topics.includes(topic));
  if (refused.length === 0 || refused.length === topics.length) return false;
  for (const topic of refused) {
    const forMs = leftOut.add(topic);
    options.log.warn('kafka_topic_left_out', { topic, for_ms: forMs, ...kafkaErrorFields(error) });
  }
  return true;
}

/** Runs one membership until it is stopped, crashes, or a new topic appears. */
async function beMember(reading: Reading, topics: readonly string[]): Promise<'again' | Error> {
  const { stop, onSession, options, leftOut } = reading;
  options.onLeftOut?.(leftOut.list());
  const over = new AbortController();
  const end = AbortSignal.any([stop, over.signal]);
  let check = () => {};
  const current = membership(reading, topics, () => check());
  onSession(current);
  const watching = watchTopics(reading, topics, end, (wake) => {
    check = wake;
  });
  const lagging = reportLag(reading, current, end);
  try {
    const started = current.start().then(() => new Promise<never>(() => {}));
    return (await Promise.race([started, current.crashed, watching, aborted(stop)])) ?? 'again';
  } finally {
    over.abort();
    await current.stop();
    onSession(null);
    await lagging;
  }
}

function membership(
  { options, handle }: Reading,
  topics: readonly string[],
  onForeignTopics: () => void,
): GroupMembership {
  const { kafka, settings, log } = options;
  const { groupId, topics: choice, concurrency } = settings;
  const limits = limitsOf(options);
  return new GroupMembership({
    ...{ kafka, groupId, topics, choice, concurrency, limits, log, handle },
    onForeignTopics,
  });
}

const limitsOf = ({ settings, limits }: ConsumerOptions): MembershipLimits => ({
  ...LIMITS,
  sessionTimeoutMs: settings.sessionTimeoutMs,
  heartbeatMs: Math.ceil(settings.sessionTimeoutMs / 10),
  ...limits,
});

/** Resolves when a wanted topic exists that is not in `topics`; never resolves after `end`. */
function watchTopics(
  reading: Reading,
  topics: readonly string[],
  end: AbortSignal,
  onWake: (wake: () => void) => void,
): Promise<'again'> {
  const { watcher, options } = reading;
  return new Promise((resolve) => {
    const look = async () => {
      const existing = await watcher.topics(end).catch(() => []);
      if (end.aborted) return;
      const fresh = wantedOf(reading, existing).filter((topic) => !topics.includes(topic));
      if (fresh.length === 0) return;
      options.log.info('kafka_topics_new', { count: fresh.length });
      resolve('again');
    };
    onWake(() => void look());
    const timer = setInterval(() => void look(), options.settings.topicCheckMs);
    end.addEventListener('abort', () => clearInterval(timer), { once: true });
  });
}

async function reportLag(
  { watcher, options: { onLag, lagEveryMs = LAG_EVERY_MS } }: Reading,
  current: GroupMembership,
  end: AbortSignal,
): Promise<void> {
  while (!end.aborted) {
    await pause(current.isJoined ? lagEveryMs : 200, end);
    if (end.aborted || !current.isJoined) continue;
    onLag?.(await watcher.lag(current.assigned, end).catch(() => []));
  }
  // The partitions are another process's now, or nobody's. An old value would mean that all is well.
  onLag?.([]);
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error('not an error'));

const aborted = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
