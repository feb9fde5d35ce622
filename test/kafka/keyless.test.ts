import { expect, test } from 'bun:test';
import type { IncomingEvent } from '../../src/events/incoming.ts';
import { until } from '../support/until.ts';
import { committed, consume, ownPlace, produce, textOf } from './parts.ts';

// Spec 10: a bad message stops nothing, and the order of arrival does not matter. A producer may send no key; then all
// orders of a partition are one queue, unless each record waits for its own order.

/** More than the consumer may hold of what fails and waits (src/kafka/group-membership.ts). */
const ORDERS = 1_100;
const LIMIT_MS = 60_000;

const record = (order: string, partition: number, key: string | null = null) => ({
  ...{ partition, key },
  value: JSON.stringify({ order_id: order }),
});
const orderOf = (event: IncomingEvent): string => JSON.parse(textOf(event)).order_id;

test(
  'an order that somebody holds keeps no record without a key waiting but its own, however many there are',
  async () => {
    const place = await ownPlace();
    const others = Array.from({ length: ORDERS }, (_, at) => `order-${at}`);
    await produce(
      place,
      'a',
      ['held', ...others, 'held'].map((order) => record(order, 0)),
    );
    const done: string[] = [];
    let tries = 0;
    let isHeld = true;
    const consumer = consume(place, async (event) => {
      if (isHeld && orderOf(event) === 'held') {
        tries += 1;
        throw new Error('lock wait timeout');
      }
      done.push(orderOf(event));
      return 'handled';
    });
    await until(() => tries > 1);
    await produce(place, 'a', [record('keyed', 1, 'keyed')]);
    await until(() => done.length === ORDERS + 1);
    expect(new Set(done)).toEqual(new Set([...others, 'keyed']));
    isHeld = false;
    await until(async () => (await committed(place, 'a')) === ORDERS + 3);
    await consumer.stop();
  },
  LIMIT_MS,
);
