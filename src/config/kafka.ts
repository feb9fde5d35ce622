import * as v from 'valibot';
import { count, listOf, withoutBlanks } from './values.ts';

const list = (pattern: RegExp) =>
  v.pipe(v.string(), v.transform(listOf), v.array(v.pipe(v.string(), v.regex(pattern))));

/** A topic's name by Kafka's rules. */
const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;
/** A topic with the name of its event where the topic does not tell it. */
const TOPIC_AND_NAME = /^[a-zA-Z0-9._-]{1,249}(=[a-z_]{1,64})?$/;
const OUT_PREFIX = /^[a-zA-Z0-9._-]{0,100}$/;

export const kafkaEntries = {
  CONSUMER_PORT: count(8788, 65_535),
  KAFKA_BROKERS: v.pipe(list(/^[^\s:]+:\d{1,5}$/), v.minLength(1)),
  KAFKA_GROUP_ID: v.optional(v.pipe(v.string(), v.minLength(1)), 'shopping'),
  KAFKA_CLIENT_ID: v.optional(v.pipe(v.string(), v.minLength(1)), 'shopping'),
  KAFKA_SSL: v.optional(v.picklist(['true', 'false']), 'false'),
  KAFKA_SASL_MECHANISM: v.optional(v.picklist(['plain', 'scram-sha-256', 'scram-sha-512'])),
  KAFKA_SASL_USERNAME: v.optional(v.string()),
  KAFKA_SASL_PASSWORD: v.optional(v.string()),
  KAFKA_EVENT_PREFIX: v.optional(v.pipe(v.string(), v.regex(TOPIC)), 'event.'),
  KAFKA_TOPICS: v.optional(list(TOPIC_AND_NAME), ''),
  KAFKA_OUT_PREFIX: v.optional(v.pipe(v.string(), v.regex(OUT_PREFIX)), ''),
  KAFKA_CONCURRENCY: count(8, 1000, 1),
  KAFKA_SESSION_TIMEOUT_MS: count(30_000, 300_000, 1_000),
  /** How long a dead relay keeps others waiting. If it is shorter than a send, two relays may send the same row. */
  KAFKA_RELAY_LEASE_MS: count(30_000, 300_000, 1_000),
  KAFKA_TOPIC_CHECK_MS: count(30_000, 3_600_000, 100),
};

const kafkaSchema = v.object(kafkaEntries);

/** Kafka's addresses and our topics; times in the unit that their name ends with. */
export const kafkaSettings = (out: v.InferOutput<typeof kafkaSchema>) => ({
  brokers: out.KAFKA_BROKERS,
  groupId: out.KAFKA_GROUP_ID,
  clientId: out.KAFKA_CLIENT_ID,
  ssl: out.KAFKA_SSL === 'true',
  sasl:
    out.KAFKA_SASL_MECHANISM === undefined
      ? null
      : {
          mechanism: out.KAFKA_SASL_MECHANISM,
          username: out.KAFKA_SASL_USERNAME ?? '',
          password: out.KAFKA_SASL_PASSWORD ?? '',
        },
  topics: { eventPrefix: out.KAFKA_EVENT_PREFIX, listed: out.KAFKA_TOPICS },
  outPrefix: out.KAFKA_OUT_PREFIX,
  /** the most transactions in flight, each of up to 16 orders */
  concurrency: out.KAFKA_CONCURRENCY,
  /** after this time the group gives a dead consumer's partitions to others */
  sessionTimeoutMs: out.KAFKA_SESSION_TIMEOUT_MS,
  relayLeaseMs: out.KAFKA_RELAY_LEASE_MS,
  topicCheckMs: out.KAFKA_TOPIC_CHECK_MS,
});

export type KafkaSettings = ReturnType<typeof kafkaSettings>;

/** Finds a mechanism without a name or password. */
export const saslProblems = (env: Readonly<Record<string, string | undefined>>): string[] =>
  env.KAFKA_SASL_MECHANISM === undefined
    ? []
    : ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD']
        .filter((name) => !env[name])
        .map((name) => `${name}: is missing`);

/** Kafka's part of an environment, for tools that need nothing else; null when it is not usable. */
export function kafkaEnvironment(given: Readonly<Record<string, string | undefined>>): KafkaSettings | null {
  const env = withoutBlanks(given);
  const parsed = v.safeParse(kafkaSchema, env);
  return parsed.success && saslProblems(env).length === 0 ? kafkaSettings(parsed.output) : null;
}
