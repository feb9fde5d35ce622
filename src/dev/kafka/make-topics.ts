import { Kafka, logLevel } from 'kafkajs';

/** Topics that a fresh broker lacks: asking for them makes them, where the broker makes topics by itself. */
export async function makeTopics(brokers: readonly string[], topics: readonly string[]): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'shopping-dev', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: true });
  const admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  try {
    await admin.fetchTopicMetadata({ topics: [...topics] });
  } finally {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  }
}
