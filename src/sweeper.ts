import { errorFields, type Log } from './logger.ts';

/** Sweeps every `intervalMs`, one sweep at a time; a failed one is logged, and the next does the rest. */
export function startSweeper(sweep: () => Promise<unknown>, intervalMs: number, log: Log) {
  let sweeping: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    sweeping ??= sweep()
      .catch((error) => log.error('sweep_failed', errorFields(error)))
      .finally(() => {
        sweeping = null;
      });
  }, intervalMs);
  return {
    /** Resolves when the sweep under way has ended. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await sweeping;
    },
  };
}
