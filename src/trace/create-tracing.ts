import { isSampled, traceIdOf } from '../domain/values/traceparent.ts';
import type { Attributes, FinishedSpan, OpenSpan, SpanIds, SpanKind, TraceContext, Tracing } from './span.ts';

export type TracingParts = {
  /** the recorded share of the traces that begin here, 0 to 1 */
  readonly sampleRatio: number;
  readonly context: TraceContext;
  /** milliseconds since 1970 with a fraction */
  readonly nowMs: () => number;
  /** gives `count` random bytes */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly onEnd: (span: FinishedSpan) => void;
};

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export function createTracing(parts: TracingParts): Tracing {
  const { sampleRatio, context, nowMs, randomBytes, onEnd } = parts;
  const open = (
    name: string,
    kind: SpanKind,
    traceId: string,
    parentId: string,
    links: readonly SpanIds[] = [],
  ): OpenSpan => {
    const startMs = nowMs();
    const spanId = hex(randomBytes(8));
    const told = (attributes: Attributes, isError: boolean, last: string): FinishedSpan => ({
      ...{ name: last, kind, traceId, spanId, parentId, links },
      ...{ startMs, endMs: nowMs(), attributes, isError },
    });
    return {
      traceId,
      spanId,
      traceparent: `00-${traceId}-${spanId}-01`,
      end: ({ attributes = {}, isError = false, name: last = name }) =>
        onEnd(told(attributes, isError, last)),
    };
  };
  return {
    begin(name, kind, came) {
      if (came !== null && !isSampled(came)) return { traceparent: came, span: null };
      if (came !== null) {
        const span = open(name, kind, traceIdOf(came), came.slice(36, 52));
        return { traceparent: span.traceparent, span };
      }
      const traceId = hex(randomBytes(16));
      // Samples by the last bits of the id, so that other services with the same rule keep the same traces.
      if (Number.parseInt(traceId.slice(-12), 16) >= sampleRatio * 2 ** 48)
        return { traceparent: `00-${traceId}-${traceId.slice(0, 16)}-00`, span: null };
      const span = open(name, kind, traceId, '');
      return { traceparent: span.traceparent, span };
    },
    child(name, kind, links) {
      const within = context.current();
      return within === null ? null : open(name, kind, within.traceId, within.spanId, links);
    },
    run: (span, work) => context.run(span, work),
  };
}
