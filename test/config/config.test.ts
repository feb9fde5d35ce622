import { describe, expect, test } from 'bun:test';
import { parseConfig, parseConsumerConfig } from '../../src/config/config.ts';
import { testEnv } from '../support/world.ts';

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
  test('has defaults for optional variables', () => {
    const config = parseConfig(good);
    expect(config).toMatchObject({
      port: 8787,
      payDeadlineMinutes: 30,
      checkoutDedupeSeconds: 10,
      upstreamTimeoutMs: 800,
      retention: { outboxDays: 30, eventsDays: 30, requestsDays: 90, holdsDays: 30, deadLettersDays: 180 },
      retentionIntervalMs: 600_000,
    });
  });

  test('keeps finished rows for the configured days, with 0 for ever, and takes nothing else', () => {
    const { retention } = parseConfig({ ...good, RETAIN_OUTBOX_DAYS: '0', RETAIN_EVENTS_DAYS: '7' });
    expect(retention).toMatchObject({ outboxDays: 0, eventsDays: 7 });
    for (const value of ['-1', '1.5', '30d', '99999'])
      expect(problemsOf({ ...good, RETAIN_OUTBOX_DAYS: value })).toContain('RETAIN_OUTBOX_DAYS');
  });

  test('takes only names of events that there are among those that are switched off', () => {
    expect(problemsOf({ ...good, EVENTS_OFF: 'group_update,group_updates' })).toContain(
      'EVENTS_OFF: must be names of payment_notified_cm, ',
    );
  });

  test('takes a variable that is set to nothing for one that is not set', () => {
    const blanks = Object.fromEntries(
      ['AUTH_ISSUER', 'AUTH_AUDIENCE', 'HOST', 'ORDERS_NOTIFY_URL', 'LOG_LEVEL', 'UPSTREAM_CREDENTIALS'].map(
        (name) => [name, ''],
      ),
    );
    expect(parseConfig({ ...good, ...blanks })).toEqual(
      parseConfig({ ...good, ...Object.fromEntries(Object.keys(blanks).map((name) => [name, undefined])) }),
    );
    expect(problemsOf({ ...good, FOREX_URL: '' })).toContain('FOREX_URL: is missing');
    expect(problemsOf({ ...good, APP_ENV: '' })).toBe(problemsOf({ ...good, APP_ENV: undefined }));
  });

  test('has addresses that a path can follow, and one that is whole, as it is written', () => {
    const of = (text: string) => parseConfig({ ...good, FOREX_URL: text }).upstreamUrls.forex;
    expect(of('https://f.example.com/api/')).toBe('https://f.example.com/api');
    for (const text of ['localhost:4001', 'ftp://f.example.com', 'https://f/x?key=1', 'https://f/#x', 'f'])
      expect(problemsOf({ ...good, FOREX_URL: text })).toContain('FOREX_URL');
    const whole = 'https://orders.example.com/hooks/created/?from=shop';
    expect(parseConfig({ ...good, ORDERS_NOTIFY_URL: whole }).ordersNotifyUrl).toBe(whole);
    expect(problemsOf({ ...good, ORDERS_NOTIFY_URL: 'orders:80/x' })).toContain('ORDERS_NOTIFY_URL');
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

  test('says what a number must be, and takes no 0 where nothing would work with it', () => {
    const problems = problemsOf({ ...good, PORT: '70000', DB_POOL_SIZE: '0', AUTH_MAX_DAYS: 'a week' });
    expect(problems.split('\n').slice(1)).toEqual([
      '  AUTH_MAX_DAYS: must be a whole number from 1 to 365',
      '  DB_POOL_SIZE: must be a whole number from 1 to 1000',
      '  PORT: must be a whole number from 0 to 65535',
    ]);
  });

  test('is production unless told, and production refuses development secrets', () => {
    const message = problemsOf({ ...good, APP_ENV: undefined });
    expect(message).toContain('AUTH_JWT_SECRET');
    expect(message).toContain('PRICE_TOKEN_KEYS');
    expect(message).toContain('SERVICE_KEYS: is a development value');
    expect(message).toContain('SERVICE_TOKENS: is a development value');
  });

  test('takes no scenario where nothing can simulate it (the edge)', () => {
    expect(problemsOf({ ...good, QA_SCENARIO: 'stock:empty' })).toContain('QA_SCENARIO: is for the API');
    expect(problemsOf({ ...good, QA_SCENARIO: '' })).toBe('');
  });

  test('takes addresses and ranges for proxies, and nothing else', () => {
    const { trustedProxies } = parseConfig({ ...good, TRUSTED_PROXIES: '10.0.0.0/8, ::1,' });
    expect(trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect(problemsOf({ ...good, TRUSTED_PROXIES: 'proxy.local' })).toContain('TRUSTED_PROXIES');
  });

  test('takes origins of web callers as a browser sends them, and nothing wider', () => {
    const { corsOrigins } = parseConfig({
      ...good,
      CORS_ORIGINS: 'https://shop.example.com, http://localhost:3000',
    });
    expect(corsOrigins).toEqual(['https://shop.example.com', 'http://localhost:3000']);
    for (const text of ['*', 'null', 'https://shop.example.com/', 'shop.example.com', 'file:///x'])
      expect(problemsOf({ ...good, CORS_ORIGINS: text })).toContain('CORS_ORIGINS');
  });

  test('wants the key that the algorithm needs', () => {
    expect(problemsOf({ ...good, AUTH_JWT_SECRET: undefined })).toContain('AUTH_JWT_SECRET');
    expect(problemsOf({ ...good, AUTH_JWT_ALG: 'RS256' })).toContain('AUTH_JWKS_URL');
    expect(problemsOf({ ...good, AUTH_JWT_SECRET: 'short' })).toContain('AUTH_JWT_SECRET');
  });
});

describe('keys and tokens of services', () => {
  const SECRET = 'a-secret:of-a-service-0123456789-0123456789';
  const of = (SERVICE_KEYS: string) => problemsOf({ ...good, SERVICE_KEYS });

  test('each have a name, scopes and a secret; a name may have several', () => {
    const { services } = parseConfig({
      ...good,
      SERVICE_KEYS: `orders:event+noti:${SECRET}, orders:event:${SECRET}2\n`,
      SERVICE_TOKENS: undefined,
    });
    expect(services).toEqual({
      keys: [
        { name: 'orders', scopes: ['event', 'noti'], secret: SECRET },
        { name: 'orders', scopes: ['event'], secret: `${SECRET}2` },
      ],
      tokens: [],
    });
  });

  test('may be left out or empty', () => {
    const { services } = parseConfig({ ...good, SERVICE_KEYS: undefined, SERVICE_TOKENS: ' ' });
    expect(services).toEqual({ keys: [], tokens: [] });
  });

  test('tell every problem by place, with the scopes that exist, and never a value', () => {
    const message = problemsOf({
      ...good,
      SERVICE_KEYS: `orders:event:short,orders:order:${SECRET},:event:${SECRET}3,orders`,
      SERVICE_TOKENS: `orders:event+:${SECRET}`,
      FOREX_URL: undefined,
    });
    expect(message.split('\n').slice(1)).toEqual([
      '  FOREX_URL: is missing',
      '  SERVICE_KEYS: credential 1 needs a secret of 32 to 512 visible ASCII characters without a comma',
      '  SERVICE_KEYS: credential 2 has an unknown scope; there are event, noti, refund, support',
      '  SERVICE_KEYS: credential 3 has no name of a-z, 0-9 and - (it is name:scope+scope:secret)',
      '  SERVICE_KEYS: credential 4 has an unknown scope; there are event, noti, refund, support',
      '  SERVICE_KEYS: credential 4 needs a secret of 32 to 512 visible ASCII characters without a comma',
      '  SERVICE_TOKENS: credential 1 has an unknown scope; there are event, noti, refund, support',
    ]);
  });

  test('a secret has one owner, is 32 characters at least, and there are at most 32', () => {
    expect(of(`orders:event:${SECRET},tickets:refund:${SECRET}`)).toContain('has the secret of another name');
    expect(of(`orders:event:${'x'.repeat(31)}`)).toContain('SERVICE_KEYS');
    expect(of(`orders:event:${'x'.repeat(32)}`)).toBe('');
    expect(of(`orders:event:${SECRET} with spaces`)).toContain('SERVICE_KEYS');
    expect(of(`orders:event:${SECRET},`)).toContain('credential 2');
    expect(of(Array.from({ length: 33 }, (_, n) => `s${n}:event:${SECRET}${n}`).join(','))).toContain(
      'more than 32',
    );
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
        concurrency: 8,
      },
    });
    const listed = parseConsumerConfig({ ...consumer, KAFKA_TOPICS: 'a.b, c_d=purchased' }).kafka.topics
      .listed;
    expect(listed).toEqual(['a.b', 'c_d=purchased']);
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

describe('credentials of the calls that we make', () => {
  const KEY = 'one-key-of-ours-0123456789abcdef0123456789';
  const of = (UPSTREAM_CREDENTIALS: string) => problemsOf({ ...good, UPSTREAM_CREDENTIALS });
  const real = (name: string) => `${name}-${'0123456789abcdef'.repeat(3)}`;
  const production = {
    ...good,
    APP_ENV: 'production',
    AUTH_JWT_SECRET: real('user'),
    PRICE_TOKEN_KEYS: `k1:${real('price')}`,
    SERVICE_KEYS: '',
    SERVICE_TOKENS: '',
  };

  test('are keys and tokens by service; several keys are a rotation', () => {
    const text = `payment:hmac:${KEY},payment:hmac:${KEY}2, rebate:bearer:${KEY}3,forex:none`;
    expect(parseConfig({ ...good, UPSTREAM_CREDENTIALS: text }).upstreamCredentials).toEqual({
      payment: [
        { kind: 'hmac', secret: KEY },
        { kind: 'hmac', secret: `${KEY}2` },
      ],
      rebate: [{ kind: 'bearer', secret: `${KEY}3` }],
      forex: [],
    });
  });

  test('tell what is wrong by place, and never a value', () => {
    expect(of('bank:hmac:x').split('\n').slice(1)).toEqual([
      '  UPSTREAM_CREDENTIALS: credential 1 names no service that is called; there are pricectrl, forex, rebate, payment, orders',
      '  UPSTREAM_CREDENTIALS: credential 1 needs a secret of 32 to 512 visible ASCII characters without a comma',
    ]);
    expect(of(`forex:basic:${KEY}`)).toContain(
      'credential 1 has an unknown kind; there are hmac, bearer, none',
    );
    expect(of(`forex:none,forex:hmac:${KEY}`)).toContain('says none and more of forex');
    expect(of(`forex:none:${KEY}`)).toContain('credential 1 is none, and has a secret');
    expect(of(`forex:bearer:${KEY},forex:bearer:${KEY}2`)).toContain('has two tokens of forex');
    expect(of(Array.from({ length: 5 }, (_, n) => `forex:hmac:${KEY}${n}`).join())).toContain(
      'more than 4 keys',
    );
  });

  test('are missing in production for a service without a word about it, and for orders if it gets notices', () => {
    expect(
      problemsOf({ ...production, UPSTREAM_CREDENTIALS: undefined })
        .split('\n')
        .slice(1),
    ).toEqual(
      ['forex', 'payment', 'pricectrl', 'rebate'].map(
        (name) => `  UPSTREAM_CREDENTIALS: says nothing of ${name} (${name}:none where it asks for nothing)`,
      ),
    );
    const said = `pricectrl:none,forex:none,rebate:hmac:${KEY},payment:bearer:${KEY}2`;
    expect(problemsOf({ ...production, UPSTREAM_CREDENTIALS: said })).toBe('');
    const tells = { ...production, ORDERS_NOTIFY_URL: 'https://orders.example.com/notify' };
    expect(problemsOf({ ...tells, UPSTREAM_CREDENTIALS: said })).toContain('says nothing of orders');
    expect(problemsOf({ ...tells, UPSTREAM_CREDENTIALS: `${said},orders:none` })).toBe('');
    expect(problemsOf(production)).toContain('UPSTREAM_CREDENTIALS: is a development value');
    // Without APP_ENV the environment is production.
    for (const one of [production, tells, { ...production, UPSTREAM_CREDENTIALS: undefined }])
      expect(problemsOf({ ...one, APP_ENV: undefined })).toBe(problemsOf(one));
    expect(problemsOf({ ...good, APP_ENV: 'staging', UPSTREAM_CREDENTIALS: undefined })).toBe('');
  });
});
