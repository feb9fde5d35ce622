import type { IHeaders, KafkaMessage } from 'kafkajs';
import { handBatch, type RecordJob } from '../../src/kafka/batch.ts';
import { recordOf } from '../../src/kafka/kafkajs/record.ts';
import { KeyedBatcher } from '../../src/kafka/keyed-batcher.ts';
import { PartitionOffsets } from '../../src/kafka/offset-tracker.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** A record as kafkajs gives it; its offset is its place in the list. */
export type FakeRecord = {
  readonly key: string | Buffer | null;
  readonly value: string | Uint8Array | null;
  readonly headers?: IHeaders;
};

const LIMITS = {
  inFlightMax: 8,
  keysMax: 16,
  jobsMax: 20,
  gatherMs: 20,
  heldMax: 100_000,
  heldBytesMax: 1 << 28,
};

/**
 * Runs records of one partition through the consumer's own batch, batcher and offset tracker, the real handler and the
 * real database: everything but the broker. Behind the last record is a transaction's marker, which is none. Resolves when the offset behind
 * the marker may be committed.
 * @returns the number of retries
 */
export async function handRecords(
  world: World,
  topic: string,
  records: readonly FakeRecord[],
): Promise<number> {
  const batcher = new KeyedBatcher<RecordJob>(LIMITS, async (jobs) => {
    await world.handleEvents(jobs.map((job) => job.event()));
  });
  const progress = new PartitionOffsets();
  const messages = records.map(({ key, value, headers }, offset) =>
    recordOf({
      offset: String(offset),
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      headers: headers ?? {},
    } as KafkaMessage),
  );
  let failures = 0;
  const marker = messages.length;
  await handBatch({
    batch: { topic, partition: 0, records: messages, lastOffset: String(marker) },
    progress,
    batcher,
    choice: { eventPrefix: 'event.', listed: [] },
    onFailure: () => {
      failures += 1;
    },
    onFinished: () => {},
  });
  try {
    await until(() => progress.due() === String(marker + 1) || failures > 3);
  } finally {
    batcher.drop();
  }
  return failures;
}
