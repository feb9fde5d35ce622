import type { Deps } from '../../service/deps.ts';
import type { Checkouts, Placement } from '../order-change/placement.ts';
import { GuardLost } from '../order-change/save-changes.ts';
import { savePlacedTogether } from '../order-change/save-placed.ts';

/** What a batch has at most: orders, and lines of theirs (rows that one transaction locks). */
const ORDERS_MAX = 16;
const LINES_MAX = 200;
const IN_FLIGHT_MAX = 4;
/** How long those who wait leave a batch under way alone, before another is begun beside it. */
const LINGER_MS = 20;
/** Rows that somebody holds are left to transactions of one order for this long. */
const ALONE_MS = 5_000;

/**
 * Nothing of a batch stands, and this order may be none of the reasons: it is to be committed alone. `isGuardLost`:
 * something was gone that one of them wanted, which a look tells sooner than another transaction.
 */
export class BatchDissolved extends Error {
  override readonly name = 'BatchDissolved';
  readonly isGuardLost: boolean;

  constructor(isGuardLost: boolean) {
    super();
    this.isGuardLost = isGuardLost;
  }
}

/** The key is another request's by now: its answer is there, or will be. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
}

type Job = {
  readonly placement: Placement;
  readonly rows: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};
type Batch = { readonly jobs: readonly Job[]; readonly sinceMs: number };

const userOf = ({ placement }: Job): string => placement.claim.userId;

/**
 * Micro-batching of checkouts: whoever comes while a transaction is under way goes into the next one, and nobody waits
 * when none is (linger 20 ms, at most 16 orders of a user each, 4 batches in flight). A guard that fails costs the others
 * nothing but a second try: the batch is undone, and each of its orders committed alone.
 */
export class CheckoutBatcher implements Checkouts {
  readonly #deps: Deps;
  #waiting: Job[] = [];
  readonly #inFlight = new Set<Batch>();
  /** Rows that a batch could not have in time, and until when they are left to orders alone. */
  readonly #held = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Commits one order. By the return it stands.
   * @param rows what others may want too, by name
   * @throws BatchDissolved, KeyTaken; GuardLost and what the database says where the order was alone in its batch
   */
  commit(placement: Placement, rows: readonly string[]): Promise<void> {
    if (this.#areHeld(rows)) return Promise.reject(new BatchDissolved(false));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ placement, rows, resolve, reject });
      this.#start();
    });
  }

  #areHeld(rows: readonly string[]): boolean {
    if (this.#held.size === 0) return false;
    const nowMs = performance.now();
    for (const [row, untilMs] of this.#held) if (untilMs <= nowMs) this.#held.delete(row);
    return rows.some((row) => this.#held.has(row));
  }

  /** Begins a batch of those who wait: at once when none is under way, beside others when the youngest lasts long. */
  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#waiting.length > 0 && this.#inFlight.size < IN_FLIGHT_MAX) {
      const youngestMs = Math.max(0, ...[...this.#inFlight].map((one) => one.sinceMs));
      const waitMs = this.#inFlight.size === 0 ? 0 : youngestMs + LINGER_MS - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#start(), waitMs);
        return;
      }
      const jobs = this.#next();
      if (jobs.length === 0) return;
      void this.#run({ jobs, sinceMs: performance.now() });
    }
  }

  /** In the order in which they came; of a user one at a time, for he would wait for himself. */
  #next(): readonly Job[] {
    const users = new Set([...this.#inFlight].flatMap(({ jobs }) => jobs.map(userOf)));
    const jobs: Job[] = [];
    let lines = 0;
    this.#waiting = this.#waiting.filter((job) => {
      const own = job.placement.change.entries.length;
      const isFull = jobs.length >= ORDERS_MAX || (jobs.length > 0 && lines + own > LINES_MAX);
      if (isFull || users.has(userOf(job))) return true;
      users.add(userOf(job));
      jobs.push(job);
      lines += own;
      return false;
    });
    return jobs;
  }

  async #run(batch: Batch): Promise<void> {
    const { jobs } = batch;
    this.#inFlight.add(batch);
    try {
      const together = this.#deps.store.transactionTogether;
      if (together === null) throw new Error('no connections for several orders at once');
      await together((repos) =>
        savePlacedTogether(
          repos,
          jobs.map((job) => job.placement),
        ),
      );
      for (const job of jobs) job.resolve();
      this.#tellTwins(jobs);
    } catch (error) {
      this.#fail(jobs, error);
    } finally {
      this.#inFlight.delete(batch);
      this.#start();
    }
  }

  /** Those who wait with a key that is now used have nothing to commit. */
  #tellTwins(jobs: readonly Job[]): void {
    const isTwin = ({ placement: { claim } }: Job) =>
      jobs.some(({ placement: { claim: done } }) => done.userId === claim.userId && done.key === claim.key);
    this.#letGo(isTwin, new KeyTaken());
  }

  #letGo(isMeant: (job: Job) => boolean, why: Error): void {
    const meant = this.#waiting.filter(isMeant);
    if (meant.length === 0) return;
    this.#waiting = this.#waiting.filter((job) => !meant.includes(job));
    for (const job of meant) job.reject(why);
  }

  #fail(jobs: readonly Job[], error: unknown): void {
    const isHeld = this.#deps.isRetryable(error);
    if (isHeld) {
      const untilMs = performance.now() + ALONE_MS;
      for (const row of jobs.flatMap((job) => job.rows)) this.#held.set(row, untilMs);
      this.#letGo((job) => this.#areHeld(job.rows), new BatchDissolved(false));
    }
    const isGuardLost = error instanceof GuardLost;
    const isOfOne = isGuardLost || this.#deps.isDuplicateKey(error);
    const dissolves = isHeld || (isOfOne && jobs.length > 1);
    for (const job of jobs) job.reject(dissolves ? new BatchDissolved(isGuardLost) : error);
  }
}
