import { errorFields, type Log } from '../logger.ts';

/**
 * Does `work` every `intervalMs`, once at a time; a failure is logged, and the next time does the rest. `signal` aborts
 * when it has to come to its end.
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
    /** Resolves when what is under way has ended. */
    async stop(): Promise<void> {
      clearInterval(timer);
      end.abort();
      await working;
    },
  };
}
