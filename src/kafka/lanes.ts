import { backoffMs } from './backoff.ts';

/** One piece of work. `run` may throw, which means "again later"; the others must not. */
export type Job = {
  /** Jobs of one lane run one at a time, in the order they were added. */
  readonly lane: string;
  readonly bytes: number;
  run(): Promise<void>;
  /** Its effect is committed. */
  finished(): void;
  /** Told once, before or with the end: nobody should wait for this one any longer (see `createLanes`). */
  letGo(isFinished: boolean): void;
  failed(error: unknown, attempt: number): void;
};

type Entry = { readonly job: Job; attempt: number; isLetGo: boolean; isDropped: boolean };
type Lane = { readonly name: string; readonly queue: Entry[]; startedAtMs: number | null; isStuck: boolean };

export type LaneLimits = {
  readonly inFlightMax: number;
  /** Records let go and not yet finished; more make `room` wait. */
  readonly heldMax: number;
  readonly heldBytesMax: number;
};

/**
 * Runs jobs lane by lane: a lane in order, lanes side by side, at most `inFlightMax` at once in the process.
 * A job that throws waits with backoff, and its lane behind it, without a place among the `inFlightMax`. Such a lane is
 * stuck: its jobs are "let go", so that whoever waits for a batch goes on to the next. What is let go is bounded too.
 */
export function createLanes(limits: LaneLimits, random: () => number = Math.random) {
  const lanes = new Map<string, Lane>();
  const ready: Lane[] = [];
  const retries = new Set<ReturnType<typeof setTimeout>>();
  let waiters: { readonly isMet: () => boolean; readonly resolve: () => void }[] = [];
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

  function letGo(entry: Entry): void {
    if (entry.isLetGo) return;
    entry.isLetGo = true;
    held += 1;
    heldBytes += entry.job.bytes;
    entry.job.letGo(false);
  }

  function settle(entry: Entry, isFinished: boolean): void {
    if (entry.isLetGo) {
      held -= 1;
      heldBytes -= entry.job.bytes;
    }
    const wasLetGo = entry.isLetGo;
    entry.isLetGo = true;
    if (isFinished) entry.job.finished();
    if (!wasLetGo) entry.job.letGo(isFinished);
  }

  function stick(lane: Lane): void {
    lane.isStuck = true;
    for (const entry of lane.queue) letGo(entry);
  }

  function start(): void {
    while (!isHolding && inFlight < limits.inFlightMax) {
      const lane = ready.shift();
      if (lane === undefined) return;
      const entry = lane.queue[0];
      if (entry !== undefined) void work(lane, entry);
    }
  }

  async function work(lane: Lane, entry: Entry): Promise<void> {
    inFlight += 1;
    lane.startedAtMs = performance.now();
    let error: unknown = null;
    let isDone = true;
    try {
      await entry.job.run();
    } catch (thrown) {
      isDone = false;
      error = thrown;
    }
    inFlight -= 1;
    lane.startedAtMs = null;
    if (entry.isDropped) leave(lane);
    else if (isDone) {
      settle(entry, true);
      leave(lane);
    } else again(lane, entry, error);
    start();
    tell();
  }

  /** The head of the lane is through; the next one's turn comes after those of other lanes. */
  function leave(lane: Lane): void {
    lane.queue.shift();
    lane.isStuck = false;
    if (lane.queue.length === 0) lanes.delete(lane.name);
    else ready.push(lane);
  }

  function again(lane: Lane, entry: Entry, error: unknown): void {
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
    add(job: Job): void {
      const entry: Entry = { job, attempt: 0, isLetGo: false, isDropped: false };
      const lane = lanes.get(job.lane);
      if (lane === undefined) {
        const fresh: Lane = { name: job.lane, queue: [entry], startedAtMs: null, isStuck: false };
        lanes.set(job.lane, fresh);
        ready.push(fresh);
        start();
      } else {
        lane.queue.push(entry);
        if (lane.isStuck) letGo(entry);
      }
    },
    /** Lets go of jobs that have run for longer than this, and of what waits behind them. */
    letGoSlow(runningForMs: number): void {
      const beforeMs = performance.now() - runningForMs;
      for (const lane of lanes.values()) {
        if (lane.startedAtMs !== null && lane.startedAtMs <= beforeMs) stick(lane);
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
        lane.queue.length = lane.startedAtMs === null ? 0 : 1;
        if (lane.queue.length === 0) lanes.delete(lane.name);
      }
      tell();
    },
    /** When nothing runs. */
    idle: (): Promise<void> => until(() => inFlight === 0),
    /** When less is held than the limits say. */
    room: (): Promise<void> => until(() => held < limits.heldMax && heldBytes < limits.heldBytesMax),
    counts: () => ({ inFlight, held, heldBytes, lanes: lanes.size }),
  };
}

export type Lanes = ReturnType<typeof createLanes>;
