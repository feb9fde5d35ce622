import { expect, test } from 'bun:test';
import { handBatch, type RecordJob } from '../../src/kafka/batch.ts';
import { KeyedBatcher } from '../../src/kafka/keyed-batcher.ts';
import { PartitionOffsets } from '../../src/kafka/offset-tracker.ts';
import { until } from '../support/until.ts';

// Spec 10: an offset is committed once the effects before it are. What lies behind a batch, or within it, need be no record:
// a transaction's marker, or what compaction took away.

const ALONE = { inFlightMax: 4, keysMax: 1, jobsMax: 1, gatherMs: 0, heldMax: 9, heldBytesMax: 9_999 };

/** Hands a batch whose records, each of a key of its own, are done when the test says so. */
function bench(offsets: readonly string[], lastOffset: string) {
  const running = new Map<string, PromiseWithResolvers<void>>();
  const batcher = new KeyedBatcher<RecordJob>(ALONE, async (jobs) => {
    const gate = Promise.withResolvers<void>();
    running.set(jobs[0]?.event().place?.offset ?? '', gate);
    await gate.promise;
  });
  const progress = new PartitionOffsets();
  let finished = 0;
  const records = offsets.map((offset) => ({ offset, key: `key ${offset}`, value: null, headers: {} }));
  const handed = handBatch({
    batch: { topic: 'event.purchased', partition: 0, records, lastOffset },
    ...{ progress, batcher, choice: { eventPrefix: 'event.', listed: [] } },
    onFailure: () => {},
    onFinished: () => {
      finished += 1;
    },
  });
  /** Lets a record be done. @returns what may be committed then */
  const end = async (offset: string) => {
    await until(() => running.has(offset));
    const before = finished;
    running.get(offset)?.resolve();
    await until(() => finished > before);
    return progress.due();
  };
  return { progress, handed, end };
}

test.each([
  ['the last record', ['10', '11', '13'], '13'],
  ['a marker', ['10', '11', '13'], '14'],
  ['what was compacted away', ['10', '11', '13'], '99'],
])(
  'a batch that ends with %s: nothing is due before its records are done, all is after',
  async (_, offsets, last) => {
    const { progress, handed, end } = bench(offsets, last);
    expect(progress.due()).toBeNull();
    expect(await end('13')).toBeNull();
    expect(await end('10')).toBe('11');
    expect(await end('11')).toBe(String(BigInt(last) + 1n));
    await handed;
  },
);

test('a batch of a marker alone is passed at once', async () => {
  const { progress, handed } = bench([], '7');
  await handed;
  expect(progress.due()).toBe('8');
});

test('a record without a key waits for those of its order, whatever writes the id; what names none, for its like', async () => {
  const order = (id: unknown) => JSON.stringify({ order_id: id });
  const queues = [
    [order('o.1:a'), order('o.1:a')],
    [order('2'), order(2), order('2')],
    ['no JSON', order('Ada, 5 Main St'), order(null), '[]', null],
  ];
  const values = queues.flat();
  const started: number[] = [];
  const batcher = new KeyedBatcher<RecordJob>({ ...ALONE, inFlightMax: 99 }, (jobs) => {
    started.push(Number(jobs[0]?.event().place?.offset));
    return new Promise<void>(() => {});
  });
  const records = values.map((value, at) => ({
    ...{ offset: String(at), key: at === 1 ? '' : null, headers: {} },
    value: value === null ? null : new TextEncoder().encode(value),
  }));
  void handBatch({
    batch: { topic: 'event.purchased', partition: 0, records, lastOffset: '9' },
    ...{ progress: new PartitionOffsets(), batcher, choice: { eventPrefix: 'event.', listed: [] } },
    onFailure: () => {},
    onFinished: () => {},
  });
  await until(() => batcher.counts().ready === 0);
  expect(started).toEqual([0, 2, 5]);
});
