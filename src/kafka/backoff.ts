/** The pause before try `attempt` + 1. It doubles from `firstMs` up to `mostMs`, less a random part of up to half. */
export function backoffMs(attempt: number, random: () => number, firstMs = 100, mostMs = 5_000): number {
  const fullMs = Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(fullMs * (0.5 + random() / 2));
}

/** What was asked of somebody silent is given up. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/**
 * The outcome of `work`, or GivenUp as soon as `signal` aborts: `work` itself goes on and is heeded no more. Whatever is
 * asked of a broker on the way out of the process ends by this, for one that hangs answers after tens of seconds.
 */
export function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new GivenUp('given up'));
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
