import { afterAll, beforeAll, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { mockEnv } from '../../src/tooling/dev/run-dev.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { startEntry } from '../entries/child.ts';
import { until } from '../support/until.ts';
import { type SentSpan, startCollector } from './collector.ts';

// The spans that a checkout in the real process leaves at a collector.

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const collector = startCollector();
const mocks = startMockUpstreams({ port: 0, demo: demoData });
const database = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 2);
let token = '';
beforeAll(async () => {
  await emptyTables(database.db);
  await seed(database.db, demoData);
  token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001');
});
afterAll(async () => {
  await mocks.stop();
  await collector.stop();
  await database.close();
});

const ENTRIES = ['37804755-378047556-1'];
const headersWith = (more: Record<string, string>) => ({
  authorization: `Bearer ${token}`,
  'cm-user-region': 'US',
  ...more,
});
const isWithin = (inner: SentSpan, outer: SentSpan) =>
  BigInt(inner.startTimeUnixNano) >= BigInt(outer.startTimeUnixNano) &&
  BigInt(inner.endTimeUnixNano) >= BigInt(inner.startTimeUnixNano);

test('a checkout leaves a span for the request, its calls, its reads and its transaction', async () => {
  const entry = await startEntry('server', {
    ...mockEnv(mocks.urls),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer of-the-collector',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  const path = '/shopping/cart/checkout/entries';
  const body = { entries: ENTRIES, addr_id: '501', cash: 1 };
  const traceparent = `00-${TRACE}-${CALLER}-01`;
  expect((await entry.post(path, body, headersWith({ traceparent }))).status).toBe(200);
  // This trace begins here and is not recorded, by chance 0. A caller that refuses recording is believed too.
  await entry.post('/shopping/cal_price/v4_4', { entries: ENTRIES }, headersWith({}));
  const no = { traceparent: `00-${TRACE}-${CALLER}-00` };
  await entry.post('/shopping/cal_price/v4_4', { entries: ENTRIES }, headersWith(no));
  expect(await entry.stop()).toBe(0);

  const [request, ...more] = collector.named(`POST ${path}`);
  expect(more).toEqual([]);
  expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, kind: 2, status: {} });
  expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  const children = collector.spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
  const names = children.map(({ name }) => name);
  for (const name of [
    'forex.rates',
    'pricectrl.mallDiscounts',
    'rebate.freeze',
    'db.catalogue.skus',
    'db.keys.claim',
  ])
    expect(names).toContain(name);
  expect(names.filter((name) => name.startsWith('db.transaction'))).not.toEqual([]);
  for (const child of children) expect(request !== undefined && isWithin(child, request)).toBe(true);
  // An upstream gets the span of its call as the parent.
  const freeze = mocks.state.calls.find(({ operation }) => operation === 'freeze');
  const [span] = collector.named('rebate.freeze');
  expect(freeze?.headers.traceparent).toBe(`00-${TRACE}-${span?.spanId}-01`);
  expect(collector.headers[0]?.get('authorization')).toBe('Bearer of-the-collector');
  // The spans contain nothing about the person.
  expect(JSON.stringify(collector.spans)).not.toMatch(/1001|select |Bearer/i);
}, 60_000);

test('a sweep that moved an order is a trace of its own, with its transactions', async () => {
  const placing = await startEntry('server', mockEnv(mocks.urls));
  const body = { entries: ENTRIES, addr_id: '501' };
  const placed = await placing.post('/shopping/cart/checkout/entries', body, headersWith({}));
  expect(placed.status).toBe(200);
  await placing.stop();
  await database.db.update(t.orders).set({ payDeadlineMs: 1 });
  const entry = await startEntry('server', {
    ...mockEnv(mocks.urls),
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '1' },
    ...{ SWEEP_INTERVAL_MS: '50' },
  });
  await until(async () =>
    (await database.db.select().from(t.orders)).every((one) => one.status === 'canceled'),
  );
  expect(await entry.stop()).toBe(0);
  const sweeps = collector.named('sweep');
  const moved = sweeps.flatMap((sweep) =>
    sweep.attributes
      .filter(({ key, value }) => key === 'orders' && Number(value.intValue) > 0)
      .map(() => sweep),
  );
  expect(moved.length).toBeGreaterThan(0);
  const within = collector.spans.filter(({ parentSpanId }) => parentSpanId === moved[0]?.spanId);
  expect(within.filter(({ name }) => name.startsWith('db.transaction'))).not.toEqual([]);
  expect(moved[0]?.parentSpanId).toBeUndefined();
}, 60_000);

test('every line has a trace, also where the caller sends none and nothing is recorded', async () => {
  const entry = await startEntry('server', mockEnv(mocks.urls));
  const from = mocks.state.calls.length;
  await entry.post('/shopping/cal_price/v4_4', { entries: ENTRIES }, headersWith({}));
  await entry.post(
    '/shopping/cal_price/v4_4',
    { entries: ENTRIES },
    headersWith({ 'x-request-id': 'of-the-caller' }),
  );
  expect(await entry.stop()).toBe(0);
  const lines = entry
    .output()
    .split('\n')
    .filter((line) => line.includes('"event":"request"'))
    .map((line) => JSON.parse(line) as { request_id: string; trace_id: string });
  expect(lines).toHaveLength(2);
  for (const { trace_id } of lines) expect(trace_id).toMatch(/^[0-9a-f]{32}$/);
  // The trace id is the request id, so that each leads to the other.
  expect(lines[0]?.trace_id).toBe(lines[0]?.request_id.replaceAll('-', '') ?? '');
  const told = mocks.state.calls.slice(from).map(({ headers }) => headers.traceparent?.slice(0, 35));
  expect(new Set(told)).toEqual(new Set(lines.map(({ trace_id }) => `00-${trace_id}`)));
}, 60_000);

test('a collector that is away costs its spans, which one line counts, and nothing else', async () => {
  const entry = await startEntry('server', {
    ...mockEnv(mocks.urls),
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_TRACES_SAMPLER_ARG: '1',
  });
  const answer = await entry.post('/shopping/cal_price/v4_4', { entries: ENTRIES }, headersWith({}));
  expect(answer.status).toBe(200);
  expect(await entry.stop()).toBe(0);
  expect(entry.output()).toMatch(/"event":"spans_lost","count":\d+/);
}, 60_000);
