import { trace as api, context, SpanKind } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { asyncContext } from '../../src/platform/bun/trace-timer.ts';
import { createTracing } from '../../src/trace/create-tracing.ts';
import { createOtlpExporter } from '../../src/trace/otlp-exporter.ts';

// `bun test/trace/cost.ts`: the cost of the spans of a request with ten calls, by our exporter and by the packages of
// OpenTelemetry. It measures the processor time of the whole process, so that other work on the machine does not count.

const CALLS = 10;
const call = async () => undefined;
const collector = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => Response.json({}) });
const endpoint = `http://127.0.0.1:${collector.port}`;

async function measure(
  name: string,
  requests: number,
  request: () => Promise<void>,
  end: () => Promise<void>,
) {
  for (let at = 0; at < requests / 10; at += 1) await request();
  await end();
  const before = process.cpuUsage();
  for (let at = 0; at < requests; at += 1) {
    await request();
    // The queue holds 2,048 spans; a server would flush by its timer.
    if (at % 150 === 149) await end();
  }
  await end();
  const { user, system } = process.cpuUsage(before);
  console.log(`${name.padEnd(34)} ${((user + system) / requests).toFixed(1)} µs a request`);
}

async function bare(): Promise<void> {
  for (let at = 0; at < CALLS; at += 1) await call();
}

function ours(sampleRatio: number) {
  const exporter = createOtlpExporter({
    ...{ endpoint, headers: {}, resource: { 'service.name': 'shopping' } },
    onLost: () => undefined,
  });
  const trace = createTracing({
    ...{ sampleRatio, context: asyncContext(), onEnd: exporter.add },
    nowMs: () => performance.timeOrigin + performance.now(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const one = async () => {
    const span = trace.child('db.orders.read', 'client');
    if (span === null) return call();
    await trace.run(span, call);
    span.end({ attributes: { rows: 1 } });
  };
  const all = async () => {
    for (let at = 0; at < CALLS; at += 1) await one();
  };
  const request = async () => {
    const { span } = trace.begin('POST /x', 'server', null);
    if (span === null) return all();
    await trace.run(span, all);
    span.end({ attributes: { 'http.response.status_code': 200 } });
  };
  return { request, end: () => exporter.flush() };
}

function theirs(sampleRatio: number) {
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }), {
    maxQueueSize: 2_048,
    maxExportBatchSize: 512,
  });
  const provider = new BasicTracerProvider({
    sampler: new TraceIdRatioBasedSampler(sampleRatio),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('shopping');
  const one = async () => {
    const span = tracer.startSpan('db.orders.read', { kind: SpanKind.CLIENT });
    await context.with(api.setSpan(context.active(), span), call);
    span.setAttribute('rows', 1).end();
  };
  const request = () =>
    tracer.startActiveSpan('POST /x', { kind: SpanKind.SERVER }, async (span) => {
      for (let at = 0; at < CALLS; at += 1) await one();
      span.setAttribute('http.response.status_code', 200).end();
    });
  return { request, end: () => provider.forceFlush() };
}

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
await measure('no tracing', 100_000, bare, async () => undefined);
for (const [name, ratio, requests] of [
  ['not recorded', 0, 60_000],
  ['1 %', 0.01, 60_000],
  ['each recorded', 1, 6_000],
] as const) {
  for (const [who, make] of [
    ['ours', ours],
    ['OpenTelemetry', theirs],
  ] as const) {
    const { request, end } = make(ratio);
    await measure(`${name}, ${who}`, requests, request, end);
  }
}
await collector.stop(true);
process.exit(0);
