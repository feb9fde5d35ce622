import { afterAll, describe, expect, test } from 'bun:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { HandleEvent } from '../../src/events/incoming.ts';
import { ownBroker } from '../support/broker.ts';
import { until } from '../support/until.ts';
import { committed, consume, keyOf, keysOf, ownPlace, produce, records, textOf } from './parts.ts';

const LIMIT_MS = 120_000;
const KEYS = keysOf(50);

/** Collects the effects by key, in their order, without repeats. */
function collect(seen: Map<string, string[]>): HandleEvent {
  return async (event) => {
    await delay(Math.random() * 20);
    const own = seen.get(keyOf(event)) ?? [];
    if (!own.includes(textOf(event))) seen.set(keyOf(event), [...own, textOf(event)]);
    return 'handled';
  };
}

const inOrder = (seen: Map<string, string[]>, perKey: number) =>
  KEYS.every((key) => {
    const own = seen.get(key) ?? [];
    return own.length === perKey && own.every((value, at) => value === String(at));
  });

describe('the consumer when things go away', () => {
  const broker = ownBroker();
  afterAll(async () => (await broker).stop());

  /** Makes the broker unavailable for a while: stops and starts Apache Kafka on its data, pauses the mock cluster. */
  async function away(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const one = await broker;
    if (one.kind === 'apache') {
      await one.stopBroker(signal);
      await one.startBroker();
    } else if (one.kind === 'mock') {
      one.pauseBroker();
      await delay(4_000);
      one.resumeBroker();
    }
  }

  test(
    'comes back by itself when the broker does, twice, under load',
    async () => {
      const place = await ownPlace((await broker).brokers);
      const all = records(KEYS, 60);
      await produce(place, 'a', all.slice(0, 1000));
      const seen = new Map<string, string[]>();
      const fatal: Error[] = [];
      const consumer = consume(place, collect(seen), { onFatal: (error) => fatal.push(error) });
      await until(() => seen.size > 0);
      await away('SIGKILL');
      await produce(place, 'a', all.slice(1000, 2000));
      await away('SIGTERM');
      await produce(place, 'a', all.slice(2000));
      await until(() => inOrder(seen, 60) && consumer.isJoined());
      await until(async () => (await committed(place, 'a')) === all.length);
      await consumer.stop();
      expect(fatal).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'comes back into the group after the broker was silent for longer than the group is patient',
    async () => {
      const one = await broker;
      const place = await ownPlace(one.brokers);
      const all = records(KEYS, 40);
      await produce(place, 'a', all.slice(0, 1000));
      const seen = new Map<string, string[]>();
      const consumer = consume(place, collect(seen));
      await until(() => seen.size > 0);
      if (one.kind !== 'given') {
        one.pauseBroker();
        await delay(4_000);
        one.resumeBroker();
      }
      await produce(place, 'a', all.slice(1000));
      await until(async () => (await committed(place, 'a')) === all.length);
      await consumer.stop();
      expect(inOrder(seen, 40)).toBe(true);
    },
    LIMIT_MS,
  );

  test(
    'waits for a broker that is not there yet, and can be stopped while it waits',
    async () => {
      const one = await broker;
      const place = await ownPlace(one.brokers);
      const nowhere = consume({ ...place, brokers: ['127.0.0.1:1'] }, async () => 'handled');
      await delay(500);
      await nowhere.stop();
      expect(nowhere.isJoined()).toBe(false);
    },
    LIMIT_MS,
  );
});

describe('several consumers of a group', () => {
  test(
    'share the work while members come and go, and nothing is left out',
    async () => {
      const place = await ownPlace();
      const all = records(KEYS, 60);
      await produce(place, 'a', all);
      const seen = new Map<string, string[]>();
      const counts = [0, 0, 0];
      const member = (index: number) => {
        const handle = collect(seen);
        return consume(place, async (event) => {
          counts[index] = (counts[index] ?? 0) + 1;
          return handle(event);
        });
      };
      const first = member(0);
      await until(() => (counts[0] ?? 0) > 0);
      const second = member(1);
      await until(() => (counts[1] ?? 0) > 0);
      const third = member(2);
      await first.stop();
      await until(async () => (await committed(place, 'a')) === all.length);
      await Promise.all([second.stop(), third.stop()]);
      expect(inOrder(seen, 60)).toBe(true);
      // What runs is finished and committed before partitions change hands, so next to nothing comes twice.
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThan(all.length * 1.1);
    },
    LIMIT_MS,
  );
});
