import { afterEach, expect, test } from 'bun:test';
import { openKafkajs } from '../../src/kafka/kafkajs/open.ts';
import { until } from '../support/until.ts';
import { committed, consume, ownPlace, produce, settingsOf, silentLog } from './parts.ts';
import { giveLeaders, takeLeaders } from './without-leader.ts';

// Spec 10: what is away stops nothing else, and comes back by itself. A partition without a leader is no reason to leave the
// other partitions of its topic, or the other topics, unread (the patch of kafkajs; the relay's side is in relay.test.ts).

const LIMIT_MS = 60_000;
const PARTITIONS = [0, 1, 2, 3, 4, 5, 6, 7];
const records = PARTITIONS.flatMap((partition) =>
  [0, 1, 2].map((at) => ({ partition, key: `${partition}-${at}`, value: String(at) })),
);

afterEach(giveLeaders);

test(
  'a partition without a leader keeps the consumer from no other, and is read as soon as it has one',
  async () => {
    const place = await ownPlace();
    for (const name of ['a', 'b']) await produce(place, name, records);
    takeLeaders([`${place.prefix}a/3`]);
    const seen = new Set<string>();
    let withLag: readonly string[] = [];
    const consumer = consume(
      place,
      async ({ place: at }) => {
        seen.add(`${at?.topic}/${at?.partition}/${at?.offset}`);
        return 'handled';
      },
      {
        ...{ kafka: openKafkajs(settingsOf(place), silentLog), lagEveryMs: 100 },
        onLag: (lag) => {
          withLag = [...new Set(lag.map(({ topic }) => topic))].sort();
        },
      },
    );
    await until(() => seen.size === 2 * records.length - 3);
    await until(() => withLag.length === 1);
    expect([...seen].filter((one) => one.startsWith(`${place.prefix}a/3/`))).toEqual([]);
    expect(withLag).toEqual([`${place.prefix}b`]);
    giveLeaders();
    await until(async () => (await committed(place, 'a')) === records.length && withLag.length === 2);
    await consumer.stop();
    expect(seen.size).toBe(2 * records.length);
  },
  LIMIT_MS,
);
