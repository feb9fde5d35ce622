const POLL_MS = 200;

/**
 * Resolves when whoever started us is gone: `bun run`, killed, passes nothing on. Never where there was nobody, and in
 * no case does it keep the process alive.
 */
export function whenOrphaned(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    if (parent <= 1) return;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve();
    }, POLL_MS);
    timer.unref();
  });
}
