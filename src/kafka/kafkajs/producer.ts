import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import type { KafkaProducer } from '../port.ts';
import { isTopicRefused } from './failure.ts';

/** Of all replicas. */
const ACKS_ALL = -1;

/**
 * The producer that the relay wants: keys to partitions as Java's client does, and few retries of its own. With every
 * send kafkajs asks for all topics that its producer has ever sent to, and one that has gone away since fails the sends
 * to all of them. So a producer ends with the first refusal of a topic, and a send that asked for other topics than its
 * own is repeated by a new one: a send is refused for its own topics only.
 */
export function createProducer(kafka: Kafka): KafkaProducer {
  const create = () =>
    kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, retry: { retries: 1 } });
  let current: Producer | null = null;
  let asked = new Set<string>();

  async function connected(): Promise<Producer> {
    if (current !== null) return current;
    const fresh = create();
    await fresh.connect().catch((error) => {
      leave(fresh);
      throw error;
    });
    asked = new Set();
    current = fresh;
    return fresh;
  }

  const send: KafkaProducer['send'] = async (batches, ackWithinMs) => {
    const producer = await connected();
    const topics = new Set(batches.map(({ topic }) => topic));
    const isAboutOthers = !asked.isSubsetOf(topics);
    asked = asked.union(topics);
    const topicMessages = batches.map(({ topic, messages }) => ({ topic, messages: [...messages] }));
    try {
      await producer.sendBatch({ acks: ACKS_ALL, timeout: ackWithinMs, topicMessages });
    } catch (error) {
      if (!isTopicRefused(error)) throw error;
      leave(producer);
      current = null;
      if (!isAboutOthers) throw error;
      await send(batches, ackWithinMs);
    }
  };
  return {
    connect: async () => void (await connected()),
    send,
    disconnect: async () => current?.disconnect(),
  };
}

/** Ends a producer that nobody uses any more, and waits for nothing. */
const leave = (producer: Producer): void => void producer.disconnect().catch(() => undefined);
