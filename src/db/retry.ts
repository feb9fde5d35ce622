import { isDeadlock, isRetryable } from './errors.ts';

/** After this long nothing is tried again: who waits for it is told that the database is away, and may ask again. */
const RETRY_FOR_MS = 6_000;
/** Far more than any contention has needed; a server that refuses at once must not be asked for six seconds. */
const MAX_TRIES = 40;
const MAX_PAUSE_MS = 200;

/**
 * Runs `work` again while the database says that it must be (deadlock, changed rows). Of many who want the same rows
 * one gets through at a time, so the others come back after a pause by chance, twice as long each time.
 * @throws the last error, which counts as "away" (src/db/errors.ts)
 */
export async function retrying<T>(work: () => Promise<T>, wait = pause): Promise<T> {
  const untilMs = performance.now() + RETRY_FOR_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error) || tries >= MAX_TRIES || performance.now() >= untilMs) throw error;
      await wait(Math.random() * Math.min(MAX_PAUSE_MS, 2 ** (tries + 1)));
    }
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const DEADLOCKS_MAX = 3;

/** Runs `work` again after a deadlock, of which the server has undone all; any other failure is the caller's. */
export async function afterDeadlock<T>(work: () => Promise<T>, wait = pause): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isDeadlock(error) || tries >= DEADLOCKS_MAX) throw error;
      await wait(Math.random() * 2 ** (tries + 1));
    }
  }
}

/** A repository whose functions are single statements, complete in themselves: each is tried again as a whole. */
export function retriedAlone<R extends object>(repo: R): R {
  const entries = Object.entries(repo).map(
    ([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      (...args: unknown[]) => retrying(() => call.apply(repo, args)),
    ],
  );
  return Object.fromEntries(entries) as R;
}
