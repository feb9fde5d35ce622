import type { IncomingEvent } from '../events/incoming.ts';
import { namedOrder } from '../events/parse-event.ts';
import type { Job, KeyedBatcher } from './keyed-batcher.ts';
import type { PartitionOffsets } from './offset-tracker.ts';
import type { FetchedBatch, KafkaRecord } from './port.ts';
import { eventName, type TopicChoice } from './topics.ts';

export type Failure = {
  readonly event: IncomingEvent;
  readonly error: unknown;
  readonly attempt: number;
};

/** A record in the batcher. `event` gives its event now, for the bytes are copied when the record is detached. */
export type RecordJob = Job & { event(): IncomingEvent };

type Handing = {
  readonly batch: FetchedBatch;
  readonly progress: PartitionOffsets;
  readonly batcher: KeyedBatcher<RecordJob>;
  readonly choice: TopicChoice;
  readonly onFailure: (failure: Failure) => void;
  readonly onFinished: () => void;
};

/**
 * Adds one fetched batch to the batcher. Resolves when each of its records is finished or detached: a record that fails
 * or runs slow must not stop the fetches of other partitions.
 */
export function handBatch(handing: Handing): Promise<void> {
  const { batch } = handing;
  const [first] = batch.records;
  if (first !== undefined) handing.progress.begin(first.offset);
  let open = 1;
  return new Promise((resolve) => {
    const close = () => {
      open -= 1;
      if (open === 0) resolve();
    };
    for (const record of batch.records) {
      open += 1;
      if (!handRecord(handing, record, close)) close();
    }
    if (batch.records.at(-1)?.offset !== batch.lastOffset) handing.progress.pass(batch.lastOffset);
    close();
  });
}

/** @returns false when the batcher has the record already, or has finished it */
function handRecord(
  { batch, progress, batcher, choice, onFailure, onFinished }: Handing,
  record: KafkaRecord,
  close: () => void,
): boolean {
  const { topic, partition } = batch;
  const handed = progress.hand(record.offset);
  if (handed === null) return false;
  let event = readRecord(topic, partition, record, choice);
  batcher.add({
    // A record without a key waits for its order's records only. Those that name no order share a queue.
    key: record.key || (namedOrder(record.value) ?? `\u0000${topic}/${partition}`),
    bytes: (event.payload?.byteLength ?? 0) + 200,
    event: () => event,
    finished: () => {
      progress.finish(handed);
      onFinished();
    },
    detached: (isFinished) => {
      // The value is a view of the whole fetch, so a record that stays copies its bytes.
      if (!isFinished && event.payload !== null) event = { ...event, payload: event.payload.slice() };
      close();
    },
    failed: (error, attempt) => onFailure({ event, error, attempt }),
  });
  return true;
}

/** A record as an event, not judged. */
export const readRecord = (
  topic: string,
  partition: number,
  { offset, key, value, headers }: KafkaRecord,
  choice: TopicChoice,
): IncomingEvent => ({
  via: 'kafka',
  name: eventName(topic, choice),
  payload: value,
  headers,
  traceparent: headers.traceparent ?? null,
  place: { topic, partition, offset, key },
});
