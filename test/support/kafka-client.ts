import { type Admin, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';

/** kafkajs towards `brokers`, silent, and patient enough for a broker that is being started again. */
export const kafkaClient = (brokers: readonly string[]): Kafka =>
  new Kafka({
    clientId: 'shopping-test',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 60 },
  });

export async function withProducer<T>(kafka: Kafka, work: (producer: Producer) => Promise<T>): Promise<T> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    return await work(producer);
  } finally {
    await producer.disconnect();
  }
}

export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Joins `groupId`, reads and commits until `count` messages have come, leaves. Gives their values. */
export async function readByGroup(
  kafka: Kafka,
  { groupId, topic, count }: { groupId: string; topic: string; count: number },
): Promise<string[]> {
  const values: string[] = [];
  // The default wait of 5 s would also be the time that disconnect() takes.
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  try {
    await new Promise<void>((resolve, reject) => {
      // With `restart` it only waits and joins again, as when the broker still loads its groups.
      consumer.on('consumer.crash', ({ payload }) => !payload.restart && reject(payload.error));
      const run = consumer.run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          values.push(String(message.value));
          const offset = String(BigInt(message.offset) + 1n);
          await consumer.commitOffsets([{ topic, partition, offset }]);
          if (values.length === count) resolve();
        },
      });
      run.catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return values;
}
