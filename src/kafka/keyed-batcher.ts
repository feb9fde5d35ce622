import { backoffMs } from './backoff.ts';

/** One piece of work. Its callbacks must not throw. */
export type Job = {
  /** Jobs of one key run in the order in which they were added, waiting ones in batches. */
  readonly key: string;
  readonly bytes: number;
  /** Called when the job's effect is committed. */
  finished(): void;
  /** Called once, at the job's end or when it is detached before: nobody should wait for it any more. */
  detached(isFinished: boolean): void;
  failed(error: unknown, attempt: number): void;
};

type Entry<J> = { readonly job: J; attempt: number; isDetached: boolean; isDropped: boolean };
/** The first `running` of the queue run since `startedAtMs`. */
type KeyQueue<J> = {
  readonly key: string;
  readonly entries: Entry<J>[];
  running: number;
  startedAtMs: number;
  isStuck: boolean;
};

const hasFailed = <J>({ entries: [first] }: KeyQueue<J>): boolean => (first?.attempt ?? 0) > 0;

export type BatcherLimits = {
  /** the most runs in flight */
  readonly inFlightMax: number;
  /** the most keys of a run, and the most jobs of each key */
  readonly keysMax: number;
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
  readonly #queues = new Map<string, KeyQueue<J>>();
  readonly #ready: KeyQueue<J>[] = [];
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

  #detach(entry: Entry<J>): void {
    if (entry.isDetached) return;
    entry.isDetached = true;
    this.#held += 1;
    this.#heldBytes += entry.job.bytes;
    entry.job.detached(false);
  }

  #settle(entry: Entry<J>, isFinished: boolean): void {
    if (entry.isDetached) {
      this.#held -= 1;
      this.#heldBytes -= entry.job.bytes;
    }
    const wasDetached = entry.isDetached;
    entry.isDetached = true;
    if (isFinished) entry.job.finished();
    if (!wasDetached) entry.job.detached(isFinished);
  }

  #stick(queue: KeyQueue<J>): void {
    queue.isStuck = true;
    for (const entry of queue.entries) this.#detach(entry);
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
      void this.#work(this.#nextQueues());
  }

  /** The queues that run next; a queue whose first job has failed before runs alone. */
  #nextQueues(): readonly KeyQueue<J>[] {
    const at = this.#ready.slice(0, this.#limits.keysMax).findIndex(hasFailed);
    return this.#ready.splice(0, at < 0 ? this.#limits.keysMax : Math.max(1, at));
  }

  async #work(working: readonly KeyQueue<J>[]): Promise<void> {
    const parts = working.map((queue) => {
      const entries = queue.entries.slice(0, hasFailed(queue) ? 1 : this.#limits.jobsMax);
      queue.running = entries.length;
      queue.startedAtMs = performance.now();
      return { queue, entries };
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
    for (const { queue, entries } of parts) {
      queue.running = 0;
      // Either all running jobs of a queue are dropped or none.
      const isDropped = entries[0]?.isDropped === true;
      if (!isDropped && !isDone) this.#again(queue, error);
      else {
        if (!isDropped) for (const entry of entries) this.#settle(entry, true);
        this.#leave(queue, entries.length);
      }
    }
    this.#start();
    this.#tell();
  }

  /** Removes the first `count` jobs; the rest of the queue waits behind the other queues. */
  #leave(queue: KeyQueue<J>, count: number): void {
    queue.entries.splice(0, count);
    queue.isStuck = false;
    if (queue.entries.length === 0) this.#queues.delete(queue.key);
    else this.#ready.push(queue);
  }

  #again(queue: KeyQueue<J>, error: unknown): void {
    const [entry] = queue.entries;
    if (entry === undefined) return;
    entry.attempt += 1;
    entry.job.failed(error, entry.attempt);
    this.#stick(queue);
    const timer = setTimeout(
      () => {
        this.#retries.delete(timer);
        if (entry.isDropped) return;
        this.#ready.push(queue);
        this.#start();
      },
      backoffMs(entry.attempt, this.#random),
    );
    this.#retries.add(timer);
  }

  add(job: J): void {
    const entry: Entry<J> = { job, attempt: 0, isDetached: false, isDropped: false };
    const queue = this.#queues.get(job.key);
    if (queue === undefined) {
      const fresh: KeyQueue<J> = {
        key: job.key,
        entries: [entry],
        running: 0,
        startedAtMs: 0,
        isStuck: false,
      };
      this.#queues.set(job.key, fresh);
      this.#ready.push(fresh);
      this.#gather();
    } else {
      queue.entries.push(entry);
      if (queue.isStuck) this.#detach(entry);
    }
  }

  /** Detaches jobs that have run for longer than this, with the jobs behind them. */
  detachSlow(runningForMs: number): void {
    const beforeMs = performance.now() - runningForMs;
    for (const queue of this.#queues.values()) {
      if (queue.running > 0 && queue.startedAtMs <= beforeMs) this.#stick(queue);
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
    for (const queue of [...this.#queues.values()]) {
      for (const entry of queue.entries) {
        if (entry.isDropped) continue;
        entry.isDropped = true;
        this.#settle(entry, false);
      }
      queue.entries.length = queue.running;
      if (queue.entries.length === 0) this.#queues.delete(queue.key);
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
      keys: this.#queues.size,
    };
  }
}
