import { whenOrphaned } from './when-orphaned.ts';

/** Signals within this time count as one: `bun run` passes a group's Ctrl-C on, so it comes twice. */
const SAME_MS = 1_000;

/**
 * Resolves when this process is to end: at the first signal, or when its parent is gone. Signals stay caught, so that
 * the process can end in order. A signal that comes a second later ends it at once; guards (watch-over.ts) do the rest.
 */
export function whenToldToEnd(): Promise<void> {
  const told = Promise.withResolvers<void>();
  let firstAtMs = 0;
  const onSignal = () => {
    if (firstAtMs > 0 && performance.now() - firstAtMs > SAME_MS) process.exit(130);
    firstAtMs ||= performance.now();
    told.resolve();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  void whenOrphaned().then(() => told.resolve());
  return told.promise;
}
