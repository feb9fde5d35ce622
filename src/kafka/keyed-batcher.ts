import { backoffMs } from './backoff.ts';

/** One piece of work. What it is told must not throw. */
export type Job = {
  /** Jobs of one lane run in the order in which they were added, those that wait together. */
  readonly lane: string;
  readonly bytes: number;
  /** Its effect is committed. */
  finished(): void;
  /** Told once, before or with the end: nobody should wait for this one any longer (see `KeyedBatcher`). */
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

  /** Those that run next: a lane whose first job has failed before is alone. */
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
      // All that run in a lane are dropped, or none.
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

  /** The first `count` of the lane are through; the next one's turn comes after those of other lanes. */
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

  /** Lets go of jobs that have run for longer than this, and of what waits behind them. */
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

  /** Forgets all that does not run; what runs goes on to its end, is not tried again and tells nobody. */
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

  /** When nothing runs. */
  idle(): Promise<void> {
    return this.#until(() => this.#inFlight === 0);
  }

  /** When less is held than the limits say. */
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
