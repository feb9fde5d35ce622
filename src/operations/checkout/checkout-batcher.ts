import type { Deps } from '../../service/deps.ts';
import type { Checkouts, Placement } from '../order-change/placement.ts';
import { GuardLost } from '../order-change/save-changes.ts';
import { savePlacedTogether } from '../order-change/save-placed.ts';

/** The most orders and order lines of a batch: one transaction locks their rows. */
const ORDERS_MAX = 16;
const LINES_MAX = 200;
const IN_FLIGHT_MAX = 4;
/** How long waiting orders leave a batch alone in flight before another batch begins. */
const LINGER_MS = 20;
/** For this long, orders that need a row which another transaction holds are committed alone. */
const ALONE_MS = 5_000;

/**
 * The batch was rolled back, perhaps not because of this order, which is now to be committed alone. `isGuardLost`: a
 * guard of some order failed; a read tells sooner than another transaction whether it was this one's.
 */
export class BatchDissolved extends Error {
  override readonly name = 'BatchDissolved';
  readonly isGuardLost: boolean;

  constructor(isGuardLost: boolean) {
    super();
    this.isGuardLost = isGuardLost;
  }
}

/** Another request has the key by now: its answer is there, or will be. */
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
 * Micro-batching of checkouts: an order that comes while a transaction is in flight goes into the next one, and without
 * one it does not wait (linger 20 ms, at most 16 orders of different users, 4 batches in flight). When one order fails,
 * the batch is rolled back and each of its orders is committed alone.
 */
export class CheckoutBatcher implements Checkouts {
  readonly #deps: Deps;
  #waiting: Job[] = [];
  readonly #inFlight = new Set<Batch>();
  /** Rows that a batch could not lock in time, each with the time until which no batch takes them. */
  readonly #held = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isStarting = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Commits one order; it is durable when this returns.
   * @param rows names of the contended rows that the order needs
   * @throws BatchDissolved, KeyTaken; GuardLost and database errors when the order was alone in its batch
   */
  commit(placement: Placement, rows: readonly string[]): Promise<void> {
    if (this.#areHeld(rows)) return Promise.reject(new BatchDissolved(false));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ placement, rows, resolve, reject });
      this.#startSoon();
    });
  }

  /** Begins batches at the end of this turn of the event loop, so that orders that were read together go together. */
  #startSoon(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    setImmediate(() => {
      this.#isStarting = false;
      this.#start();
    });
  }

  #areHeld(rows: readonly string[]): boolean {
    if (this.#held.size === 0) return false;
    const nowMs = performance.now();
    for (const [row, untilMs] of this.#held) if (untilMs <= nowMs) this.#held.delete(row);
    return rows.some((row) => this.#held.has(row));
  }

  /** Begins a batch of the waiting orders: at once when none is in flight, or when the latest one has lasted long. */
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

  /** The next orders in the order of arrival, one a user: two of the same user would wait for each other's cart. */
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
      this.#startSoon();
    }
  }

  /** Rejects waiting orders whose key was just used by another: they have nothing to commit. */
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
    // Whatever is not the database's trouble is one order's: alone, each finds out whether it is its own.
    const isOfOne = jobs.length > 1 && !this.#deps.isUnavailable(error);
    const why = isHeld || isOfOne ? new BatchDissolved(error instanceof GuardLost) : error;
    for (const job of jobs) job.reject(why);
  }
}
