import { isDeadlock, isRetryable } from './errors.ts';

/** After this time nothing is tried again: the caller gets "unavailable" and may send the request again. */
const RETRY_FOR_MS = 6_000;
/** Far more than any contention has needed. A server that fails at once must not be asked for six seconds. */
const MAX_TRIES = 40;
const MAX_PAUSE_MS = 200;

/**
 * Runs `work` again as long as the error is retryable (deadlock, changed rows). Contenders for the same rows succeed
 * one at a time, so each retry waits for a random pause, twice as long each time.
 * @throws the last error, which counts as unavailability (src/db/errors.ts)
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

/** Runs `work` again after a deadlock, when the server has rolled everything back. @throws any other error */
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

/** Adds retries to a repository whose functions are single statements, complete in themselves. */
export function retriedAlone<R extends object>(repo: R): R {
  const entries = Object.entries(repo).map(
    ([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      (...args: unknown[]) => retrying(() => call.apply(repo, args)),
    ],
  );
  return Object.fromEntries(entries) as R;
}
