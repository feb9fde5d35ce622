import { errorFields, type Log } from '../logger.ts';

/**
 * Runs `work` every `intervalMs`, one run at a time. A failure is logged, and the next run does the rest. `signal`
 * aborts when the run has to end.
 */
export function startSweeper(
  work: (signal: AbortSignal) => Promise<unknown>,
  intervalMs: number,
  log: Log,
  failure = 'sweep_failed',
) {
  let working: Promise<unknown> | null = null;
  const end = new AbortController();
  const timer = setInterval(() => {
    working ??= work(end.signal)
      .catch((error) => log.error(failure, errorFields(error)))
      .finally(() => {
        working = null;
      });
  }, intervalMs);
  return {
    /** Resolves when the running work has ended. */
    async stop(): Promise<void> {
      clearInterval(timer);
      end.abort();
      await working;
    },
  };
}
