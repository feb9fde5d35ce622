import * as v from 'valibot';

const count = (fallback: number, max = 1_000_000_000) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number), v.minValue(0), v.maxValue(max)),
    String(fallback),
  );
const url = v.pipe(
  v.string(),
  v.url(),
  v.transform((text) => text.replace(/\/$/, '')),
);
const secret = v.pipe(v.string(), v.minLength(32));

const envSchema = v.object({
  APP_ENV: v.optional(v.picklist(['production', 'staging', 'development', 'test']), 'production'),
  PORT: count(8787, 65_535),
  HOST: v.optional(v.string(), '0.0.0.0'),
  DATABASE_URL: v.pipe(v.string(), v.regex(/^mysql:\/\//)),
  DB_POOL_SIZE: count(20, 1000),
  AUTH_JWT_ALG: v.optional(v.picklist(['HS256', 'RS256', 'ES256']), 'HS256'),
  AUTH_JWT_SECRET: v.optional(secret),
  AUTH_JWKS_URL: v.optional(url),
  AUTH_ISSUER: v.optional(v.string()),
  AUTH_AUDIENCE: v.optional(v.string()),
  PRICE_TOKEN_KEYS: v.pipe(
    v.string(),
    v.transform((text) =>
      text
        .split(',')
        .map((pair) => ({ kid: pair.split(':')[0] ?? '', secret: pair.split(':').slice(1).join(':') })),
    ),
    v.array(v.object({ kid: v.pipe(v.string(), v.regex(/^[\w-]{1,32}$/)), secret })),
    v.minLength(1),
  ),
  PRICECTRL_URL: url,
  FOREX_URL: url,
  REBATE_URL: url,
  PAYMENT_URL: url,
  UPSTREAM_TIMEOUT_MS: count(800, 60_000),
  CHECKOUT_DEDUPE_SECONDS: count(10, 3600),
  PAY_DEADLINE_MINUTES: count(30, 100_000),
  SWEEP_INTERVAL_MS: count(5_000),
  LIMIT_CHECKOUTS_PER_MINUTE: count(30),
  LIMIT_BAD_COUPONS_PER_MINUTE: count(60),
  LIMIT_GUEST_FACTOR: count(10),
  TRUSTED_PROXIES: v.optional(v.string(), ''),
  LOG_LEVEL: v.optional(v.picklist(['debug', 'info', 'warning', 'error']), 'info'),
});

const list = (pattern: RegExp) =>
  v.pipe(
    v.string(),
    v.transform((text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    ),
    v.array(v.pipe(v.string(), v.regex(pattern))),
  );
/** What Kafka allows in a topic's name. */
const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;
const prefix = (fallback: string) =>
  v.optional(v.pipe(v.string(), v.regex(/^[a-zA-Z0-9._-]{0,100}$/)), fallback);

const consumerSchema = v.object({
  ...envSchema.entries,
  CONSUMER_PORT: count(8788, 65_535),
  KAFKA_BROKERS: v.pipe(list(/^[^\s:]+:\d{1,5}$/), v.minLength(1)),
  KAFKA_GROUP_ID: v.optional(v.pipe(v.string(), v.minLength(1)), 'shopping'),
  KAFKA_CLIENT_ID: v.optional(v.pipe(v.string(), v.minLength(1)), 'shopping'),
  KAFKA_SSL: v.optional(v.picklist(['true', 'false']), 'false'),
  KAFKA_SASL_MECHANISM: v.optional(v.picklist(['plain', 'scram-sha-256', 'scram-sha-512'])),
  KAFKA_SASL_USERNAME: v.optional(v.string()),
  KAFKA_SASL_PASSWORD: v.optional(v.string()),
  KAFKA_EVENT_PREFIX: v.optional(v.pipe(v.string(), v.regex(TOPIC)), 'event.'),
  KAFKA_TOPICS: v.optional(list(TOPIC), ''),
  KAFKA_OUT_PREFIX: prefix(''),
  KAFKA_CONCURRENCY: v.pipe(count(32, 1000), v.minValue(1)),
  KAFKA_TOPIC_CHECK_MS: v.pipe(count(30_000, 3_600_000), v.minValue(100)),
});

/** The configuration of one process; times in the unit their name ends with. */
export type AppConfig = ReturnType<typeof parseConfig>;
/** The consumer's configuration: the API's, and how to reach Kafka. */
export type ConsumerConfig = ReturnType<typeof parseConsumerConfig>;
export type KafkaSettings = ConsumerConfig['kafka'];

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from environment variables. Reports every problem at once, naming variables and never
 * values. @throws Error with one line per bad variable
 */
export function parseConfig(env: Env) {
  return appConfig(read(envSchema, env, badAuth(env)));
}

/** As `parseConfig`, for the process that reads Kafka. @throws Error with one line per bad variable */
export function parseConsumerConfig(env: Env) {
  const out = read(consumerSchema, env, [...badAuth(env), ...badSasl(env)]);
  return {
    ...appConfig(out),
    consumerPort: out.CONSUMER_PORT,
    kafka: {
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
      concurrency: out.KAFKA_CONCURRENCY,
      topicCheckMs: out.KAFKA_TOPIC_CHECK_MS,
    },
  };
}

function badAuth(env: Env): string[] {
  const bad: string[] = [];
  const alg = env.AUTH_JWT_ALG ?? 'HS256';
  if (alg === 'HS256' ? env.AUTH_JWT_SECRET === undefined : env.AUTH_JWKS_URL === undefined) {
    bad.push(alg === 'HS256' ? 'AUTH_JWT_SECRET' : 'AUTH_JWKS_URL');
  }
  if ((env.APP_ENV ?? 'production') === 'production') {
    for (const name of ['AUTH_JWT_SECRET', 'PRICE_TOKEN_KEYS'])
      if (env[name]?.includes('dev-only')) bad.push(name);
  }
  return bad;
}

const badSasl = (env: Env): string[] =>
  env.KAFKA_SASL_MECHANISM === undefined
    ? []
    : ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'].filter((name) => !env[name]);

function read<S extends v.GenericSchema>(schema: S, env: Env, otherwiseBad: string[]): v.InferOutput<S> {
  const parsed = v.safeParse(schema, env);
  const bad = new Set([
    ...otherwiseBad,
    ...(parsed.success ? [] : parsed.issues.map((issue) => String(issue.path?.[0]?.key ?? '?'))),
  ]);
  if (parsed.success && bad.size === 0) return parsed.output;
  const lines = [...bad]
    .sort()
    .map((name) => `  ${name}: ${env[name] === undefined ? 'is missing' : 'is not usable'}`);
  throw new Error(`The configuration has problems:\n${lines.join('\n')}`);
}

function appConfig(out: v.InferOutput<typeof envSchema>) {
  return {
    appEnv: out.APP_ENV,
    port: out.PORT,
    host: out.HOST,
    databaseUrl: out.DATABASE_URL,
    dbPoolSize: out.DB_POOL_SIZE,
    auth: {
      alg: out.AUTH_JWT_ALG,
      secret: out.AUTH_JWT_SECRET ?? null,
      jwksUrl: out.AUTH_JWKS_URL ?? null,
      issuer: out.AUTH_ISSUER ?? null,
      audience: out.AUTH_AUDIENCE ?? null,
    },
    priceTokenKeys: out.PRICE_TOKEN_KEYS,
    upstreamUrls: {
      pricectrl: out.PRICECTRL_URL,
      forex: out.FOREX_URL,
      rebate: out.REBATE_URL,
      payment: out.PAYMENT_URL,
    },
    upstreamTimeoutMs: out.UPSTREAM_TIMEOUT_MS,
    checkoutDedupeSeconds: out.CHECKOUT_DEDUPE_SECONDS,
    payDeadlineMinutes: out.PAY_DEADLINE_MINUTES,
    sweepIntervalMs: out.SWEEP_INTERVAL_MS,
    limits: {
      checkoutsPerMinute: out.LIMIT_CHECKOUTS_PER_MINUTE,
      badCouponsPerMinute: out.LIMIT_BAD_COUPONS_PER_MINUTE,
      guestFactor: out.LIMIT_GUEST_FACTOR,
    },
    trustedProxies: out.TRUSTED_PROXIES.split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    logLevel: out.LOG_LEVEL,
  };
}
