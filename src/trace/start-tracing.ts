import type { TracingSettings } from '../config/tracing.ts';
import { createTracing } from './create-tracing.ts';
import { createOtlpExporter } from './otlp-exporter.ts';
import type { TraceContext, Tracing } from './span.ts';

export type RunningTraces = {
  /** undefined when tracing is off; nothing is wrapped then */
  readonly trace: Tracing | undefined;
  /** Sends ended spans, within this time where one is given; never rejects. */
  flush(withinMs?: number): Promise<void>;
};

const OFF: RunningTraces = { trace: undefined, flush: async () => undefined };

/** Starts tracing by the configuration, under Bun and at the edge. `process` tells the processes apart. */
export function startTracing(
  settings: TracingSettings,
  process: 'api' | 'consumer' | 'worker',
  context: TraceContext,
  onLost: (count: number) => void,
): RunningTraces {
  if (settings === null) return OFF;
  const { endpoint, headers, sampleRatio, serviceName } = settings;
  const resource = { 'service.name': serviceName, 'shopping.process': process };
  const exporter = createOtlpExporter({ endpoint, headers, resource, onLost });
  const trace = createTracing({
    sampleRatio,
    context,
    nowMs: () => performance.timeOrigin + performance.now(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    onEnd: exporter.add,
  });
  return { trace, flush: exporter.flush };
}
