/** The pause before try `attempt` + 1. It doubles from `firstMs` up to `mostMs`, less a random part of up to half. */
export function backoffMs(attempt: number, random: () => number, firstMs = 100, mostMs = 5_000): number {
  const fullMs = Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(fullMs * (0.5 + random() / 2));
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
