import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs';
import type { IncomingEvent } from '../events/incoming.ts';
import type { Job, KeyedBatcher } from './keyed-batcher.ts';
import type { PartitionOffsets } from './offset-tracker.ts';
import { eventName, type TopicChoice } from './topics.ts';

export type Failure = {
  readonly event: IncomingEvent;
  readonly error: unknown;
  readonly attempt: number;
};

/** A record in the batcher. `event` gives its event now, for the bytes are copied when the record is detached. */
export type RecordJob = Job & { event(): IncomingEvent };

type Handing = {
  readonly payload: EachBatchPayload;
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
  const { batch } = handing.payload;
  let open = 1;
  return new Promise((resolve) => {
    const close = () => {
      open -= 1;
      if (open === 0) resolve();
    };
    for (const message of batch.messages) {
      open += 1;
      if (!handRecord(handing, message, close)) close();
    }
    if (batch.messages.at(-1)?.offset !== batch.lastOffset()) handing.progress.pass(batch.lastOffset());
    close();
  });
}

/** @returns false when the batcher has the record already */
function handRecord(
  { payload, progress, batcher, choice, onFailure, onFinished }: Handing,
  message: KafkaMessage,
  close: () => void,
): boolean {
  const { topic, partition } = payload.batch;
  const handed = progress.hand(message.offset);
  if (handed === null) return false;
  let event = readRecord(topic, partition, message, choice);
  batcher.add({
    // Records without a key stay in the order of their partition.
    key: event.place?.key ?? `\u0000${topic}/${partition}`,
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

/** A record as an event, not checked yet: every header that has a text, the key as text. */
export function readRecord(
  topic: string,
  partition: number,
  message: KafkaMessage,
  choice: TopicChoice,
): IncomingEvent {
  const headers = readHeaders(message.headers);
  return {
    via: 'kafka',
    name: eventName(topic, choice),
    payload:
      message.value === null
        ? null
        : new Uint8Array(message.value.buffer, message.value.byteOffset, message.value.byteLength),
    headers,
    traceparent: headers.traceparent ?? null,
    place: {
      topic,
      partition,
      offset: message.offset,
      key: message.key === null ? null : message.key.toString(),
    },
  };
}

/** The first text of each header. A header may have no value, and kafkajs mixes in an object's own properties. */
function readHeaders(headers: IHeaders | undefined): Record<string, string> {
  const read: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers ?? {})) {
    const first = [value].flat().find((one) => typeof one === 'string' || one instanceof Uint8Array);
    if (first !== undefined) read[name] = first.toString();
  }
  return read;
}
