import { describe, expect, test } from 'bun:test';
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { IncomingEvent } from '../../src/events/incoming.ts';
import { testBroker } from '../support/broker.ts';
import { kafkaClient } from '../support/kafka-client.ts';
import { until } from '../support/until.ts';
import { committed, consume, keyOf, keysOf, ownPlace, produce, records, textOf } from './parts.ts';

const LIMIT_MS = 60_000;

describe('the consumer', () => {
  test(
    'keeps the order of each key and works on keys side by side, within its bound',
    async () => {
      const place = await ownPlace();
      const keys = keysOf(40);
      await produce(place, 'a', records(keys, 25));
      const seen = new Map<string, string[]>();
      const running = new Set<string>();
      let mostAtOnce = 0;
      let overlaps = 0;
      const consumer = consume(
        place,
        async (event) => {
          const key = keyOf(event);
          if (running.has(key)) overlaps += 1;
          running.add(key);
          mostAtOnce = Math.max(mostAtOnce, running.size);
          await delay(Math.random() * 10);
          seen.set(key, [...(seen.get(key) ?? []), textOf(event)]);
          running.delete(key);
          return 'handled';
        },
        { settings: { concurrency: 8 } },
      );
      await until(async () => (await committed(place, 'a')) === 1000);
      await consumer.stop();
      expect(overlaps).toBe(0);
      expect(mostAtOnce).toBe(8);
      for (const key of keys) {
        expect(seen.get(key)).toEqual(Array.from({ length: 25 }, (_, at) => String(at)));
      }
    },
    LIMIT_MS,
  );

  test(
    'gives what Kafka gave: name, bytes, headers, place; null values and keys too',
    async () => {
      const place = await ownPlace();
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      await produce(place, 'paid', [
        { key: 'k', value: Buffer.from([0xff, 0x00]), headers: { traceparent, other: 'x' } },
        { key: 'k', value: null },
        { value: 'no key' },
      ]);
      const events: IncomingEvent[] = [];
      const consumer = consume(place, async (event) => {
        events.push(event);
        return 'handled';
      });
      await until(() => events.length === 3);
      await consumer.stop();
      const [first, second] = events.filter((event) => event.place?.key === 'k');
      expect(first).toMatchObject({ via: 'kafka', name: 'paid', traceparent });
      expect(first?.headers.other).toBe('x');
      expect([...(first?.payload ?? [])]).toEqual([0xff, 0x00]);
      expect(first?.place).toMatchObject({ topic: `${place.prefix}paid`, key: 'k' });
      expect(second?.payload).toBeNull();
      expect(events.some((event) => event.place?.key === null && textOf(event) === 'no key')).toBe(true);
    },
    LIMIT_MS,
  );

  test(
    'survives a TypeError: that record and its followers wait, others go on, and it is tried again',
    async () => {
      const place = await ownPlace();
      const keys = keysOf(20);
      await produce(place, 'a', records(keys, 10));
      const seen: string[] = [];
      let tries = 0;
      let isBroken = true;
      const consumer = consume(
        place,
        async (event) => {
          if (keyOf(event) === 'order-3' && textOf(event) === '4' && isBroken) {
            tries += 1;
            throw new TypeError('undefined is not an object');
          }
          seen.push(`${keyOf(event)} ${textOf(event)}`);
          return 'handled';
        },
        // Fewer places than tries, because a waiting record must hold no place.
        { settings: { concurrency: 2 } },
      );
      // All others are done, and those of its own key that came before it.
      await until(() => seen.length === 190 + 4 && tries >= 3);
      await produce(place, 'a', records(keys.slice(5), 1));
      await until(() => seen.length === 190 + 4 + 15);
      expect(seen.filter((one) => one.startsWith('order-3 '))).toHaveLength(4);
      expect(await committed(place, 'a')).toBeLessThan(215);
      isBroken = false;
      await until(async () => (await committed(place, 'a')) === 215);
      await consumer.stop();
      expect(seen.filter((one) => one.startsWith('order-3 '))).toEqual(
        Array.from({ length: 10 }, (_, at) => `order-3 ${at}`),
      );
    },
    LIMIT_MS,
  );

  test(
    'commits nothing before its effect, and what was before the first start is not skipped',
    async () => {
      const place = await ownPlace();
      await produce(place, 'a', records(['one'], 3));
      const gate = Promise.withResolvers<void>();
      let started = 0;
      const consumer = consume(place, async () => {
        started += 1;
        if (started === 2) await gate.promise;
        return 'handled';
      });
      await until(async () => (await committed(place, 'a')) === 1);
      gate.resolve();
      await until(async () => (await committed(place, 'a')) === 3);
      await consumer.stop();
    },
    LIMIT_MS,
  );

  test(
    'stays in the group while one handler takes longer than the group is patient, and others go on',
    async () => {
      const place = await ownPlace();
      await produce(place, 'a', records(['slow', ...keysOf(10)], 1));
      let isSlowDone = false;
      let slowStarts = 0;
      let others = 0;
      const consumer = consume(place, async (event) => {
        if (keyOf(event) === 'slow') {
          slowStarts += 1;
          // Twice the session's time limit.
          await delay(6_000);
          isSlowDone = true;
        } else others += 1;
        return 'handled';
      });
      await until(() => others === 10 && slowStarts === 1);
      await produce(place, 'a', records(keysOf(10), 1));
      await until(() => others === 20);
      expect(isSlowDone).toBe(false);
      await until(async () => (await committed(place, 'a')) === 21);
      await consumer.stop();
      expect(slowStarts).toBe(1);
    },
    LIMIT_MS,
  );

  test(
    'stays in the group also while nothing else can be fetched',
    async () => {
      const place = await ownPlace();
      await produce(place, 'a', records(['slow'], 1));
      let starts = 0;
      const consumer = consume(
        place,
        async () => {
          starts += 1;
          await delay(6_000);
          return 'handled';
        },
        { limits: { slowAfterMs: 60_000 } },
      );
      await until(async () => (await committed(place, 'a')) === 1);
      await consumer.stop();
      expect(starts).toBe(1);
    },
    LIMIT_MS,
  );

  test(
    'takes up a topic that comes to exist later, and only the listed ones where a list is given',
    async () => {
      const place = await ownPlace();
      await produce(place, 'a', records(['k'], 1));
      const seen: string[] = [];
      const listed: string[] = [];
      const consumer = consume(place, async (event) => {
        seen.push(event.name);
        return 'handled';
      });
      const strict = consume(
        { ...place, group: `${place.group}-listed` },
        async (event) => {
          listed.push(event.name);
          return 'handled';
        },
        {
          settings: {
            topics: { eventPrefix: place.prefix, listed: [`${place.prefix}b`, `${place.prefix}c`] },
          },
        },
      );
      await until(() => seen.length === 1);
      await produce(place, 'b', records(['k'], 1));
      await until(() => seen.length === 2 && listed.length === 1);
      await produce(place, 'c', records(['k'], 1));
      await until(() => seen.length === 3 && listed.length === 2);
      await Promise.all([consumer.stop(), strict.stop()]);
      expect(seen).toEqual(['a', 'b', 'c']);
      expect(listed).toEqual(['b', 'c']);
    },
    LIMIT_MS,
  );

  test(
    'on a stop finishes what runs, commits it, starts nothing more and leaves the group',
    async () => {
      const place = await ownPlace();
      await produce(place, 'a', records(['one'], 2));
      const gate = Promise.withResolvers<void>();
      const seen: string[] = [];
      const consumer = consume(place, async (event) => {
        seen.push(textOf(event));
        await gate.promise;
        return 'handled';
      });
      await until(() => seen.length === 1);
      const stopped = consumer.stop();
      gate.resolve();
      await stopped;
      expect(consumer.isJoined()).toBe(false);
      expect(seen).toEqual(['0']);
      expect(await committed(place, 'a')).toBe(1);
    },
    LIMIT_MS,
  );

  test(
    'tells how far behind its partitions are',
    async () => {
      const place = await ownPlace();
      await produce(place, 'a', records(keysOf(5), 2));
      const gate = Promise.withResolvers<void>();
      const sums: number[] = [];
      const consumer = consume(
        place,
        async () => {
          await gate.promise;
          return 'handled';
        },
        {
          lagEveryMs: 200,
          onLag: (lag) => sums.push(lag.reduce((sum, { records: behind }) => sum + behind, 0)),
        },
      );
      await until(() => sums.includes(10));
      gate.resolve();
      await until(() => sums.at(-1) === 0);
      await consumer.stop();
    },
    LIMIT_MS,
  );

  test(
    'waits while all fail, more than it may hold, and does them all in order when that is over',
    async () => {
      const place = await ownPlace();
      const keys = keysOf(200);
      await produce(place, 'a', records(keys, 20));
      const seen = new Map<string, string[]>();
      const tried = new Set<string>();
      let isAway = true;
      const consumer = consume(place, async (event) => {
        tried.add(keyOf(event));
        if (isAway) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
        seen.set(keyOf(event), [...(seen.get(keyOf(event)) ?? []), textOf(event)]);
        return 'handled';
      });
      await until(() => tried.size === keys.length);
      expect(await committed(place, 'a')).toBeLessThanOrEqual(0);
      isAway = false;
      await until(async () => (await committed(place, 'a')) === 4_000);
      await consumer.stop();
      for (const key of keys)
        expect(seen.get(key)).toEqual(Array.from({ length: 20 }, (_, at) => String(at)));
    },
    LIMIT_MS,
  );

  test(
    'says that it cannot go on where trying again is no help',
    async () => {
      // The mock cluster lets any two members into one group.
      if ((await testBroker()).kind === 'mock') return;
      const place = await ownPlace();
      await produce(place, 'a', []);
      // A stranger with an assignment protocol of its own holds the group, so the broker refuses us.
      const stranger = kafkaClient(place.brokers).consumer({
        groupId: place.group,
        partitionAssigners: [
          (parts) => ({
            ...kafkajs.PartitionAssigners.roundRobin(parts),
            name: 'strange',
            protocol: strangeProtocol,
          }),
        ],
      });
      await stranger.connect();
      await stranger.subscribe({ topics: [`${place.prefix}a`] });
      await stranger.run({ eachMessage: async () => {} });
      const fatal = Promise.withResolvers<Error>();
      const consumer = consume(place, async () => 'handled', { onFatal: fatal.resolve });
      expect((await fatal.promise).message).toContain('protocol');
      await consumer.stop();
      await stranger.disconnect();
    },
    LIMIT_MS,
  );
});

const strangeProtocol = ({ topics }: { topics: string[] }) => ({
  name: 'strange',
  metadata: kafkajs.AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
});
