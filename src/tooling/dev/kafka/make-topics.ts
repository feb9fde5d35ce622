import { type Admin, Kafka, logLevel } from 'kafkajs';

const PARTITIONS = 8;

/** Makes missing topics. The mock cluster has no such request; it makes topics when it is asked about them. */
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
