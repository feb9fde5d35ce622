import * as v from 'valibot';
import { readDatabase } from './config/database.ts';

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
  DB_POOL_SIZE: count(20, 1000),
  DATABASE_TIMEOUT_MS: count(10_000, 60_000),
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

/** The configuration of one process; times in the unit their name ends with. */
export type AppConfig = ReturnType<typeof parseConfig>;

/**
 * Reads the configuration from environment variables. Reports every problem at once, naming variables and never
 * values. @throws Error with one line per bad variable
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>) {
  const parsed = v.safeParse(envSchema, env);
  const bad = new Set(
    parsed.success ? [] : parsed.issues.map((issue) => String(issue.path?.[0]?.key ?? '?')),
  );
  const alg = env.AUTH_JWT_ALG ?? 'HS256';
  if (alg === 'HS256' ? env.AUTH_JWT_SECRET === undefined : env.AUTH_JWKS_URL === undefined) {
    bad.add(alg === 'HS256' ? 'AUTH_JWT_SECRET' : 'AUTH_JWKS_URL');
  }
  const database = readDatabase(env, {
    poolSize: parsed.success ? parsed.output.DB_POOL_SIZE : 0,
    timeoutMs: parsed.success ? parsed.output.DATABASE_TIMEOUT_MS : 0,
    allowsHttp: env.APP_ENV === 'development' || env.APP_ENV === 'test',
  });
  if ('bad' in database) for (const name of database.bad) bad.add(name);
  if ((env.APP_ENV ?? 'production') === 'production') {
    for (const name of ['AUTH_JWT_SECRET', 'PRICE_TOKEN_KEYS'])
      if (env[name]?.includes('dev-only')) bad.add(name);
  }
  if (!parsed.success || 'bad' in database || bad.size > 0) {
    const lines = [...bad]
      .sort()
      .map((name) => `  ${name}: ${env[name] === undefined ? 'is missing' : 'is not usable'}`);
    throw new Error(`The configuration has problems:\n${lines.join('\n')}`);
  }
  const out = parsed.output;
  return {
    appEnv: out.APP_ENV,
    port: out.PORT,
    host: out.HOST,
    database: database.settings,
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
