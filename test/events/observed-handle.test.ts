import { expect, test } from 'bun:test';
import type { HandleEvents, IncomingEvent } from '../../src/events/incoming.ts';
import { observedHandle } from '../../src/events/observed-handle.ts';
import type { EventObservation } from '../../src/platform/metrics.ts';

const event: IncomingEvent = {
  via: 'kafka',
  name: 'purchased',
  payload: new TextEncoder().encode('{"order_id":"order-1","secret":1}'),
  headers: { token: 'secret' },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  place: { topic: 'event.purchased', partition: 2, offset: '7', key: '13800138000' },
};

function watched(handle: HandleEvents) {
  const counted: EventObservation[] = [];
  const lines: [string, object][] = [];
  let nowMs = 0;
  const info = (name: string, fields: object) => lines.push([name, fields]);
  const observed = observedHandle(handle, {
    metrics: { event: (observation) => counted.push(observation) },
    log: { info, warn: info, error: info },
    nowMs: () => {
      nowMs += 5;
      return nowMs;
    },
  });
  return { observed, counted, lines };
}

test('an event is one line and one count, with nothing of its payload', async () => {
  const { observed, counted, lines } = watched(async () => ['handled']);
  expect(await observed([event])).toEqual(['handled']);
  expect(counted).toEqual([{ name: 'purchased', via: 'kafka', outcome: 'handled', durationMs: 5 }]);
  expect(lines).toEqual([
    [
      'event',
      {
        name: 'purchased',
        via: 'kafka',
        order_id: 'order-1',
        trace_id: '0af7651916cd43dd8448eb211c80319c',
        topic: 'event.purchased',
        partition: 2,
        offset: '7',
        outcome: 'handled',
        duration_ms: 5,
      },
    ],
  ]);
});

test('names and keys that are not plain stay out of the log; a failure is counted and goes on', async () => {
  const { observed, counted, lines } = watched(async ([first]) => {
    if (first?.name === 'bad') throw new Error('away');
    return ['poison'];
  });
  const place = { topic: 't', partition: 0, offset: '0', key: '+44 20 7946 0000' };
  await observed([{ ...event, name: 'a name\nwith {"json":1}', place }]);
  expect(JSON.stringify(lines)).not.toContain('7946');
  expect(counted[0]?.name).toBe('unreadable');
  expect(observed([{ ...event, name: 'bad' }])).rejects.toThrow('away');
  await Promise.resolve();
  expect(counted[1]).toMatchObject({ outcome: 'failed', durationMs: 5 });
  expect(lines).toHaveLength(1);
});

test('of several each is a line and a count, with the time that all of them took', async () => {
  const { observed, counted, lines } = watched(async () => ['handled', 'duplicate']);
  await observed([event, { ...event, name: 'group_update' }]);
  expect(counted.map(({ name, outcome, durationMs }) => [name, outcome, durationMs])).toEqual([
    ['purchased', 'handled', 5],
    ['group_update', 'duplicate', 5],
  ]);
  expect(lines).toHaveLength(2);
});

test('a key that is no id of ours stays out of the log, whatever it looks like; the order is in the payload', async () => {
  const said = async (key: string | null, payload: string) => {
    const { observed, lines } = watched(async () => ['poison']);
    const place = { topic: 't', partition: 0, offset: '0', key };
    await observed([{ ...event, place, payload: new TextEncoder().encode(payload) }]);
    const [[, fields = {}] = []] = lines;
    return (fields as { order_id?: string }).order_id;
  };
  const ours = '01KBD2K3R8Z9WQ5T7M4N6P1XYV';
  expect(await said('13800138000', '{"order_id":"O-1"}')).toBe('O-1');
  expect(await said(ours, '{"order_id":7}')).toBe('7');
  expect(await said(ours, '{"order_id":"O-1"')).toBe('O-1');
  expect(await said(ours, 'no JSON')).toBe(ours);
  for (const other of [
    '13800138000',
    'ada',
    ours.toLowerCase(),
    `${ours}0`,
    '13800138000138001380013800',
    null,
  ])
    expect([other, await said(other, 'no JSON')]).toEqual([other, '']);
});

test('by HTTP the text tells whose it is, whether or not it parses', async () => {
  const orderIdIn = async (payload: string | null) => {
    const { observed, lines } = watched(async () => ['handled']);
    const bytes = payload === null ? null : new TextEncoder().encode(payload);
    await observed([{ ...event, via: 'http', place: null, payload: bytes }]);
    const [, said] = lines[0] ?? [];
    expect(said).not.toHaveProperty('topic');
    return (said as { order_id: string }).order_id;
  };
  for (const text of [
    '{"order_id":"O-1"}',
    '{"a":1,"order_id" :\n  "O-1',
    `"order_id"${' '.repeat(16)}:${' '.repeat(16)}"O-1"`,
  ])
    expect([text, await orderIdIn(text)]).toEqual([text, text.endsWith('"O-1') ? '' : 'O-1']);
  for (const text of [null, '', '{"id":"O-1"}', '"order_id"x:"O-1"', '{"order_id":"a b"}', ':"O-1"'])
    expect([text, await orderIdIn(text)]).toEqual([text, '']);
  expect(await orderIdIn(`${' '.repeat(4_096)}"order_id":"O-1"`)).toBe('');
});
