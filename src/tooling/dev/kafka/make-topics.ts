import { type Admin, Kafka, logLevel } from 'kafkajs';

const PARTITIONS = 8;

/** Makes the topics that the broker lacks. The mock cluster knows no such request, and makes what it is asked about. */
export async function makeTopics(brokers: readonly string[], topics: readonly string[]): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'shopping-dev', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    if (!(await create(admin, topics))) await admin.fetchTopicMetadata({ topics: [...topics] });
  } finally {
    await admin.disconnect();
  }
}

async function create(admin: Admin, topics: readonly string[]): Promise<boolean> {
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: topics.map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: 1 })),
    });
    return true;
  } catch {
    return false;
  }
}
