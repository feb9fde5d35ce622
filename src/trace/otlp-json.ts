import type { Attributes, FinishedSpan, SpanKind } from './span.ts';

/** OTLP's own numbers (opentelemetry-proto, trace.proto). */
const KINDS: Readonly<Record<SpanKind, number>> = { internal: 1, server: 2, client: 3, consumer: 5 };
const STATUS_ERROR = 2;

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : Number.isInteger(value)
          ? { intValue: String(value) }
          : { doubleValue: value },
  }));

/** Nanoseconds as text, for a number cannot hold them. */
const nanos = (ms: number): string => {
  const whole = Math.floor(ms);
  return `${whole}${String(Math.floor((ms - whole) * 1_000_000)).padStart(6, '0')}`;
};

/** Finished spans as the body of `POST v1/traces` in OTLP's JSON form. */
export const otlpBody = (spans: readonly FinishedSpan[], resource: Attributes) => ({
  resourceSpans: [
    {
      resource: { attributes: attributesOf(resource) },
      scopeSpans: [
        {
          scope: { name: 'shopping' },
          spans: spans.map((span) => ({
            traceId: span.traceId,
            spanId: span.spanId,
            ...(span.parentId === '' ? {} : { parentSpanId: span.parentId }),
            name: span.name,
            kind: KINDS[span.kind],
            startTimeUnixNano: nanos(span.startMs),
            endTimeUnixNano: nanos(span.endMs),
            attributes: attributesOf(span.attributes),
            ...(span.links.length === 0 ? {} : { links: span.links }),
            status: span.isError ? { code: STATUS_ERROR } : {},
          })),
        },
      ],
    },
  ],
});
