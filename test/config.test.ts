import { describe, expect, test } from 'bun:test';
import { parseConfig, parseConsumerConfig } from '../src/config.ts';
import { testEnv } from './support/world.ts';

const good = testEnv('mysql://root@127.0.0.1:3306/shopping');

function problemsOf(env: Record<string, string | undefined>): string {
  try {
    parseConfig(env);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the configuration', () => {
  test('has defaults for what need not be said', () => {
    const config = parseConfig(good);
    expect(config).toMatchObject({
      port: 8787,
      payDeadlineMinutes: 30,
      checkoutDedupeSeconds: 10,
      upstreamTimeoutMs: 800,
    });
  });

  test('tells all problems at once, by name, and never a value', () => {
    const message = problemsOf({
      ...good,
      PORT: 'secret-port',
      DATABASE_URL: 'secret-url',
      FOREX_URL: undefined,
    });
    for (const name of ['PORT', 'DATABASE_URL', 'FOREX_URL']) expect(message).toContain(name);
    expect(message).not.toContain('secret-');
  });

  test('is production unless told, and production refuses development secrets', () => {
    const message = problemsOf({ ...good, APP_ENV: undefined });
    expect(message).toContain('AUTH_JWT_SECRET');
    expect(message).toContain('PRICE_TOKEN_KEYS');
  });

  test('wants the key that the algorithm needs', () => {
    expect(problemsOf({ ...good, AUTH_JWT_SECRET: undefined })).toContain('AUTH_JWT_SECRET');
    expect(problemsOf({ ...good, AUTH_JWT_ALG: 'RS256' })).toContain('AUTH_JWKS_URL');
    expect(problemsOf({ ...good, AUTH_JWT_SECRET: 'short' })).toContain('AUTH_JWT_SECRET');
  });
});

describe("the consumer's configuration", () => {
  const consumer = { ...good, KAFKA_BROKERS: 'one:9092, two:9093' };

  test("is the API's and Kafka's, with defaults", () => {
    expect(parseConsumerConfig(consumer)).toMatchObject({
      port: 8787,
      consumerPort: 8788,
      kafka: {
        brokers: ['one:9092', 'two:9093'],
        groupId: 'shopping',
        ssl: false,
        sasl: null,
        topics: { eventPrefix: 'event.', listed: [] },
        outPrefix: '',
        concurrency: 32,
      },
    });
    expect(parseConsumerConfig({ ...consumer, KAFKA_TOPICS: 'a.b, c_d' }).kafka.topics.listed).toEqual([
      'a.b',
      'c_d',
    ]);
  });

  test("tells its problems together with the API's, never a value", () => {
    const bad = {
      ...consumer,
      FOREX_URL: undefined,
      KAFKA_BROKERS: 'secret-host',
      KAFKA_TOPICS: 'secret/topic',
      KAFKA_CONCURRENCY: '0',
      KAFKA_SSL: 'secret',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'secret-user',
    };
    let message = '';
    try {
      parseConsumerConfig(bad);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const name of [
      'FOREX_URL',
      'KAFKA_BROKERS',
      'KAFKA_TOPICS',
      'KAFKA_CONCURRENCY',
      'KAFKA_SSL',
      'KAFKA_SASL_PASSWORD',
    ]) {
      expect(message).toContain(name);
    }
    expect(message).not.toContain('secret');
    expect(message).not.toContain('KAFKA_SASL_USERNAME');
  });
});
