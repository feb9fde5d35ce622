import { expect, test } from 'bun:test';
import type { KafkaAdmin, KafkaClient, MemberOptions } from '../../src/kafka/port.ts';
import { until } from '../support/until.ts';
import { consume } from './parts.ts';

// Spec 16: a lag that is not known any more is not told. An old one would say that all is well.

const LIMIT_MS = 30_000;
const PLACE = { brokers: [], prefix: 'event.', group: 'g' };
const SEVEN = [{ topic: 'event.a', partition: 0, records: 7 }];

/** A consumer whose member joins once, and then waits for ever; its admin answers while it can. */
function start() {
  const state = { isAway: false };
  let told: MemberOptions['events'] | undefined;
  const answer = async <T>(value: T): Promise<T> => {
    if (state.isAway) throw new Error('away');
    return value;
  };
  const admin: Partial<KafkaAdmin> = {
    topics: () => answer(['event.a']),
    committed: () => answer([{ topic: 'event.a', partition: 0, offset: 3n }]),
    ends: () => answer([{ partition: 0, low: 0n, high: 10n }]),
    close: async () => {},
  };
  const kafka = {
    member: ({ events }: MemberOptions) => ({
      async start() {
        if (told === undefined) events.joined({ 'event.a': [0] });
        told = events;
      },
      commit: async () => {},
      leave: async () => {},
    }),
    admin: async () => admin,
    ...{ isPassing: () => true, refusedTopics: () => [] },
  } as unknown as KafkaClient;
  const lags: unknown[] = [];
  const consumer = consume(PLACE, async () => 'handled', {
    ...{ kafka, lagEveryMs: 10, onLag: (lag) => lags.push(lag) },
  });
  const last = async (wanted: unknown) => {
    await until(() => Bun.deepEquals(lags.at(-1), wanted));
  };
  return { consumer, state, last, lags, crash: () => told?.crashed(new Error('away')) };
}

test(
  'a lag that the broker cannot tell is none, until it can',
  async () => {
    const { consumer, state, last } = start();
    await last(SEVEN);
    state.isAway = true;
    await last([]);
    state.isAway = false;
    await last(SEVEN);
    await consumer.stop();
  },
  LIMIT_MS,
);

test(
  'out of the group there is none',
  async () => {
    const { consumer, last, crash } = start();
    await last(SEVEN);
    crash();
    await last([]);
    await consumer.stop();
  },
  LIMIT_MS,
);

test(
  'nor after the end',
  async () => {
    const { consumer, last, lags } = start();
    await last(SEVEN);
    await consumer.stop();
    expect(lags.at(-1)).toEqual([]);
  },
  LIMIT_MS,
);
