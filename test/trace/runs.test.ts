import { expect, test } from 'bun:test';
import type { OutboxSource, OutgoingRecord } from '../../src/events/outgoing.ts';
import { runRelay } from '../../src/kafka/relay.ts';
import { asyncContext } from '../../src/platform/bun/trace-timer.ts';
import { createTracing } from '../../src/trace/create-tracing.ts';
import type { FinishedSpan } from '../../src/trace/span.ts';
import { traceRelay, traceRuns } from '../../src/trace/trace-runs.ts';

// Runs of loops, which no request begins: each run that did something has a trace, and the many that did nothing have
// none.

function tracing(sampleRatio: number) {
  const ended: FinishedSpan[] = [];
  const trace = createTracing({
    ...{ sampleRatio, context: asyncContext(), nowMs: () => performance.now() },
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    onEnd: (span) => void ended.push(span),
  });
  const read = async (name: string) => {
    const span = trace.child(name, 'client');
    await Promise.resolve();
    span?.end({});
  };
  return { trace, ended, read, around: traceRuns(trace) };
}
const counts = (done: number) => ({ done, other: 0 });

test('a run that did something is a trace with its reads within, as much as it did among its attributes', async () => {
  const { ended, read, around } = tracing(1);
  const result = await around(
    'sweep',
    async () => {
      await Promise.all([read('db.orders.overdue'), read('db.transaction')]);
      return 3;
    },
    counts,
  );
  const sweep = ended.find(({ name }) => name === 'sweep');
  expect([result, ended.length]).toEqual([3, 3]);
  expect(sweep).toMatchObject({ parentId: '', kind: 'internal', attributes: { done: 3, other: 0 } });
  for (const span of ended.filter((one) => one !== sweep))
    expect([span.traceId, span.parentId]).toEqual([sweep?.traceId ?? '', sweep?.spanId ?? '']);
});

test('one that found nothing to do leaves nothing, one that is not chosen neither, and one that failed its kind', async () => {
  const idle = tracing(1);
  await idle.around(
    'sweep',
    () => idle.read('db.orders.overdue'),
    () => counts(0),
  );
  const unchosen = tracing(0);
  await unchosen.around(
    'sweep',
    () => unchosen.read('db.orders.overdue'),
    () => counts(3),
  );
  expect([idle.ended, unchosen.ended]).toEqual([[], []]);
  const { ended, read, around } = tracing(1);
  const failing = around(
    'sweep',
    async () => {
      await read('db.orders.overdue');
      throw new RangeError('select * from secrets');
    },
    () => counts(0),
  );
  expect(await failing.catch((error: Error) => error.name)).toBe('RangeError');
  expect(ended.map(({ name, isError }) => [name, isError])).toEqual([
    ['db.orders.overdue', false],
    ['sweep', true],
  ]);
  expect(JSON.stringify(ended)).not.toContain('secrets');
});

test('a run of any length keeps few spans, and itself', async () => {
  const { ended, read, around } = tracing(1);
  const many = async () => {
    for (let at = 0; at < 2_000; at += 1) await read('db.orders.find');
  };
  await around('sweep', many, () => counts(2_000));
  expect(ended).toHaveLength(501);
  expect(ended.at(-1)?.name).toBe('sweep');
});

test('the relay: a trace for a reading that sent, with its send within', async () => {
  const { trace, ended } = tracing(1);
  const end = new AbortController();
  const row: OutgoingRecord = {
    ...{ orderId: 'o1', eventId: 'e1', topic: 'order.paid', payload: '{}', traceparent: null, attempts: 0 },
  };
  let readings = 0;
  const source: OutboxSource = {
    lease: async () => true,
    markSent: async () => undefined,
    putOff: async () => undefined,
    async unsent() {
      readings += 1;
      if (readings === 3) end.abort();
      return readings === 2 ? [row] : [];
    },
  };
  const producer = { connect: async () => {}, send: async () => {}, disconnect: async () => {} };
  await runRelay({
    ...{ producer, source, holder: 'r', outPrefix: '', leaseMs: 30_000, pollMs: 1 },
    ...{ log: { info: () => {}, warn: () => {}, error: () => {} }, signal: end.signal },
    observer: traceRelay(trace),
  });
  const [send, relay] = ended;
  expect(ended.map(({ name }) => name)).toEqual(['kafka.send', 'relay']);
  expect([send?.parentId, relay?.attributes]).toEqual([relay?.spanId, { sent: 1 }]);
});
