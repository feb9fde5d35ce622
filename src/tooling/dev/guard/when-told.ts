import { whenOrphaned } from './when-orphaned.ts';

/** `bun run` passes on what the whole group has been sent: one Ctrl-C comes twice, and at once. */
const SAME_MS = 1_000;

/**
 * Resolves when this process is to end: at the first signal, or when its parent is gone. Signals stay caught, so that
 * none of them breaks off the end in order; one that comes a second later is impatience and does: then guards
 * (watch-over.ts) do the rest.
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
