import { expect, test } from 'bun:test';
import type { KafkaAdmin, KafkaClient, KafkaProducer, MemberOptions } from '../../src/kafka/port.ts';
import { runRelay } from '../../src/kafka/relay.ts';
import { until } from '../support/until.ts';
import { useWorld } from '../support/use-world.ts';
import { consume, silentLog } from './parts.ts';

// Spec 16: a broker that takes connections and answers nothing does not keep a process from ending. A process with a
// broker that is stopped is in test/entries/consumer.test.ts.

const world = useWorld();
const silence = () => new Promise<never>(() => undefined);
const PLACE = { brokers: ['127.0.0.1:1'], prefix: 'event.', group: 'g' };

/** A client whose member joins at once; its admin answers as `answers` say. */
const clientOf = (answers: Partial<KafkaAdmin>): KafkaClient => ({
  member: ({ events }: MemberOptions) => ({
    start: async () => events.joined({ 'event.a': [0] }),
    commit: silence,
    leave: silence,
  }),
  producer: () => ({ connect: silence, send: silence, disconnect: silence }),
  admin: async () =>
    ({ topics: silence, ends: silence, committed: silence, close: silence, ...answers }) as KafkaAdmin,
  reader: silence,
  isPassing: () => true,
  refusedTopics: () => [],
});

/** The time that `work` takes. */
async function msOf(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

test('a consumer ends while it waits for an answer about its lag', async () => {
  const asked = Promise.withResolvers<void>();
  const kafka = clientOf({
    topics: async () => ['event.a'],
    committed: () => {
      asked.resolve();
      return silence();
    },
  });
  const consumer = consume(PLACE, async () => 'handled', { kafka, lagEveryMs: 10, onLag: () => {} });
  await asked.promise;
  expect(await msOf(consumer.stop)).toBeLessThan(10_000);
});

test('a consumer ends while it waits for the topics, and for the end of its connection', async () => {
  const consumer = consume(PLACE, async () => 'handled', { kafka: clientOf({}) });
  await Bun.sleep(50);
  expect(await msOf(consumer.stop)).toBeLessThan(10_000);
});

for (const [what, answers] of [
  ['a connection', {}],
  ['what it has sent', { connect: async () => {} }],
] as const)
  test(`a relay ends while it waits for ${what}, and gives its lease back`, async () => {
    const source = world.outbox();
    const end = new AbortController();
    let asked = 0;
    const hanging = () => {
      asked += 1;
      return silence();
    };
    const producer: KafkaProducer = { connect: hanging, send: hanging, disconnect: silence, ...answers };
    const row = {
      orderId: 'A',
      eventId: 'e',
      topic: 'order.paid',
      payload: '{}',
      attempts: 0,
      traceparent: null,
    };
    const relay = runRelay({
      ...{ producer, holder: 'one', outPrefix: '', log: silentLog, signal: end.signal, leaseMs: 30_000 },
      source: { ...source, unsent: async () => [row] },
    });
    await until(() => asked > 0);
    const took = await msOf(() => {
      end.abort();
      return relay;
    });
    expect(took).toBeLessThan(10_000);
    expect(await source.lease('two', 1_000)).toBe(true);
  });
