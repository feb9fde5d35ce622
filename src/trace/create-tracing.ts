import { isSampled, traceIdOf } from '../domain/values/traceparent.ts';
import type { Attributes, FinishedSpan, OpenSpan, SpanIds, SpanKind, TraceContext, Tracing } from './span.ts';

type Placed = {
  readonly traceId: string;
  /** '' for the first of its trace */
  readonly parentId: string;
  readonly tell: (span: FinishedSpan) => void;
  readonly links?: readonly SpanIds[];
};

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
  const open = (name: string, kind: SpanKind, placed: Placed): OpenSpan => {
    const { traceId, parentId, tell, links = [] } = placed;
    const startMs = nowMs();
    const spanId = hex(randomBytes(8));
    const told = (attributes: Attributes, isError: boolean, last: string): FinishedSpan => ({
      ...{ name: last, kind, traceId, spanId, parentId, links },
      ...{ startMs, endMs: nowMs(), attributes, isError },
    });
    return {
      ...{ traceId, spanId, tell },
      traceparent: `00-${traceId}-${spanId}-01`,
      end: ({ attributes = {}, isError = false, name: last = name }) => tell(told(attributes, isError, last)),
    };
  };
  /** By the id's last bits, so that whoever samples by the same rule keeps the same traces. */
  const isChosen = (traceId: string): boolean =>
    Number.parseInt(traceId.slice(-12), 16) < sampleRatio * 2 ** 48;
  return {
    begin(name, kind, came) {
      if (came !== null && !isSampled(came)) return { traceparent: came, span: null };
      if (came !== null) {
        const placed = { traceId: traceIdOf(came), parentId: came.slice(36, 52), tell: onEnd };
        const span = open(name, kind, placed);
        return { traceparent: span.traceparent, span };
      }
      const traceId = hex(randomBytes(16));
      if (!isChosen(traceId)) return { traceparent: `00-${traceId}-${traceId.slice(0, 16)}-00`, span: null };
      const span = open(name, kind, { traceId, parentId: '', tell: onEnd });
      return { traceparent: span.traceparent, span };
    },
    beginRun(name, hold) {
      const traceId = hex(randomBytes(16));
      return isChosen(traceId) ? open(name, 'internal', { traceId, parentId: '', tell: hold }) : null;
    },
    tell: onEnd,
    child(name, kind, links) {
      const within = context.current();
      if (within === null) return null;
      const { traceId, spanId: parentId, tell } = within;
      return open(name, kind, { traceId, parentId, tell, ...(links === undefined ? {} : { links }) });
    },
    run: (span, work) => context.run(span, work),
  };
}
