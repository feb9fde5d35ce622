import { describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import type { OutboxSource } from '../../src/events/outgoing.ts';
import type { KafkaProducer } from '../../src/kafka/port.ts';
import { runRelay } from '../../src/kafka/relay.ts';
import { outboxSource } from '../../src/operations/sweep/outbox-source.ts';
import { createStore } from '../../src/service/store.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 10, "Out", and 16: a refused row holds back only the later rows of its own order.

const world = useWorld();

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const AT_ONCE = 20;

/** A Kafka that records what it takes, as `order seq`, and refuses some topics. */
function kafka() {
  const taken: string[] = [];
  const refuses = new Set<string>();
  let why = 'UNKNOWN_TOPIC_OR_PARTITION';
  let asked = 0;
  const producer: KafkaProducer = {
    connect: async () => {},
    disconnect: async () => {},
    async send(batches) {
      asked += 1;
      if (batches.some(({ topic }) => refuses.has(topic)))
        throw Object.assign(new Error('refused'), { type: why });
      for (const { messages } of batches)
        for (const { headers } of messages) taken.push(String(headers.event_id));
    },
  };
  const refuse = (topic: string, type = why) => {
    refuses.add(topic);
    why = type;
  };
  return { producer, taken, refuses, refuse, asked: () => asked };
}

/** Relays until nothing more is due. */
async function relay(
  to: ReturnType<typeof kafka>,
  change: (source: OutboxSource) => Partial<OutboxSource> = () => ({}),
) {
  const end = new AbortController();
  const outbox = world.outbox();
  const source: OutboxSource = {
    ...outbox,
    async unsent(limit) {
      const rows = await outbox.unsent(limit);
      if (rows.length === 0) end.abort();
      return rows;
    },
    ...change(outbox),
  };
  const timing = { leaseMs: 30_000, pollMs: 1, rowsAtOnce: AT_ONCE };
  await runRelay({
    producer: to.producer,
    source,
    holder: 'r',
    outPrefix: '',
    log: quiet,
    signal: end.signal,
    ...timing,
  });
}

/** Rows of an order, oldest first; `event_id` is `order seq`. */
async function write(orderId: string, topics: readonly string[], { from = 0, agoMs = 60_000 } = {}) {
  await world.database.db.insert(t.outbox).values(
    topics.map((topic, at) => ({
      orderId,
      eventId: `${orderId} ${from + at}`,
      seq: from + at,
      topic,
      payload: {},
      traceparent: null,
      createdAtMs: world.clock.nowMs() - agoMs,
    })),
  );
}

const BAD = 'noti.user';
const many = (count: number) => Array.from({ length: count }, (_, at) => `BAD${String(at).padStart(3, '0')}`);

describe('rows that the broker refuses', () => {
  test('stop nobody behind them, however many they are', async () => {
    const to = kafka();
    to.refuse(BAD);
    for (const order of many(5 * AT_ONCE)) await write(order, [BAD]);
    await write('GOOD', ['order.created', 'order.paid'], { agoMs: 0 });
    await relay(to);
    expect(to.taken).toEqual(['GOOD 0', 'GOOD 1']);
  });

  test('hold back the later rows of their own order, and all go out in order when it is mended', async () => {
    const to = kafka();
    to.refuse(BAD);
    const topics = ['order.created', BAD, 'order.paid'];
    for (const order of many(3)) await write(order, topics);
    await relay(to);
    expect(to.taken).toEqual(many(3).map((order) => `${order} 0`));
    to.refuses.clear();
    world.clock.advance(60_000);
    await relay(to);
    const inOrder = (order: string) => to.taken.filter((id) => id.startsWith(order));
    for (const order of many(3)) expect(inOrder(order)).toEqual([0, 1, 2].map((seq) => `${order} ${seq}`));
  });

  test('are tried again after a pause that grows to a minute, and not before', async () => {
    let nowMs = world.clock.nowMs();
    const source = outboxSource({ store: createStore(world.database), clock: { nowMs: () => nowMs } });
    await write('BAD', [BAD, 'order.paid']);
    const pausesS: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      await source.putOff(await source.unsent(AT_ONCE));
      const [row] = await world.database.db.select().from(t.outbox);
      pausesS.push(((row?.retryAtMs ?? 0) - nowMs) / 1000);
      nowMs = (row?.retryAtMs ?? 0) - 1;
      expect(await source.unsent(AT_ONCE)).toEqual([]);
      nowMs += 1;
      expect(await source.unsent(AT_ONCE)).toHaveLength(2);
    }
    expect(pausesS).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test('are not overtaken by what comes later of their order', async () => {
    const to = kafka();
    to.refuse(BAD);
    await write('BAD', [BAD]);
    await relay(to);
    await write('BAD', ['order.paid'], { from: 1, agoMs: 0 });
    await relay(to);
    expect(to.taken).toEqual([]);
    to.refuses.clear();
    world.clock.advance(60_000);
    await relay(to);
    expect(to.taken).toEqual(['BAD 0', 'BAD 1']);
  });

  test.each(['UNKNOWN_TOPIC_OR_PARTITION', 'TOPIC_AUTHORIZATION_FAILED', 'LEADER_NOT_AVAILABLE'])(
    'of one topic are asked for once a reading: %s',
    async (type) => {
      const to = kafka();
      to.refuse(BAD, type);
      for (const order of many(3)) await write(order, ['order.created', BAD]);
      await write('GOOD', ['order.created', 'order.paid', BAD]);
      await relay(to);
      // Round 1 is sent whole. Round 2 is sent whole, then each of its two topics apart. Round 3 has nothing else to
      // send.
      expect(to.asked()).toBe(4);
    },
  );
});

test('a row that is no JSON keeps nobody else here', async () => {
  await write('ODD', ['order.created']);
  await world.database.db.execute("UPDATE outbox SET payload = 'no json' WHERE order_id = 'ODD'");
  await write('GOOD', ['order.created']);
  const to = kafka();
  await relay(to);
  expect(to.taken.sort()).toEqual(['GOOD 0', 'ODD 0']);
});

test('a relay that has lost its lease while it sends parts of a wave sends no more', async () => {
  for (const order of many(2)) await write(order, [BAD, 'order.paid']);
  const to = kafka();
  to.refuse(BAD);
  const end = new AbortController();
  const outbox = world.outbox();
  let leases = 0;
  await runRelay({
    producer: to.producer,
    source: {
      ...outbox,
      async lease(holder, forMs) {
        leases += 1;
        if (leases === 1) return outbox.lease(holder, forMs);
        end.abort();
        return false;
      },
    },
    holder: 'r',
    outPrefix: '',
    log: quiet,
    signal: end.signal,
    // So short that each send has to prolong the lease.
    leaseMs: 0,
  });
  expect(to.asked()).toBe(0);
});
