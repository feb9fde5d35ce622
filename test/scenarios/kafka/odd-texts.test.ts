import { afterAll, beforeAll, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { testBroker } from '../../support/broker.ts';
import { type KafkaEvent, type KafkaWorld, openKafkaWorld, record } from '../../support/kafka-world.ts';
import { ODD_BYTES } from '../../support/odd-bytes.ts';
import { ODD_TEXTS } from '../../support/odd-texts.ts';
import { failed, paid } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { until } from '../../support/until.ts';

// Spec 10, over the real broker and the real consumer process: odd texts as value, key, header and topic. All are read,
// the process lives, and the good record behind them is applied. test/scenarios/events/odd-texts.test.ts sends all
// texts through the handler.

const PAID = 'payment_notified_cm';
/** As long as a topic may be, together with the world's own prefix. */
const LONGEST = 'n'.repeat(249 - 't12345678.event.'.length);
const TOPICS = [LONGEST, '__proto__', 'constructor', 'a.b-c_d', '0'];

let kafkaWorld: KafkaWorld;
beforeAll(async () => {
  kafkaWorld = await openKafkaWorld((await testBroker()).brokers, TOPICS);
  await kafkaWorld.fresh();
}, 120_000);
afterAll(() => kafkaWorld.close());

test('odd texts in every part of a record end somewhere, and nothing behind them waits', async () => {
  const { world } = kafkaWorld;
  const life = orderLife(() => world);
  const order = await life.place();
  const texts = ODD_TEXTS.filter((_, at) => at % 3 === 0);
  let payments = 0;
  const good = (): KafkaEvent => {
    payments += 1;
    return record(PAID, paid(order.id, 'authorized', order.final, { payment_id: `odd-${payments}` }));
  };
  const applied: KafkaEvent[] = [
    ...texts.flatMap(({ text }) => [
      { ...good(), headers: { traceparent: text, [text]: 'x' } },
      { ...good(), key: text },
    ]),
    ...ODD_BYTES.map(({ bytes }) => ({ ...good(), headers: { traceparent: Buffer.from(bytes) } })),
    ...ODD_BYTES.map(({ bytes }) => ({ ...good(), key: Buffer.from(bytes) })),
    { ...good(), headers: { traceparent: ['a', 'b'.repeat(99)], ['__proto__']: 'x', constructor: 'y' } },
    { ...good(), key: null },
  ];
  const refused: KafkaEvent[] = [
    ...texts.map(({ text }) => ({ name: PAID, key: order.id, value: text })),
    ...ODD_BYTES.map(({ bytes }) => ({ name: PAID, key: order.id, value: Buffer.from(bytes) })),
  ];
  const told = texts.map(({ text }, at) =>
    record('payment_failed_cm', failed(order.id, { payment_id: `f-${at}`, reason: text })),
  );
  const ignored = TOPICS.map((name) => ({ name, key: name, value: '{"a":1}' }));

  const consumer = await kafkaWorld.startConsumer();
  await kafkaWorld.produce([...applied, ...refused, ...told, ...ignored]);
  await kafkaWorld.produce([record(PAID, paid(order.id, 'captured', order.final))]);
  await until(async () => (await kafkaWorld.lag()) === 0);

  expect(await life.status(order.id)).toBe('paid');
  const events = await world.database.db.select().from(t.orderEvent);
  const states = Object.groupBy(events, (one) => one.state);
  expect(states.applied).toHaveLength(applied.length + told.length + 1);
  expect(states.ignored?.map((one) => one.name).sort()).toEqual(
    TOPICS.map((name) => name.slice(0, 64)).sort(),
  );
  const letters = await world.database.db.select().from(t.deadLetter);
  expect(letters).toHaveLength(refused.length);
  expect(letters.filter((one) => one.reason === 'NOT_STORED')).toEqual([]);
  expect(await consumer.stop()).toBe(0);
}, 120_000);
