import type { IncomingEvent } from '../events/incoming.ts';
import { readRecord } from './batch.ts';
import type { KafkaClient, KafkaReader } from './port.ts';
import { chooseTopics, type TopicChoice } from './topics.ts';

/** A partition with the first offset to read and its present end. */
export type PartitionRange = {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly end: bigint;
};
/** The start: the first record, an offset in every partition, or a time. */
export type ReadFrom = { readonly offset: bigint } | { readonly timeMs: number } | 'first';

/** The event topics' partitions with records, and from where to read each. @throws when the cluster does not answer */
export async function rangesOf(
  kafka: KafkaClient,
  choice: TopicChoice,
  from: ReadFrom,
): Promise<PartitionRange[]> {
  const admin = await kafka.admin();
  try {
    const ranges: PartitionRange[] = [];
    for (const topic of chooseTopics(await admin.topics(), choice)) {
      const byTime =
        typeof from === 'object' && 'timeMs' in from ? await admin.offsetsAt(topic, from.timeMs) : [];
      for (const { partition, low, high } of await admin.ends(topic)) {
        const asked =
          from === 'first'
            ? low
            : 'offset' in from
              ? from.offset
              : (byTime.find((one) => one.partition === partition)?.offset ?? high);
        const isGone = asked < low;
        const start = isGone ? low : asked;
        if (start < high) ranges.push({ topic, partition, from: start, end: high });
      }
    }
    return ranges;
  } finally {
    await admin.close();
  }
}

/**
 * Reads the ranges one after another, a fetch at a time. It joins no group, commits nothing and produces nothing, so
 * the cluster does not change. @throws when a partition cannot be read any more
 */
export async function* readPartitions(
  kafka: KafkaClient,
  choice: TopicChoice,
  ranges: readonly PartitionRange[],
): AsyncGenerator<readonly IncomingEvent[]> {
  const reader = await kafka.reader([...new Set(ranges.map(({ topic }) => topic))]);
  try {
    for (const range of ranges) yield* readRange(reader, range, choice);
  } finally {
    await reader.close();
  }
}

async function* readRange(
  reader: KafkaReader,
  { topic, partition, from, end }: PartitionRange,
  choice: TopicChoice,
) {
  let next = from;
  while (next < end) {
    const records = await reader.read(topic, partition, next);
    const last = records.at(-1);
    // Behind it are only markers and what compaction took away.
    if (last === undefined) return;
    const wanted = records.filter((one) => BigInt(one.offset) >= next && BigInt(one.offset) < end);
    next = BigInt(last.offset) + 1n;
    const events = wanted
      .filter((one) => !one.isMarker)
      .map((one) => readRecord(topic, partition, one, choice));
    if (events.length > 0) yield events;
  }
}
