import { expect, test } from 'bun:test';
import type { Kafka, ProducerBatch } from 'kafkajs';
import { createProducer } from '../../src/kafka/kafkajs/producer.ts';

// Options that the adapter gives to kafkajs, and whose effect no broker of the tests would show.

test('all replicas must have what is sent', async () => {
  const sent: ProducerBatch[] = [];
  const producer = { connect: async () => {}, sendBatch: async (batch: ProducerBatch) => sent.push(batch) };
  const message = { key: 'o1', value: '{}', headers: { event_id: 'e1' } };
  await createProducer({ producer: () => producer } as unknown as Kafka).send(
    [{ topic: 'order.paid', messages: [message] }],
    5_000,
  );
  expect(sent).toEqual([
    { acks: -1, timeout: 5_000, topicMessages: [{ topic: 'order.paid', messages: [message] }] },
  ]);
});
