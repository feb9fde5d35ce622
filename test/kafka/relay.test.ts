import { afterEach, describe, expect, test } from 'bun:test';
import { isNull } from 'drizzle-orm';
import type { Kafka, ProducerConfig } from 'kafkajs';
import * as t from '../../src/db/schema/index.ts';
import type { OutboxSource, OutgoingRecord } from '../../src/events/outgoing.ts';
import { refusalOf } from '../../src/kafka/failure.ts';
import { createProducer } from '../../src/kafka/kafkajs/producer.ts';
import { orderedBatches, splitBatch } from '../../src/kafka/ordered-batches.ts';
import type { KafkaProducer, TopicMessages } from '../../src/kafka/port.ts';
import { type RelayOptions, runRelay } from '../../src/kafka/relay.ts';
import { testBroker } from '../support/broker.ts';
import { kafkaClient, withAdmin } from '../support/kafka-client.ts';
import { until } from '../support/until.ts';
import { useWorld } from '../support/use-world.ts';
import { keysOf, openClient, ownPlace, type Place, produce, settingsOf, silentLog } from './parts.ts';
import { giveLeaders, takeLeaders } from './without-leader.ts';

const LIMIT_MS = 60_000;
const TOPICS = ['order.created', 'order.paid'];

const world = useWorld();
afterEach(giveLeaders);

/** The outbox of the test's database, with these rows. */
async function outboxOf(rows: readonly OutgoingRecord[] = []) {
  const { db } = world.database;
  let seq = 0;
  const add = async (more: readonly OutgoingRecord[]): Promise<void> => {
    const stored = more.map(({ payload, ...row }) => {
      seq += 1;
      return { ...row, seq, payload: JSON.parse(payload), createdAtMs: world.clock.nowMs() };
    });
    if (stored.length > 0) await db.insert(t.outbox).values(stored);
  };
  await add(rows);
  const source: OutboxSource = world.outbox();
  return {
    source,
    add,
    isEmpty: async () => (await db.$count(t.outbox, isNull(t.outbox.sentAtMs))) === 0,
    holder: async () => (await db.select().from(t.lease))[0]?.holder ?? null,
  };
}

const rowOf = (orderId: string, topic: string): OutgoingRecord => ({
  ...{ orderId, eventId: `${orderId}-0`, topic, payload: '{}', attempts: 0, traceparent: null },
});

const rowsOf = (orders: readonly string[], perOrder: number): OutgoingRecord[] =>
  Array.from({ length: perOrder }, (_, at) =>
    orders.map((orderId) => ({
      orderId,
      eventId: `${orderId}-${at}`,
      topic: TOPICS[at % TOPICS.length] ?? '',
      payload: JSON.stringify({ order_id: orderId, seq: at }),
      attempts: 0,
      traceparent: at === 0 ? '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' : null,
    })),
  ).flat();

/** A producer that records the batches that Kafka has acknowledged, in their order. */
function recorded(real: KafkaProducer) {
  const sent: TopicMessages[] = [];
  const producer: KafkaProducer = {
    connect: () => real.connect(),
    disconnect: () => real.disconnect(),
    async send(batches, ackWithinMs) {
      await real.send(batches, ackWithinMs);
      sent.push(...batches);
    },
  };
  return {
    producer,
    ids: () => sent.flatMap(({ messages }) => messages.map((m) => String(m.headers.event_id))),
  };
}

/** One relay towards the test's broker, topics under the test's own prefix. */
function start(place: Place, source: OutboxSource, more: Partial<RelayOptions> = {}) {
  const end = new AbortController();
  const spy = recorded(openClient(settingsOf(place), silentLog).producer());
  const running = runRelay({
    producer: spy.producer,
    source,
    holder: 'one',
    outPrefix: place.prefix,
    log: silentLog,
    signal: end.signal,
    pollMs: 20,
    leaseMs: 30_000,
    ...more,
  });
  return {
    ids: spy.ids,
    async stop() {
      end.abort();
      await running;
    },
  };
}

/**
 * A producer on a cluster that makes no topics by itself, at the moment when kafkajs asks for all its topics again: with
 * every send.
 */
function forgetful(place: Place) {
  const kafka = kafkaClient(place.brokers);
  const producer = (config: ProducerConfig) =>
    kafka.producer({ ...config, allowAutoTopicCreation: false, metadataMaxAge: 1 });
  return recorded(createProducer({ producer } as Kafka));
}

/** A log that keeps the topics that were refused. */
function watched() {
  const refused: unknown[] = [];
  const warn = (event: string, { topic }: Record<string, unknown>) =>
    event === 'relay_refused' && refused.push(topic);
  return { log: { ...silentLog, warn }, refused };
}

/** Reads `count` records of an outgoing topic. Those of one order are in one partition, so in their order. */
async function readAll(place: Place, topic: string, count: number) {
  const consumer = kafkaClient(place.brokers).consumer({
    groupId: `${place.group}-${topic}`,
    maxWaitTimeInMs: 100,
  });
  const found: { key: string; value: string; headers: Record<string, string> }[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [place.prefix + topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([k, v]) => [k, String(v)]),
      );
      found.push({ key: String(message.key), value: String(message.value), headers });
    },
  });
  await until(() => found.length >= count);
  await consumer.disconnect();
  return found;
}

async function outPlace(): Promise<Place> {
  const place = await ownPlace();
  for (const topic of TOPICS) await produce(place, topic, []);
  return place;
}

const sequence = (ids: readonly string[], order: string) => ids.filter((id) => id.startsWith(`${order}-`));

describe('the relay', () => {
  test(
    'sends each row once, in order per order, with its headers, the payload as it is',
    async () => {
      const place = await outPlace();
      const orders = keysOf(30).map((key) => `${key}.`);
      const outbox = await outboxOf(rowsOf(orders, 6));
      const relay = start(place, outbox.source, { rowsAtOnce: 50 });
      await until(outbox.isEmpty);
      await relay.stop();
      const ids = relay.ids();
      expect(ids).toHaveLength(180);
      for (const order of orders) {
        expect(sequence(ids, order)).toEqual(Array.from({ length: 6 }, (_, at) => `${order}-${at}`));
      }
      const created = await readAll(place, 'order.created', 90);
      expect(created).toHaveLength(90);
      const [first] = created.filter((one) => one.key === 'order-0.');
      expect(first).toEqual({
        key: 'order-0.',
        value: '{"order_id":"order-0.","seq":0}',
        headers: {
          event_id: 'order-0.-0',
          'content-type': 'application/json',
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          // CloudEvents' Kafka binding, beside ours.
          ce_specversion: '1.0',
          ce_id: 'order-0.-0',
          ce_source: '/shopping',
          ce_type: 'order.created',
          ce_subject: 'order-0.',
          ce_traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        },
      });
    },
    LIMIT_MS,
  );

  test(
    'keeps its lease up while a reading lasts',
    async () => {
      const place = await outPlace();
      const outbox = await outboxOf(rowsOf(['A'], 3));
      const leaseMs = 2_000;
      const did: string[] = [];
      const source: OutboxSource = {
        ...outbox.source,
        lease: async (holder, forMs) => {
          if (forMs > 0) did.push('lease');
          return outbox.source.lease(holder, forMs);
        },
        // Slow enough that the lease must be prolonged, and far from running out.
        markSent: async (sent) => {
          await new Promise((resolve) => setTimeout(resolve, leaseMs / 3));
          await outbox.source.markSent(sent);
        },
      };
      const real = openClient(settingsOf(place), silentLog).producer();
      const producer: KafkaProducer = {
        connect: () => real.connect(),
        disconnect: () => real.disconnect(),
        send: (batches, ackWithinMs) => {
          did.push('send');
          return real.send(batches, ackWithinMs);
        },
      };
      const relay = start(place, source, { leaseMs, producer });
      await until(outbox.isEmpty);
      await relay.stop();
      expect(did.slice(0, 6)).toEqual([...['lease', 'send', 'lease', 'send', 'lease', 'send']]);
    },
    LIMIT_MS,
  );

  test(
    'that dies between send and mark sends the same rows again, the order kept; the next one takes over',
    async () => {
      const place = await outPlace();
      const orders = keysOf(5).map((key) => `${key}.`);
      const outbox = await outboxOf(rowsOf(orders, 4));
      let marks = 0;
      const dying: OutboxSource = {
        ...outbox.source,
        async markSent(rows) {
          marks += 1;
          // The second batch is in Kafka, and nobody can mark it any more.
          if (marks >= 2) throw new Error('killed');
          await outbox.source.markSent(rows);
        },
      };
      const first = start(place, dying, { leaseMs: 1_000 });
      await until(() => marks >= 2);
      await first.stop();
      const second = start(place, outbox.source, { holder: 'two' });
      await until(outbox.isEmpty);
      await second.stop();
      for (const order of orders) {
        const ids = [...sequence(first.ids(), order), ...sequence(second.ids(), order)];
        expect([...new Set(ids)]).toEqual([0, 1, 2, 3].map((at) => `${order}-${at}`));
        // No later row went out before the mark, and what was marked is not sent again.
        expect([...new Set(sequence(first.ids(), order))]).toEqual([0, 1].map((at) => `${order}-${at}`));
        expect(sequence(second.ids(), order)).toEqual([1, 2, 3].map((at) => `${order}-${at}`));
      }
    },
    LIMIT_MS,
  );

  test(
    'runs in one process at a time, and gives its lease back when it stops',
    async () => {
      const place = await outPlace();
      const outbox = await outboxOf(rowsOf(['a.', 'b.'], 2));
      const first = start(place, outbox.source);
      await until(outbox.isEmpty);
      const second = start(place, outbox.source, { holder: 'two' });
      await outbox.add(rowsOf(['c.', 'd.'], 2));
      await until(outbox.isEmpty);
      expect(second.ids()).toEqual([]);
      expect(await outbox.holder()).toBe('one');
      await first.stop();
      await outbox.add(rowsOf(['e.'], 1));
      await until(outbox.isEmpty);
      await second.stop();
      expect(second.ids()).toEqual(['e.-0']);
    },
    LIMIT_MS,
  );

  test(
    'goes on with the other orders when a record is refused, and keeps the later rows of its order back',
    async () => {
      const place = await outPlace();
      const huge = 'x'.repeat(3_000_000);
      const [bad, ...good] = rowsOf(['bad.', 'a.', 'b.', 'c.'], 2);
      const outbox = await outboxOf([{ ...(bad as OutgoingRecord), payload: JSON.stringify(huge) }, ...good]);
      const relay = start(place, outbox.source);
      await until(() => relay.ids().length === 6);
      await relay.stop();
      expect(sequence(relay.ids(), 'bad.')).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'keeps back the later rows of each order that has a row of a refused topic, wherever it stands',
    async () => {
      const place = await outPlace();
      const rows = rowsOf(['first.', 'later.'], 3).map((row) =>
        ['first.-0', 'later.-1'].includes(row.eventId) ? { ...row, topic: 'no topic!' } : row,
      );
      const outbox = await outboxOf(rows);
      const relay = start(place, outbox.source);
      await until(() => relay.ids().length > 0);
      await outbox.add(rowsOf(['good.'], 2));
      await until(() => relay.ids().includes('good.-1'));
      await relay.stop();
      expect(relay.ids()).toEqual(['later.-0', 'good.-0', 'good.-1']);
    },
    LIMIT_MS,
  );

  test(
    'goes on with the other topics when one goes away that it has sent to before, and sends it when it is back',
    async () => {
      // The mock cluster deletes no topic.
      if ((await testBroker()).kind === 'mock') return;
      const place = await outPlace();
      const [gone = '', kept = ''] = TOPICS;
      const outbox = await outboxOf([rowOf('a.', gone), rowOf('b.', kept)]);
      const { log, refused } = watched();
      const { producer, ids } = forgetful(place);
      const relay = start(place, outbox.source, { producer, log });
      await until(outbox.isEmpty);
      await withAdmin(kafkaClient(place.brokers), (admin) =>
        admin.deleteTopics({ topics: [place.prefix + gone] }),
      );
      await outbox.add([rowOf('c.', gone), rowOf('d.', kept)]);
      await until(() => ids().includes('d.-0'));
      await outbox.add([rowOf('e.', kept)]);
      await until(() => ids().includes('e.-0'));
      expect([...new Set(refused)]).toEqual([gone]);
      expect(ids()).not.toContain('c.-0');
      await produce(place, gone, []);
      world.clock.advance(60_000);
      await until(outbox.isEmpty);
      await relay.stop();
      expect(ids()).toEqual(['a.-0', 'b.-0', 'd.-0', 'e.-0', 'c.-0']);
    },
    LIMIT_MS,
  );

  test(
    'goes on with the other topics while a partition of one has no leader, and sends to it when it has one',
    async () => {
      const place = await outPlace();
      const [without = '', kept = ''] = TOPICS;
      const outbox = await outboxOf([rowOf('a.', without), rowOf('b.', kept)]);
      const { log, refused } = watched();
      const { producer, ids } = forgetful(place);
      const relay = start(place, outbox.source, { producer, log });
      await until(outbox.isEmpty);
      takeLeaders(Array.from({ length: 8 }, (_, at) => `${place.prefix}${without}/${at}`));
      await outbox.add([rowOf('c.', without), rowOf('d.', kept)]);
      await until(() => ids().includes('d.-0'));
      await outbox.add([rowOf('e.', kept)]);
      await until(() => ids().includes('e.-0'));
      expect([...new Set(refused)]).toEqual([without]);
      giveLeaders();
      world.clock.advance(60_000);
      await until(outbox.isEmpty);
      await relay.stop();
      expect(ids()).toEqual(['a.-0', 'b.-0', 'd.-0', 'e.-0', 'c.-0']);
    },
    LIMIT_MS,
  );

  test(
    'waits for a database and a broker that are away, and ends when told to',
    async () => {
      const place = await outPlace();
      const outbox = await outboxOf(rowsOf(['a.'], 2));
      let refusals = 0;
      const flaky: OutboxSource = {
        ...outbox.source,
        async unsent(limit) {
          refusals += 1;
          if (refusals < 4) throw new TypeError('away');
          return outbox.source.unsent(limit);
        },
      };
      const relay = start(place, flaky);
      await until(outbox.isEmpty);
      await relay.stop();
      const nowhere = start({ ...place, brokers: ['127.0.0.1:1'] }, (await outboxOf()).source);
      await nowhere.stop();
      expect(nowhere.ids()).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe('ordered batches', () => {
  test('have at most one row of each order, in its order', () => {
    const [a0, b0, a1, b1, a2] = [...rowsOf(['a', 'b'], 2), ...rowsOf(['a'], 3).slice(2)];
    expect(orderedBatches([a0, b0, a1, b1, a2] as OutgoingRecord[])).toEqual([
      [a0, b0],
      [a1, b1],
      [a2],
    ] as OutgoingRecord[][]);
    expect(orderedBatches([])).toEqual([]);
  });

  test('are split by topic, or in halves when they are too large', () => {
    const rows = rowsOf(['a', 'b'], 2);
    expect(splitBatch(rows, 'UNKNOWN_TOPIC_OR_PARTITION')).toHaveLength(2);
    const one = rows.filter((row) => row.topic === 'order.paid');
    expect(splitBatch(one, 'UNKNOWN_TOPIC_OR_PARTITION')).toHaveLength(1);
    expect(splitBatch(one, 'MESSAGE_TOO_LARGE')).toEqual(one.map((row) => [row]));
  });

  test('that a broker refuses are told from a broker that is unavailable', () => {
    const refusal = Object.assign(new Error('no'), { type: 'MESSAGE_TOO_LARGE' });
    expect(refusalOf(new Error('retries', { cause: refusal }))).toBe('MESSAGE_TOO_LARGE');
    expect(refusalOf(new TypeError('socket'))).toBeNull();
  });
});
