import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { makeTopics } from './make-topics.ts';

export type PlainRecord = { readonly key: string; readonly value: string };

const AT_ONCE = 1_000;

/** Opens a producer for tools, which makes a missing `topic` and sends records to it in order. */
export async function openSender(brokers: readonly string[], topic: string) {
  const kafka = new Kafka({ clientId: 'shopping-bench', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await makeTopics(brokers, [topic]);
  return {
    async send(records: readonly PlainRecord[]): Promise<void> {
      for (let from = 0; from < records.length; from += AT_ONCE)
        await producer.send({ topic, messages: [...records.slice(from, from + AT_ONCE)] });
    },
    close: () => producer.disconnect(),
  };
}
