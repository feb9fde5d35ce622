import { backoffMs } from './backoff.ts';

/** One piece of work. What it is told must not throw. */
export type Job = {
  /** Jobs of one lane run in the order in which they were added, those that wait together. */
  readonly lane: string;
  readonly bytes: number;
  /** Its effect is committed. */
  finished(): void;
  /** Told once, before or with the end: nobody should wait for this one any longer (see `createKeyedBatcher`). */
  letGo(isFinished: boolean): void;
  failed(error: unknown, attempt: number): void;
};

type Entry<J> = { readonly job: J; attempt: number; isLetGo: boolean; isDropped: boolean };
/** The first `running` of the queue run since `startedAtMs`. */
type Lane<J> = {
  readonly name: string;
  readonly queue: Entry<J>[];
  running: number;
  startedAtMs: number;
  isStuck: boolean;
};

const hasFailed = <J>({ queue: [first] }: Lane<J>): boolean => (first?.attempt ?? 0) > 0;

export type BatcherLimits = {
  /** runs under way */
  readonly inFlightMax: number;
  /** lanes in a run, and jobs of each of them */
  readonly lanesMax: number;
  readonly jobsMax: number;
  /** how long a lane that has nothing yet waits for others to run with */
  readonly gatherMs: number;
  /** Records let go and not yet finished; more make `room` wait. */
  readonly heldMax: number;
  readonly heldBytesMax: number;
};

/**
 * Runs jobs lane by lane, each lane in order: what waits, of several lanes, is given to `run` together, and at most
 * `inFlightMax` of these runs are under way in the process. A throw means "all of these again later": each of their
 * lanes waits with backoff, without a place among the `inFlightMax`, and its first job is then tried alone. Such a lane
 * is stuck: its jobs are "let go", so that whoever waits for a batch goes on to the next. What is let go is bounded too.
 */
export function createKeyedBatcher<J extends Job>(
  limits: BatcherLimits,
  run: (jobs: readonly J[]) => Promise<void>,
  random: () => number = Math.random,
) {
  const lanes = new Map<string, Lane<J>>();
  const ready: Lane<J>[] = [];
  const retries = new Set<ReturnType<typeof setTimeout>>();
  let waiters: { readonly isMet: () => boolean; readonly resolve: () => void }[] = [];
  let isGathering = false;
  let inFlight = 0;
  let held = 0;
  let heldBytes = 0;
  let isHolding = false;

  const tell = () => {
    const met = waiters.filter((waiter) => waiter.isMet());
    if (met.length === 0) return;
    waiters = waiters.filter((waiter) => !met.includes(waiter));
    for (const waiter of met) waiter.resolve();
  };
  const until = (isMet: () => boolean) =>
    isMet() ? Promise.resolve() : new Promise<void>((resolve) => waiters.push({ isMet, resolve }));

  function letGo(entry: Entry<J>): void {
    if (entry.isLetGo) return;
    entry.isLetGo = true;
    held += 1;
    heldBytes += entry.job.bytes;
    entry.job.letGo(false);
  }

  function settle(entry: Entry<J>, isFinished: boolean): void {
    if (entry.isLetGo) {
      held -= 1;
      heldBytes -= entry.job.bytes;
    }
    const wasLetGo = entry.isLetGo;
    entry.isLetGo = true;
    if (isFinished) entry.job.finished();
    if (!wasLetGo) entry.job.letGo(isFinished);
  }

  function stick(lane: Lane<J>): void {
    lane.isStuck = true;
    for (const entry of lane.queue) letGo(entry);
  }

  function gather(): void {
    if (isGathering) return;
    isGathering = true;
    setTimeout(() => {
      isGathering = false;
      start();
    }, limits.gatherMs);
  }

  function start(): void {
    while (!isHolding && inFlight < limits.inFlightMax && ready.length > 0) void work(nextLanes());
  }

  /** Those that run next: a lane whose first job has failed before is alone. */
  function nextLanes(): readonly Lane<J>[] {
    const at = ready.slice(0, limits.lanesMax).findIndex(hasFailed);
    return ready.splice(0, at < 0 ? limits.lanesMax : Math.max(1, at));
  }

  async function work(working: readonly Lane<J>[]): Promise<void> {
    const parts = working.map((lane) => {
      const entries = lane.queue.slice(0, hasFailed(lane) ? 1 : limits.jobsMax);
      lane.running = entries.length;
      lane.startedAtMs = performance.now();
      return { lane, entries };
    });
    inFlight += 1;
    let error: unknown = null;
    let isDone = true;
    try {
      await run(parts.flatMap(({ entries }) => entries.map(({ job }) => job)));
    } catch (thrown) {
      isDone = false;
      error = thrown;
    }
    inFlight -= 1;
    for (const { lane, entries } of parts) {
      lane.running = 0;
      // All that run in a lane are dropped, or none.
      const isDropped = entries[0]?.isDropped === true;
      if (!isDropped && !isDone) again(lane, error);
      else {
        if (!isDropped) for (const entry of entries) settle(entry, true);
        leave(lane, entries.length);
      }
    }
    start();
    tell();
  }

  /** The first `count` of the lane are through; the next one's turn comes after those of other lanes. */
  function leave(lane: Lane<J>, count: number): void {
    lane.queue.splice(0, count);
    lane.isStuck = false;
    if (lane.queue.length === 0) lanes.delete(lane.name);
    else ready.push(lane);
  }

  function again(lane: Lane<J>, error: unknown): void {
    const [entry] = lane.queue;
    if (entry === undefined) return;
    entry.attempt += 1;
    entry.job.failed(error, entry.attempt);
    stick(lane);
    const timer = setTimeout(
      () => {
        retries.delete(timer);
        if (entry.isDropped) return;
        ready.push(lane);
        start();
      },
      backoffMs(entry.attempt, random),
    );
    retries.add(timer);
  }

  return {
    add(job: J): void {
      const entry: Entry<J> = { job, attempt: 0, isLetGo: false, isDropped: false };
      const lane = lanes.get(job.lane);
      if (lane === undefined) {
        const fresh: Lane<J> = { name: job.lane, queue: [entry], running: 0, startedAtMs: 0, isStuck: false };
        lanes.set(job.lane, fresh);
        ready.push(fresh);
        gather();
      } else {
        lane.queue.push(entry);
        if (lane.isStuck) letGo(entry);
      }
    },
    /** Lets go of jobs that have run for longer than this, and of what waits behind them. */
    letGoSlow(runningForMs: number): void {
      const beforeMs = performance.now() - runningForMs;
      for (const lane of lanes.values()) {
        if (lane.running > 0 && lane.startedAtMs <= beforeMs) stick(lane);
      }
    },
    /** Starts nothing more until `release`. */
    hold(): void {
      isHolding = true;
    },
    release(): void {
      isHolding = false;
      start();
    },
    /** Forgets all that does not run; what runs goes on to its end, is not tried again and tells nobody. */
    drop(): void {
      for (const timer of retries) clearTimeout(timer);
      retries.clear();
      ready.length = 0;
      for (const lane of [...lanes.values()]) {
        for (const entry of lane.queue) {
          if (entry.isDropped) continue;
          entry.isDropped = true;
          settle(entry, false);
        }
        lane.queue.length = lane.running;
        if (lane.queue.length === 0) lanes.delete(lane.name);
      }
      tell();
    },
    /** When nothing runs. */
    idle: (): Promise<void> => until(() => inFlight === 0),
    /** When less is held than the limits say. */
    room: (): Promise<void> => until(() => held < limits.heldMax && heldBytes < limits.heldBytesMax),
    counts: () => ({ inFlight, held, heldBytes, ready: ready.length, lanes: lanes.size }),
  };
}

export type KeyedBatcher<J extends Job> = ReturnType<typeof createKeyedBatcher<J>>;
