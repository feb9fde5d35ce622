import * as v from 'valibot';
import { ORDER_EVENT_NAMES } from '../domain/lifecycle/order-event.ts';
import { corsOrigins } from './cors-origins.ts';
import { type DatabaseSettings, readDatabase } from './database.ts';
import { kafkaEntries, kafkaSettings, saslProblems } from './kafka.ts';
import { isAddressOrRange } from './network-address.ts';
import { isProduction } from './outside-production.ts';
import { retention, retentionEntries } from './retention.ts';
import { serviceCredentials } from './service-credentials.ts';
import { tracingEntries, tracingSettings } from './tracing.ts';
import { callCredentials, missingCredentials } from './upstream-credentials.ts';
import { count, fullUrl, listOf, secret, url, withoutBlanks } from './values.ts';

const envSchema = v.object({
  APP_ENV: v.optional(v.picklist(['production', 'staging', 'development', 'test']), 'production'),
  PORT: count(8787, 65_535),
  HOST: v.optional(v.string(), '0.0.0.0'),
  DB_POOL_SIZE: count(20, 1000, 1),
  DATABASE_TIMEOUT_MS: count(8_000, 60_000, 1),
  DATABASE_SHARDED: v.optional(v.picklist(['true', 'false']), 'false'),
  AUTH_JWT_ALG: v.optional(v.picklist(['HS256', 'RS256', 'ES256']), 'HS256'),
  AUTH_JWT_SECRET: v.optional(secret),
  AUTH_JWKS_URL: v.optional(fullUrl),
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
  SERVICE_KEYS: v.optional(serviceCredentials, ''),
  SERVICE_TOKENS: v.optional(serviceCredentials, ''),
  PRICECTRL_URL: url,
  FOREX_URL: url,
  REBATE_URL: url,
  PAYMENT_URL: url,
  UPSTREAM_CREDENTIALS: v.optional(callCredentials, ''),
  UPSTREAM_TIMEOUT_MS: count(800, 60_000, 1),
  CHECKOUT_DEDUPE_SECONDS: count(10, 3600),
  CATALOGUE_MEMORY_MS: count(1_000, 60_000),
  PAY_DEADLINE_MINUTES: count(30, 100_000, 1),
  AUTH_MAX_DAYS: count(7, 365, 1),
  UNKNOWN_ORDER_RETRY_SECONDS: count(3600, 2_592_000),
  EVENTS_OFF: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => listOf(text).every((name) => ORDER_EVENT_NAMES.includes(name)),
        `must be names of ${ORDER_EVENT_NAMES.join(', ')}`,
      ),
    ),
    '',
  ),
  ORDERS_NOTIFY_URL: v.optional(fullUrl),
  SWEEP_INTERVAL_MS: count(5_000, 3_600_000, 50),
  DRAIN_GRACE_MS: count(3_000, 10_000),
  ...retentionEntries,
  ...tracingEntries,
  LIMIT_CHECKOUTS_PER_MINUTE: count(30, 1_000_000, 1),
  LIMIT_BAD_COUPONS_PER_MINUTE: count(60, 1_000_000, 1),
  LIMIT_GUEST_FACTOR: count(10, 1_000, 1),
  TRUSTED_PROXIES: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => listOf(text).every(isAddressOrRange)),
    ),
    '',
  ),
  CORS_ORIGINS: v.optional(corsOrigins, ''),
  LOG_LEVEL: v.optional(v.picklist(['debug', 'info', 'warning', 'error']), 'info'),
});

/** Secrets whose development values are public. */
const SECRETS = [
  'AUTH_JWT_SECRET',
  'PRICE_TOKEN_KEYS',
  'SERVICE_KEYS',
  'SERVICE_TOKENS',
  'UPSTREAM_CREDENTIALS',
];

/** The values of `run dev` and `.env.example` contain these words. */
const PUBLIC_VALUES = /dev-only|change-me/;

/** The variables of the consumer: those of every process, and Kafka's. */
export const consumerSchema = v.object({ ...envSchema.entries, ...kafkaEntries });

/** The configuration of one process; times in the unit that their name ends with. */
export type AppConfig = ReturnType<typeof parseConfig>;
export type { KafkaSettings } from './kafka.ts';

type Env = Readonly<Record<string, string | undefined>>;
/** Finds problems of QA_SCENARIO, as `NAME: problem`. */
type JudgeScenarios = (env: Env) => readonly string[];

/**
 * Reads the configuration from environment variables. Reports every problem at once, naming variables and never
 * values. @throws Error with one line per bad variable
 */
export function parseConfig(given: Env, judgeScenarios: JudgeScenarios = noScenarios) {
  const env = withoutBlanks(given);
  return read(envSchema, env, [...secretProblems(env), ...scenarioProblems(env, judgeScenarios)], appConfig);
}

/** {@link parseConfig} for the process that reads Kafka. @throws Error with one line per bad variable */
export function parseConsumerConfig(given: Env, judgeScenarios: JudgeScenarios = noScenarios) {
  const env = withoutBlanks(given);
  return read(
    consumerSchema,
    env,
    [...secretProblems(env), ...saslProblems(env), ...scenarioProblems(env, judgeScenarios)],
    (out, database) => ({
      ...appConfig(out, database),
      consumerPort: out.CONSUMER_PORT,
      kafka: kafkaSettings(out),
    }),
  );
}

/** Production allows no scenario at all. */
function scenarioProblems(env: Env, judge: JudgeScenarios): readonly string[] {
  if (!isProduction(env.APP_ENV)) return judge(env);
  if ((env.QA_SCENARIO ?? '') === '') return [];
  return ['QA_SCENARIO: must not be set in production (APP_ENV unset means production)'];
}

/** For the edge, whose bundle has neither simulations (spec 14) nor their names. */
const noScenarios: JudgeScenarios = ({ QA_SCENARIO: text = '' }) =>
  text === '' ? [] : ['QA_SCENARIO: is for the API and the consumer under Bun, outside production'];

function secretProblems(env: Env): string[] {
  const alg = env.AUTH_JWT_ALG ?? 'HS256';
  const keyName = alg === 'HS256' ? 'AUTH_JWT_SECRET' : 'AUTH_JWKS_URL';
  const problems = env[keyName] === undefined ? [`${keyName}: is missing`] : [];
  if (isProduction(env.APP_ENV)) {
    for (const name of SECRETS)
      if (PUBLIC_VALUES.test(env[name] ?? '')) problems.push(`${name}: is a development value`);
  }
  const credentials = v.safeParse(callCredentials, env.UPSTREAM_CREDENTIALS ?? '');
  if (credentials.success)
    problems.push(
      ...missingCredentials(credentials.output, {
        appEnv: env.APP_ENV ?? 'production',
        tellsOrders: (env.ORDERS_NOTIFY_URL ?? '') !== '',
      }),
    );
  return problems;
}

/** Reports all problems of an environment at once. @returns the result of `make` when there are none */
function read<T extends typeof envSchema | typeof consumerSchema, C>(
  schema: T,
  env: Env,
  others: readonly string[],
  make: (out: v.InferOutput<T>, database: DatabaseSettings) => C,
): C {
  const parsed = v.safeParse(schema, env);
  const bounds = parsed.success ? (parsed.output as v.InferOutput<typeof envSchema>) : null;
  const database = readDatabase(env, {
    poolSize: bounds?.DB_POOL_SIZE ?? 0,
    timeoutMs: bounds?.DATABASE_TIMEOUT_MS ?? 0,
    allowsHttp: env.APP_ENV === 'development' || env.APP_ENV === 'test',
  });
  const problems = [
    ...others,
    ...(parsed.success ? [] : parsed.issues.map(problemOf)),
    ...('bad' in database
      ? database.bad.map((name) => `${name}: ${env[name] === undefined ? 'is missing' : 'is not usable'}`)
      : []),
  ];
  if (parsed.success && 'settings' in database && problems.length === 0)
    return make(parsed.output, database.settings);
  const lines = [...new Set(problems)].sort().map((line) => `  ${line}`);
  throw new Error(`The configuration has problems:\n${lines.join('\n')}`);
}

function appConfig(out: v.InferOutput<typeof envSchema>, database: DatabaseSettings) {
  return {
    appEnv: out.APP_ENV,
    port: out.PORT,
    host: out.HOST,
    database,
    /** whether the keyspace of Vitess is sharded by drizzle/vschema.json */
    isSharded: out.DATABASE_SHARDED === 'true',
    auth: {
      alg: out.AUTH_JWT_ALG,
      secret: out.AUTH_JWT_SECRET ?? null,
      jwksUrl: out.AUTH_JWKS_URL ?? null,
      issuer: out.AUTH_ISSUER ?? null,
      audience: out.AUTH_AUDIENCE ?? null,
    },
    priceTokenKeys: out.PRICE_TOKEN_KEYS,
    services: { keys: out.SERVICE_KEYS, tokens: out.SERVICE_TOKENS },
    upstreamUrls: {
      pricectrl: out.PRICECTRL_URL,
      forex: out.FOREX_URL,
      rebate: out.REBATE_URL,
      payment: out.PAYMENT_URL,
    },
    upstreamCredentials: out.UPSTREAM_CREDENTIALS,
    upstreamTimeoutMs: out.UPSTREAM_TIMEOUT_MS,
    checkoutDedupeSeconds: out.CHECKOUT_DEDUPE_SECONDS,
    catalogueMemoryMs: out.CATALOGUE_MEMORY_MS,
    payDeadlineMinutes: out.PAY_DEADLINE_MINUTES,
    authMaxDays: out.AUTH_MAX_DAYS,
    unknownOrderRetrySeconds: out.UNKNOWN_ORDER_RETRY_SECONDS,
    /** names of events that are kept but not applied any more */
    eventsOff: listOf(out.EVENTS_OFF),
    ordersNotifyUrl: out.ORDERS_NOTIFY_URL ?? null,
    sweepIntervalMs: out.SWEEP_INTERVAL_MS,
    /** how long the API goes on taking connections while it says that it drains */
    drainGraceMs: out.DRAIN_GRACE_MS,
    retention: retention(out),
    retentionIntervalMs: out.RETENTION_INTERVAL_MS,
    limits: {
      checkoutsPerMinute: out.LIMIT_CHECKOUTS_PER_MINUTE,
      badCouponsPerMinute: out.LIMIT_BAD_COUPONS_PER_MINUTE,
      guestFactor: out.LIMIT_GUEST_FACTOR,
    },
    trustedProxies: listOf(out.TRUSTED_PROXIES),
    /** origins of pages that may call the APP's paths from a browser */
    corsOrigins: out.CORS_ORIGINS,
    logLevel: out.LOG_LEVEL,
    tracing: tracingSettings(out),
  };
}

/** One problem as `NAME: problem`. Only our own messages are shown, for valibot's repeat the value. */
function problemOf(issue: v.BaseIssue<unknown>): string {
  const item = issue.path?.[0];
  const own =
    issue.type === 'raw_transform' || issue.message.startsWith('must ') ? issue.message : 'is not usable';
  return `${String(item?.key ?? '?')}: ${item?.value === undefined ? 'is missing' : own}`;
}
