import { expect, test } from 'bun:test';
import { until } from '../support/until.ts';
import { FakeCluster } from './fake-cluster.ts';
import { consume, silentLog } from './parts.ts';

// Spec 10: what somebody else does wrong stops nothing. A topic may be listed for us, by its prefix, and refused when it is
// read. The real consumer of kafkajs gets the broker's refusal, which it throws for the whole answer.

const LIMIT_MS = 30_000;
const PLACE = { brokers: [], prefix: 'event.', group: 'g' };
const INTERNAL = 'event.internal';

function start(cluster: FakeCluster, leaveOutMs: number) {
  const seen = new Set<string>();
  const lines: unknown[] = [];
  const leftOut: (readonly string[])[] = [];
  const fatal = Promise.withResolvers<Error>();
  const consumer = consume(
    PLACE,
    async ({ name, place }) => {
      seen.add(`${name}/${place?.offset}`);
      return 'handled';
    },
    {
      ...{ kafka: cluster.client(), onFatal: fatal.resolve, leaveOutMs },
      onLeftOut: (topics) => leftOut.push(topics),
      log: {
        ...silentLog,
        warn: (event, { topic, error_type }) =>
          event === 'kafka_topic_left_out' && lines.push([topic, error_type]),
      },
    },
  );
  return { consumer, seen, lines, leftOut, fatal: fatal.promise };
}

test(
  'a topic that we may see and not read keeps us from no other',
  async () => {
    const cluster = new FakeCluster([
      { end: 10 },
      { topic: INTERNAL, end: 10, isRefused: true },
      { end: 10 },
    ]);
    const { consumer, seen, lines, leftOut, fatal } = start(cluster, 60_000);
    const ended = await Promise.race([fatal, until(() => cluster.logs[2]?.committed === 10)]);
    await consumer.stop();
    expect([ended, seen.size]).toEqual([undefined, 10]);
    expect(lines).toEqual([[INTERNAL, 'TOPIC_AUTHORIZATION_FAILED']]);
    expect(leftOut).toEqual([[], [INTERNAL]]);
  },
  LIMIT_MS,
);

test(
  'it is tried again after a while, and read once we may',
  async () => {
    const cluster = new FakeCluster([{ end: 10 }, { topic: INTERNAL, end: 10, isRefused: true }]);
    const [, internal] = cluster.logs;
    if (internal === undefined) throw new Error('there are two');
    const { consumer, seen, lines, leftOut } = start(cluster, 1);
    await until(() => lines.length > 1);
    internal.isRefused = false;
    await until(() => internal.committed === 10 && leftOut.at(-1)?.length === 0);
    await consumer.stop();
    expect(seen).toContain('internal/9');
  },
  LIMIT_MS,
);

test(
  'where nothing else is left to read, the process ends',
  async () => {
    const cluster = new FakeCluster([{ topic: INTERNAL, end: 10, isRefused: true }]);
    const { consumer, fatal, leftOut } = start(cluster, 60_000);
    expect((await fatal).message).toContain('authorized');
    await consumer.stop();
    expect(leftOut).toEqual([[]]);
  },
  LIMIT_MS,
);
