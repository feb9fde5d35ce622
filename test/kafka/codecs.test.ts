import { describe, expect, test } from 'bun:test';
import kafkajs from 'kafkajs';
import { teachCodecs } from '../../src/kafka/kafkajs/codecs.ts';
import { testBroker } from '../support/broker.ts';
import { kafkaClient, withAdmin } from '../support/kafka-client.ts';
import { until } from '../support/until.ts';
import { consume, keysOf, ownPlace, produce, records, textOf } from './parts.ts';

const CODECS = ['gzip', 'snappy', 'lz4', 'zstd'] as const;
const big = 'a long text, longer than one block of any codec, and not quite regular '.repeat(4_000);

describe('compressed batches', () => {
  for (const codec of CODECS) {
    test(`are read as the broker compresses them: ${codec}`, async () => {
      const place = await ownPlace();
      // Apache Kafka compresses again, by Java's own libraries, with the codec of the topic.
      if ((await testBroker()).kind === 'apache') {
        await withAdmin(kafkaClient(place.brokers), (admin) =>
          admin.createTopics({
            topics: [
              {
                topic: `${place.prefix}a`,
                numPartitions: 8,
                configEntries: [{ name: 'compression.type', value: codec }],
              },
            ],
          }),
        );
      }
      const seen: string[] = [];
      const sent = [{ key: 'k', value: big }, ...records(keysOf(10), 20)];
      await produce(place, 'a', sent);
      const consumer = consume(place, async (event) => {
        seen.push(textOf(event));
        return 'handled';
      });
      await until(() => seen.length === sent.length);
      await consumer.stop();
      expect(seen.toSorted()).toEqual(sent.map(({ value }) => String(value)).toSorted());
    }, 60_000);
  }

  test("are read as we write them, Snappy without Java's frame too", async () => {
    teachCodecs();
    const { GZIP, Snappy, LZ4, ZSTD } = kafkajs.CompressionTypes;
    for (const type of [GZIP, Snappy, LZ4, ZSTD] as const) {
      const codec = kafkajs.CompressionCodecs[type]();
      const packed = await codec.compress({ buffer: Buffer.from(big) });
      expect((await codec.decompress(packed)).toString()).toBe(big);
    }
  });
});
