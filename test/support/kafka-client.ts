import { type Admin, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';

/** A kafkajs client without logs, with enough retries for a broker that starts again. */
export const kafkaClient = (brokers: readonly string[]): Kafka =>
  new Kafka({
    clientId: 'shopping-test',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 60 },
  });

/** Each record once, also where the broker was silent and the producer has sent again: tests count records. */
export async function withProducer<T>(kafka: Kafka, work: (producer: Producer) => Promise<T>): Promise<T> {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: true,
    maxInFlightRequests: 1,
  });
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

/** Joins `groupId`, reads and commits until `count` messages have come, and leaves. @returns their values */
export async function readByGroup(
  kafka: Kafka,
  { groupId, topic, count }: { groupId: string; topic: string; count: number },
): Promise<string[]> {
  const values: string[] = [];
  // With the default wait, disconnect() would take 5 s.
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  try {
    await new Promise<void>((resolve, reject) => {
      // With `restart` the consumer joins again by itself, as while the broker loads its groups.
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
