import { expect, test } from 'bun:test';
import type { Producer, Transaction } from 'kafkajs';
import { openKafkajs } from '../../src/kafka/kafkajs/open.ts';
import { readPartitions } from '../../src/kafka/read-partitions.ts';
import { testBroker } from '../support/broker.ts';
import { kafkaClient } from '../support/kafka-client.ts';
import { until } from '../support/until.ts';
import { consume, ownPlace, type Place, produce, records, settingsOf, silentLog, textOf } from './parts.ts';

// What an aborted transaction has sent is no event, however many were open at once (the patch of kafkajs).

const LIMIT_MS = 60_000;

// An internal of kafkajs, which has no types.
const filterAborted = require('kafkajs/src/consumer/filterAbortedMessages.js');

type Sent = { readonly offset: string; readonly producerId: string };
const of = (producerId: string, offset: number, more: object = {}) => ({
  ...{ offset: String(offset), producerId, key: null, isControlRecord: false },
  batchContext: { producerId, inTransaction: true },
  ...more,
});
const ABORT = { key: Buffer.from([0, 0, 0, 0]), isControlRecord: true };
const offsetsOf = (messages: readonly Sent[], aborted: readonly object[]) =>
  filterAborted({ messages, abortedTransactions: aborted }).map(({ offset }: Sent) => offset);

test('of two transactions that began before the fetch and were aborted nothing is handed out', () => {
  const aborted = [
    { producerId: 'A', firstOffset: '0' },
    { producerId: 'B', firstOffset: '1' },
  ];
  expect(offsetsOf([of('B', 2), of('A', 3), of('C', 4)], aborted)).toEqual(['4']);
});

test('of two that ended in the other order nothing is handed out, for the broker lists them by their ends', () => {
  const aborted = [
    { producerId: 'B', firstOffset: '1' },
    { producerId: 'A', firstOffset: '0' },
  ];
  expect(offsetsOf([of('A', 0), of('B', 1), of('B', 2, ABORT), of('B', 3), of('A', 4)], aborted)).toEqual([
    ...['2', '3'],
  ]);
});

test('a record whose key looks like the marker of an abort ends no transaction', () => {
  const aborted = [{ producerId: 'A', firstOffset: '0' }];
  expect(offsetsOf([of('A', 0, { key: ABORT.key }), of('A', 1), of('C', 2)], aborted)).toEqual(['2']);
});

/** A producer within a transaction. */
async function begin(place: Place, name: string): Promise<{ producer: Producer; sending: Transaction }> {
  const producer = kafkaClient(place.brokers).producer({
    ...{ transactionalId: `${place.group}-${name}`, idempotent: true, maxInFlightRequests: 1 },
  });
  await producer.connect();
  return { producer, sending: await producer.transaction() };
}

test(
  'aborted records are no events for the group, nor for a replay of the topic',
  async () => {
    // The mock cluster keeps what was aborted.
    if ((await testBroker()).kind === 'mock') return;
    const place = await ownPlace();
    const topic = `${place.prefix}a`;
    await produce(place, 'a', []);
    const [a, b] = [await begin(place, 'a'), await begin(place, 'b')];
    const send = ({ sending }: typeof a, value: string) =>
      sending.send({ topic, messages: [{ partition: 0, value }] });
    for (const [from, value] of [
      [a, 'a0'],
      [b, 'b1'],
      [b, 'b2'],
      [a, 'a3'],
    ] as const)
      await send(from, value);
    // In the other order than they began.
    await b.sending.abort();
    await a.sending.abort();
    const [good] = records(['good'], 1);
    await produce(place, 'a', [{ ...good, value: 'good', partition: 0 }]);
    const seen: string[] = [];
    const consumer = consume(place, async (event) => {
      seen.push(textOf(event));
      return 'handled';
    });
    await until(() => seen.includes('good'));
    await consumer.stop();
    expect(seen).toEqual(['good']);

    const replayed: string[] = [];
    const ranges = [{ topic, partition: 0, from: 2n, end: 7n }];
    const choice = { eventPrefix: place.prefix, listed: [] };
    for await (const events of readPartitions(openKafkajs(settingsOf(place), silentLog), choice, ranges))
      replayed.push(...events.map(textOf));
    expect(replayed).toEqual(['good']);
    await Promise.all([a.producer.disconnect(), b.producer.disconnect()]);
  },
  LIMIT_MS,
);
