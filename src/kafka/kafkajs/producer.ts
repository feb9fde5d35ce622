import { type Kafka, Partitioners } from 'kafkajs';
import type { KafkaProducer } from '../port.ts';

/** Of all replicas. */
const ACKS_ALL = -1;

/** The producer that the relay wants: keys to partitions as Java's client does, and few retries of its own. */
export function createProducer(kafka: Kafka): KafkaProducer {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { retries: 1 },
  });
  return {
    connect: () => producer.connect(),
    async send(batches, ackWithinMs) {
      const topicMessages = batches.map(({ topic, messages }) => ({ topic, messages: [...messages] }));
      await producer.sendBatch({ acks: ACKS_ALL, timeout: ackWithinMs, topicMessages });
    },
    disconnect: () => producer.disconnect(),
  };
}
