import { expect, test } from 'bun:test';
import { trace as api, ROOT_CONTEXT, type SpanKind, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createOtlpExporter } from '../../src/trace/otlp-exporter.ts';
import type { Attributes, FinishedSpan } from '../../src/trace/span.ts';
import { spansOf } from './collector.ts';

// Our exporter is compared with OpenTelemetry's own: both send the same spans, and must say the same.

type Sent = { readonly path: string; readonly type: string | null; readonly body: Body };
type Body = { readonly resourceSpans: readonly Resource[] };
type Resource = {
  readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: unknown }[] };
  readonly scopeSpans: readonly { readonly scope: object }[];
};

const RESOURCE: Attributes = { 'service.name': 'shopping' };
const STARTED_MS = 1_767_600_000_000.25;
const KINDS: Readonly<Record<FinishedSpan['kind'], number>> = {
  internal: 0,
  server: 1,
  client: 2,
  consumer: 4,
};

/** Spans of each kind, with a child, an error, links, numbers of each sort, and a text that JSON has to escape. */
function spansOfAll(tracer: Tracer): ReadableSpan[] {
  const open = (
    name: string,
    kind: FinishedSpan['kind'],
    parent = ROOT_CONTEXT,
    links: ReadableSpan[] = [],
  ) =>
    tracer.startSpan(
      name,
      {
        ...{ kind: KINDS[kind] as SpanKind, startTime: STARTED_MS },
        links: links.map((one) => ({ context: one.spanContext() })),
      },
      parent,
    );
  const server = open('POST /x', 'server');
  const within = api.setSpan(ROOT_CONTEXT, server);
  const client = open('rebate.freeze', 'client', within);
  client.setAttributes({ count: 3, share: 0.5, below: -7, text: 'a "b" 字\n', 'error.type': 'Timeout' });
  client.setStatus({ code: 2 });
  const event = open('event purchased', 'consumer');
  const batch = open('event batch', 'internal', api.setSpan(ROOT_CONTEXT, event), [
    server as unknown as ReadableSpan,
  ]);
  const all = [client, server, batch, event];
  for (const [at, span] of all.entries()) span.end(STARTED_MS + 1.5 + at);
  return all as unknown as ReadableSpan[];
}

/** Our form of a span, from the object of OpenTelemetry and not from the output of its exporter. */
function asOurs(span: ReadableSpan): FinishedSpan {
  const ms = ([seconds, nanos]: readonly [number, number]) => seconds * 1_000 + nanos / 1_000_000;
  const { traceId, spanId } = span.spanContext();
  const kind = Object.entries(KINDS).find(([, number]) => number === (span.kind as number))?.[0];
  return {
    ...{ name: span.name, traceId, spanId, parentId: span.parentSpanContext?.spanId ?? '' },
    kind: kind as FinishedSpan['kind'],
    ...{ startMs: ms(span.startTime), endMs: ms(span.endTime), isError: (span.status.code as number) === 2 },
    attributes: span.attributes as Attributes,
    links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
  };
}

/**
 * The content that both have. The JSON of proto3 leaves out what is empty or 0, and takes an int64 as text or as
 * number.
 */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, inner) => {
    if (inner === 0 || (Array.isArray(inner) && inner.length === 0)) return undefined;
    if (key === 'intValue') return Number(inner);
    // Our spans have no sampling flags of W3C, which a receiver does not need.
    return key === 'flags' ? undefined : inner;
  });

test('our exporter sends what OpenTelemetry’s sends of the same spans', async () => {
  const sent: Sent[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const type = request.headers.get('content-type');
      sent.push({ path: new URL(request.url).pathname, type, body: (await request.json()) as Body });
      return Response.json({});
    },
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new Nowhere())] });
  const spans = spansOfAll(provider.getTracer('shopping'));
  const theirs = new OTLPTraceExporter({ url: `${endpoint}/v1/traces` });
  await new Promise((resolve) => theirs.export(spans, resolve));
  const ours = createOtlpExporter({
    ...{ endpoint, headers: {}, resource: RESOURCE },
    onLost: (count) => expect(count).toBe(0),
  });
  for (const span of spans) ours.add(asOurs(span));
  await ours.flush();
  await Promise.all([theirs.shutdown(), server.stop(true)]);

  const [their, our] = sent;
  expect(our).toMatchObject({ path: '/v1/traces', type: 'application/json' });
  expect([our?.path, our?.type]).toEqual([their?.path, their?.type]);
  expect(plain(spansOf(our?.body))).toEqual(plain(spansOf(their?.body)));
  expect(spansOf(our?.body)).toHaveLength(4);
  expect(our?.body.resourceSpans[0]?.scopeSpans[0]?.scope).toEqual(
    their?.body.resourceSpans[0]?.scopeSpans[0]?.scope,
  );
  expect(our?.body.resourceSpans[0]?.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'shopping' },
  });
});

/** This exporter drops everything: the test hands the spans to the real ones. */
class Nowhere {
  export(): void {}
  async shutdown(): Promise<void> {}
}
