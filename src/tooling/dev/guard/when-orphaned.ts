const POLL_MS = 200;

/**
 * Resolves when the parent process is gone, for a killed `bun run` passes no signal on. Without a parent it never
 * resolves. It does not keep the process alive.
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
