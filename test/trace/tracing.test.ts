import { describe, expect, test } from 'bun:test';
import { parseConfig } from '../../src/config/config.ts';
import { beginTrace } from '../../src/domain/values/traceparent.ts';
import type { IncomingEvent } from '../../src/events/incoming.ts';
import { asyncContext } from '../../src/platform/bun/trace-timer.ts';
import { createTracing } from '../../src/trace/create-tracing.ts';
import { createOtlpExporter } from '../../src/trace/otlp-exporter.ts';
import type { FinishedSpan } from '../../src/trace/span.ts';
import { beginTraces, traceEvents } from '../../src/trace/trace-events.ts';
import { testEnv } from '../support/world.ts';
import { spansOf } from './collector.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CAME = `00-${TRACE}-00f067aa0ba902b7-01`;

function tracing(sampleRatio: number) {
  const ended: FinishedSpan[] = [];
  const trace = createTracing({
    sampleRatio,
    context: asyncContext(),
    nowMs: () => performance.now(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    onEnd: (span) => void ended.push(span),
  });
  return { trace, ended };
}

const event = (name: string, traceparent: string | null): IncomingEvent => ({
  ...{ via: 'kafka', name, payload: null, headers: {}, place: null },
  traceparent,
});

describe('a trace', () => {
  test('begins by chance where none came in, and follows the caller where one did', () => {
    const share = (ratio: number) => {
      const { trace } = tracing(ratio);
      const begun = Array.from({ length: 2_000 }, () => trace.begin('x', 'server', null));
      for (const { traceparent, span } of begun)
        expect(traceparent).toMatch(span === null ? /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/ : /-01$/);
      return begun.filter(({ span }) => span !== null).length;
    };
    expect([share(0), share(1)]).toEqual([0, 2_000]);
    // Binomial with p = 0.1: 200 ± 13. A deviation of eight times that never occurs.
    expect(Math.abs(share(0.1) - 200)).toBeLessThan(107);
    const { trace } = tracing(0);
    expect(trace.begin('x', 'server', CAME).span).not.toBeNull();
    const refused = CAME.replace(/01$/, '00');
    expect(tracing(1).trace.begin('x', 'server', refused)).toEqual({ traceparent: refused, span: null });
  });

  test('has its children by async context, each call in its own', async () => {
    const { trace, ended } = tracing(1);
    expect(trace.child('db', 'client')).toBeNull();
    await Promise.all(
      ['a', 'b'].map(async (name) => {
        const { span } = trace.begin(name, 'server', null);
        if (span === null) throw new Error('not recorded');
        await trace.run(span, async () => {
          await Promise.resolve();
          trace.child(`${name} inside`, 'client')?.end({});
        });
        span.end({});
      }),
    );
    for (const name of ['a', 'b']) {
      const outer = ended.find((span) => span.name === name);
      expect(ended.find((span) => span.name === `${name} inside`)?.parentId).toBe(outer?.spanId ?? '');
    }
  });

  test('begins with the request’s own id, and with none that is not one', () => {
    expect(beginTrace('4bf92f35-77b3-4da6-a3ce-929d0e0e4736')).toBe(`00-${TRACE}-${TRACE.slice(0, 16)}-00`);
    expect(beginTrace('of-the-caller-1')).toBeNull();
  });
});

describe('events', () => {
  test('each has its span with its outcome; what came together stands in one batch that links them', async () => {
    const { trace, ended } = tracing(0);
    const told: (string | null)[] = [];
    const handle = traceEvents(async (events) => {
      told.push(...events.map(({ traceparent }) => traceparent));
      trace.child('db.transaction', 'client')?.end({});
      return events.map(() => 'handled' as const);
    }, trace);
    const other = CAME.replace(TRACE, 'a'.repeat(32));
    await handle([event('purchased', CAME), event('group_update', other), event('quiet', null)]);
    const [first, second] = ['event purchased', 'event group_update'].map((name) =>
      ended.find((span) => span.name === name),
    );
    const batch = ended.find((span) => span.name === 'event batch');
    expect(first).toMatchObject({
      traceId: TRACE,
      parentId: '00f067aa0ba902b7',
      attributes: { outcome: 'handled' },
    });
    expect(batch).toMatchObject({ parentId: first?.spanId ?? '', attributes: { size: 3 } });
    expect(batch?.links.map(({ spanId }) => spanId)).toEqual([second?.spanId ?? '']);
    expect(ended.find((span) => span.name === 'db.transaction')?.parentId).toBe(batch?.spanId ?? '');
    // Effects of an event belong to the trace of the event. An event without a trace begins one.
    expect(told.slice(0, 2)).toEqual([first, second].map((span) => `00-${span?.traceId}-${span?.spanId}-01`));
    expect(told[2]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  test('that fail together say so and fail', async () => {
    const { trace, ended } = tracing(1);
    const handle = traceEvents(async () => Promise.reject(new Error('away')), trace);
    await expect(handle([event('purchased', null), event('purchased', null)])).rejects.toThrow('away');
    expect(ended.map(({ isError }) => isError)).toEqual([true, true, true]);
  });

  test('have a trace also where none is recorded, and keep the one that they have', async () => {
    const told: (string | null)[] = [];
    const handle = beginTraces(
      async (events) => {
        told.push(...events.map(({ traceparent }) => traceparent));
        return events.map(() => 'handled' as const);
      },
      () => '11111111-2222-4333-8444-555555555555',
    );
    await handle([event('a', null), event('b', CAME), event('c', 'not one')]);
    const begun = '00-11111111222243338444555555555555-1111111122224333-00';
    expect(told).toEqual([begun, CAME, begun]);
  });
});

const span = (n: number): FinishedSpan => ({
  ...{ name: `span ${n}`, kind: 'client', traceId: TRACE, spanId: '00f067aa0ba902b7', parentId: '' },
  ...{ startMs: 1_780_000_000_000.25, endMs: 1_780_000_000_001, isError: true, links: [] },
  attributes: { text: 'x', whole: 3, part: 0.5 },
});

describe('the exporter', () => {
  test('sends OTLP’s own form, in batches of 512, and keeps at most 2048', async () => {
    const bodies: unknown[] = [];
    let lost = 0;
    const exporter = createOtlpExporter({
      endpoint: 'http://collector.test',
      headers: {},
      resource: { 'service.name': 'shopping' },
      fetch: async (_, init) => {
        bodies.push(JSON.parse(String(init.body)));
        return Response.json({});
      },
      onLost: (count) => {
        lost += count;
      },
    });
    for (let n = 0; n < 2_050; n += 1) exporter.add(span(n));
    await exporter.flush();
    expect([lost, bodies.map((body) => spansOf(body).length)]).toEqual([2, [512, 512, 512, 512]]);
    expect(spansOf(bodies[0])[0]).toEqual({
      ...{ traceId: TRACE, spanId: '00f067aa0ba902b7', name: 'span 0', kind: 3, status: { code: 2 } },
      startTimeUnixNano: '1780000000000250000',
      endTimeUnixNano: '1780000000001000000',
      attributes: [
        { key: 'text', value: { stringValue: 'x' } },
        { key: 'whole', value: { intValue: '3' } },
        { key: 'part', value: { doubleValue: 0.5 } },
      ],
    });
    await exporter.flush();
    expect(bodies).toHaveLength(4);
  });

  test.each([
    ['refuses', async () => new Response(null, { status: 503 })],
    ['is away', async () => Promise.reject(new TypeError('refused'))],
  ] as const)('a collector that %s loses them, and nothing is thrown', async (_, send) => {
    let lost = 0;
    const options = { endpoint: 'http://collector.test', headers: {}, resource: {}, fetch: send };
    const onLost = (count: number) => {
      lost += count;
    };
    const exporter = createOtlpExporter({ ...options, onLost });
    exporter.add(span(1));
    await exporter.flush();
    expect(lost).toBe(1);
  });
});

test('a collector that hangs has one deadline for a whole flush, and the rest is lost', async () => {
  let [asked, lost] = [0, 0];
  const exporter = createOtlpExporter({
    ...{ endpoint: 'http://collector.test', headers: {}, resource: {} },
    fetch: (_, { signal }) => {
      asked += 1;
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', reject));
    },
    onLost: (count) => {
      lost += count;
    },
  });
  for (let n = 0; n < 2_048; n += 1) exporter.add(span(n));
  await exporter.flush(20);
  expect([asked, lost]).toEqual([1, 2_048]);
});

test('nothing is recorded unless an endpoint is named; a share is 0 to 1', () => {
  const of = (env: Record<string, string>) =>
    parseConfig({ ...testEnv('mysql://root@127.0.0.1:1/x'), ...env }).tracing;
  expect(of({})).toBeNull();
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example.com/' };
  expect(of({ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a=b, y=Basic%20c%3D' })).toEqual({
    endpoint: 'https://otel.example.com',
    headers: { 'x-key': 'a=b', y: 'Basic c=' },
    sampleRatio: 0.01,
    serviceName: 'shopping',
  });
  for (const [name, value] of [
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_TRACES_SAMPLER_ARG', 'all'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'nothing'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x=100%'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x=%FF'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
  ] as const)
    expect(() => of({ ...endpoint, [name]: value })).toThrow(name);
});
