import { describe, expect, test } from 'bun:test';
import { consumerSchema, parseConsumerConfig } from '../../src/config/config.ts';
import { testEnv } from '../support/world.ts';

// Every number of the settings: its default, both bounds, and one beyond each.

const env = { ...testEnv('mysql://root@127.0.0.1:1/none'), KAFKA_BROKERS: 'x:1' };
type Config = ReturnType<typeof parseConsumerConfig>;
type Case = readonly [
  name: string,
  unset: number,
  min: number,
  max: number,
  read: (config: Config) => number,
];

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const RETAIN_MAX_DAYS = 10_000;

const CASES: readonly Case[] = [
  ['PORT', 8787, 0, 65_535, (all) => all.port],
  ['CONSUMER_PORT', 8788, 0, 65_535, (all) => all.consumerPort],
  ['DB_POOL_SIZE', 20, 1, 1_000, (all) => ('poolSize' in all.database ? all.database.poolSize : -1)],
  [
    'DATABASE_TIMEOUT_MS',
    8_000,
    1,
    60_000,
    (all) => ('timeoutMs' in all.database ? all.database.timeoutMs : -1),
  ],
  ['UPSTREAM_TIMEOUT_MS', 800, 1, 60_000, (all) => all.upstreamTimeoutMs],
  ['CHECKOUT_DEDUPE_SECONDS', 10, 0, 3_600, (all) => all.checkoutDedupeSeconds],
  ['CATALOGUE_MEMORY_MS', 1_000, 0, 60_000, (all) => all.catalogueMemoryMs],
  ['PAY_DEADLINE_MINUTES', 30, 1, 100_000, (all) => all.payDeadlineMinutes],
  ['AUTH_MAX_DAYS', 7, 1, 365, (all) => all.authMaxDays],
  ['UNKNOWN_ORDER_RETRY_SECONDS', 3_600, 0, 2_592_000, (all) => all.unknownOrderRetrySeconds],
  ['SWEEP_INTERVAL_MS', 5_000, 50, HOUR_MS, (all) => all.sweepIntervalMs],
  ['DRAIN_GRACE_MS', 3_000, 0, 10_000, (all) => all.drainGraceMs],
  ['RETENTION_INTERVAL_MS', 600_000, 100, DAY_MS, (all) => all.retentionIntervalMs],
  ['LIMIT_CHECKOUTS_PER_MINUTE', 30, 1, 1_000_000, (all) => all.limits.checkoutsPerMinute],
  ['LIMIT_BAD_COUPONS_PER_MINUTE', 60, 1, 1_000_000, (all) => all.limits.badCouponsPerMinute],
  ['LIMIT_GUEST_FACTOR', 10, 1, 1_000, (all) => all.limits.guestFactor],
  ['KAFKA_CONCURRENCY', 8, 1, 1_000, (all) => all.kafka.concurrency],
  ['KAFKA_SESSION_TIMEOUT_MS', 30_000, 1_000, 300_000, (all) => all.kafka.sessionTimeoutMs],
  ['KAFKA_RELAY_LEASE_MS', 30_000, 1_000, 300_000, (all) => all.kafka.relayLeaseMs],
  ['KAFKA_TOPIC_CHECK_MS', 30_000, 100, HOUR_MS, (all) => all.kafka.topicCheckMs],
  ['RETAIN_OUTBOX_DAYS', 30, 0, RETAIN_MAX_DAYS, (all) => all.retention.outboxDays],
  ['RETAIN_EVENTS_DAYS', 30, 0, RETAIN_MAX_DAYS, (all) => all.retention.eventsDays],
  ['RETAIN_REQUESTS_DAYS', 90, 0, RETAIN_MAX_DAYS, (all) => all.retention.requestsDays],
  ['RETAIN_HOLDS_DAYS', 30, 0, RETAIN_MAX_DAYS, (all) => all.retention.holdsDays],
  ['RETAIN_DEAD_LETTERS_DAYS', 180, 0, RETAIN_MAX_DAYS, (all) => all.retention.deadLettersDays],
];

describe.each(CASES)('%s', (name, unset, min, max, read) => {
  const { [name]: _, ...without } = env as Record<string, string>;
  const of = (text: string) => read(parseConsumerConfig({ ...without, [name]: text }));
  const must = `${name}: must be a whole number from ${min} to ${max}`;

  test('has its default when it is not set, or set to nothing', () =>
    expect([read(parseConsumerConfig(without)), of('')]).toEqual([unset, unset]));
  test('is accepted at both bounds', () => expect([of(`${min}`), of(`${max}`)]).toEqual([min, max]));
  test.each([`${min - 1}`, `${max + 1}`, '1.5', '1e3', `${min} `, '9'.repeat(30)])('is not %p', (text) =>
    expect(() => of(text)).toThrow(must),
  );
});

test('every number of the settings is here', () => {
  const numbers = Object.entries(consumerSchema.entries).flatMap(([name, schema]) =>
    'default' in schema && /^\d+$/.test(String(schema.default)) ? [name] : [],
  );
  expect(CASES.map(([name]) => name).sort()).toEqual(numbers.sort());
});
