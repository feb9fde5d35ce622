import { backoffMs } from './backoff.ts';

/** One piece of work. Its callbacks must not throw. */
export type Job = {
  /** Jobs of one key run in the order in which they were added, waiting ones in batches. */
  readonly lane: string;
  readonly bytes: number;
  /** Called when the job's effect is committed. */
  finished(): void;
  /** Called once, at the job's end or when it is detached before: nobody should wait for it any more. */
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
  /** the most runs in flight */
  readonly inFlightMax: number;
  /** the most keys of a run, and the most jobs of each key */
  readonly lanesMax: number;
  readonly jobsMax: number;
  /** the linger time: how long the first job of a key waits for jobs of other keys */
  readonly gatherMs: number;
  /** the most detached jobs that are not finished; more make `room` wait */
  readonly heldMax: number;
  readonly heldBytesMax: number;
};

/**
 * Ordered queues per key with micro-batching. Waiting jobs of several keys go to `run` together, and at most
 * `inFlightMax` runs are in flight. When `run` throws, all its jobs are tried again: each of their queues waits with
 * backoff, outside of `inFlightMax`, and then tries its first job alone. Such a queue is stuck: its jobs are detached,
 * so that fetched batches do not wait for them. The number of detached jobs is bounded by back-pressure (`room`).
 */
export class KeyedBatcher<J extends Job> {
  readonly #lanes = new Map<string, Lane<J>>();
  readonly #ready: Lane<J>[] = [];
  readonly #retries = new Set<ReturnType<typeof setTimeout>>();
  #waiters: { readonly isMet: () => boolean; readonly resolve: () => void }[] = [];
  #isGathering = false;
  #inFlight = 0;
  #held = 0;
  #heldBytes = 0;
  #isHolding = false;
  readonly #limits: BatcherLimits;
  readonly #run: (jobs: readonly J[]) => Promise<void>;
  readonly #random: () => number;

  constructor(
    limits: BatcherLimits,
    run: (jobs: readonly J[]) => Promise<void>,
    random: () => number = Math.random,
  ) {
    this.#limits = limits;
    this.#run = run;
    this.#random = random;
  }

  #tell(): void {
    const met = this.#waiters.filter((waiter) => waiter.isMet());
    if (met.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter));
    for (const waiter of met) waiter.resolve();
  }

  #until(isMet: () => boolean): Promise<void> {
    return isMet()
      ? Promise.resolve()
      : new Promise<void>((resolve) => this.#waiters.push({ isMet, resolve }));
  }

  #letGo(entry: Entry<J>): void {
    if (entry.isLetGo) return;
    entry.isLetGo = true;
    this.#held += 1;
    this.#heldBytes += entry.job.bytes;
    entry.job.letGo(false);
  }

  #settle(entry: Entry<J>, isFinished: boolean): void {
    if (entry.isLetGo) {
      this.#held -= 1;
      this.#heldBytes -= entry.job.bytes;
    }
    const wasLetGo = entry.isLetGo;
    entry.isLetGo = true;
    if (isFinished) entry.job.finished();
    if (!wasLetGo) entry.job.letGo(isFinished);
  }

  #stick(lane: Lane<J>): void {
    lane.isStuck = true;
    for (const entry of lane.queue) this.#letGo(entry);
  }

  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    setTimeout(() => {
      this.#isGathering = false;
      this.#start();
    }, this.#limits.gatherMs);
  }

  #start(): void {
    while (!this.#isHolding && this.#inFlight < this.#limits.inFlightMax && this.#ready.length > 0)
      void this.#work(this.#nextLanes());
  }

  /** The queues that run next; a queue whose first job has failed before runs alone. */
  #nextLanes(): readonly Lane<J>[] {
    const at = this.#ready.slice(0, this.#limits.lanesMax).findIndex(hasFailed);
    return this.#ready.splice(0, at < 0 ? this.#limits.lanesMax : Math.max(1, at));
  }

  async #work(working: readonly Lane<J>[]): Promise<void> {
    const parts = working.map((lane) => {
      const entries = lane.queue.slice(0, hasFailed(lane) ? 1 : this.#limits.jobsMax);
      lane.running = entries.length;
      lane.startedAtMs = performance.now();
      return { lane, entries };
    });
    this.#inFlight += 1;
    let error: unknown = null;
    let isDone = true;
    try {
      await this.#run(parts.flatMap(({ entries }) => entries.map(({ job }) => job)));
    } catch (thrown) {
      isDone = false;
      error = thrown;
    }
    this.#inFlight -= 1;
    for (const { lane, entries } of parts) {
      lane.running = 0;
      // Either all running jobs of a queue are dropped or none.
      const isDropped = entries[0]?.isDropped === true;
      if (!isDropped && !isDone) this.#again(lane, error);
      else {
        if (!isDropped) for (const entry of entries) this.#settle(entry, true);
        this.#leave(lane, entries.length);
      }
    }
    this.#start();
    this.#tell();
  }

  /** Removes the first `count` jobs; the rest of the queue waits behind the other queues. */
  #leave(lane: Lane<J>, count: number): void {
    lane.queue.splice(0, count);
    lane.isStuck = false;
    if (lane.queue.length === 0) this.#lanes.delete(lane.name);
    else this.#ready.push(lane);
  }

  #again(lane: Lane<J>, error: unknown): void {
    const [entry] = lane.queue;
    if (entry === undefined) return;
    entry.attempt += 1;
    entry.job.failed(error, entry.attempt);
    this.#stick(lane);
    const timer = setTimeout(
      () => {
        this.#retries.delete(timer);
        if (entry.isDropped) return;
        this.#ready.push(lane);
        this.#start();
      },
      backoffMs(entry.attempt, this.#random),
    );
    this.#retries.add(timer);
  }

  add(job: J): void {
    const entry: Entry<J> = { job, attempt: 0, isLetGo: false, isDropped: false };
    const lane = this.#lanes.get(job.lane);
    if (lane === undefined) {
      const fresh: Lane<J> = { name: job.lane, queue: [entry], running: 0, startedAtMs: 0, isStuck: false };
      this.#lanes.set(job.lane, fresh);
      this.#ready.push(fresh);
      this.#gather();
    } else {
      lane.queue.push(entry);
      if (lane.isStuck) this.#letGo(entry);
    }
  }

  /** Detaches jobs that have run for longer than this, with the jobs behind them. */
  letGoSlow(runningForMs: number): void {
    const beforeMs = performance.now() - runningForMs;
    for (const lane of this.#lanes.values()) {
      if (lane.running > 0 && lane.startedAtMs <= beforeMs) this.#stick(lane);
    }
  }

  /** Starts nothing more until `release`. */
  hold(): void {
    this.#isHolding = true;
  }

  release(): void {
    this.#isHolding = false;
    this.#start();
  }

  /** Drops all jobs. Running ones go on to their end, but are not tried again and call nothing back. */
  drop(): void {
    for (const timer of this.#retries) clearTimeout(timer);
    this.#retries.clear();
    this.#ready.length = 0;
    for (const lane of [...this.#lanes.values()]) {
      for (const entry of lane.queue) {
        if (entry.isDropped) continue;
        entry.isDropped = true;
        this.#settle(entry, false);
      }
      lane.queue.length = lane.running;
      if (lane.queue.length === 0) this.#lanes.delete(lane.name);
    }
    this.#tell();
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    return this.#until(() => this.#inFlight === 0);
  }

  /** Resolves when fewer jobs are detached than the limits allow. */
  room(): Promise<void> {
    return this.#until(
      () => this.#held < this.#limits.heldMax && this.#heldBytes < this.#limits.heldBytesMax,
    );
  }

  counts() {
    return {
      inFlight: this.#inFlight,
      held: this.#held,
      heldBytes: this.#heldBytes,
      ready: this.#ready.length,
      lanes: this.#lanes.size,
    };
  }
}
