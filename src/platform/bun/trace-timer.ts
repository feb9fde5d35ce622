import { AsyncLocalStorage } from 'node:async_hooks';
import type { TracingSettings } from '../../config/tracing.ts';
import type { OpenSpan, TraceContext, Tracing } from '../../trace/span.ts';
import { startTracing } from '../../trace/start-tracing.ts';
import type { Log } from '../logger.ts';

const FLUSH_INTERVAL_MS = 5_000;
/** The last flush is a part of the end of its process, which has 15 s for all (spec 16). */
const LAST_FLUSH_MS = 1_500;

/** The running span, by Bun's async context. */
export function asyncContext(): TraceContext {
  const running = new AsyncLocalStorage<OpenSpan>();
  return { current: () => running.getStore() ?? null, run: (span, work) => running.run(span, work) };
}

/** Traces of a process under Bun: spans are sent every 5 seconds, and at its end. */
export function traceProcess(
  settings: TracingSettings,
  process: 'api' | 'consumer',
  log: Log,
): { readonly parts: { readonly trace?: Tracing }; stop(): Promise<void> } {
  const context =
    settings === null
      ? { current: () => null, run: <T>(_: OpenSpan, work: () => T) => work() }
      : asyncContext();
  let lost = 0;
  const { trace, flush } = startTracing(settings, process, context, (count) => {
    lost += count;
  });
  if (trace === undefined) return { parts: {}, stop: async () => undefined };
  const send = async (withinMs?: number) => {
    await flush(withinMs);
    // One line per interval, so that an unavailable collector does not fill the log.
    if (lost > 0) log.warn('spans_lost', { count: lost });
    lost = 0;
  };
  const timer = setInterval(() => void send(), FLUSH_INTERVAL_MS);
  return {
    parts: { trace },
    async stop() {
      clearInterval(timer);
      await send(LAST_FLUSH_MS);
    },
  };
}
