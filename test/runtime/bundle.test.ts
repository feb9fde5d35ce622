import { beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../src/config/config.ts';
import { buildWorker, type WorkerBundle } from '../../src/tooling/dev/worker/build.ts';
import { COMPATIBILITY_DATE } from '../../src/tooling/dev/worker/start.ts';
import { rootDir } from '../support/world.ts';

const GZIP_BYTES_MAX = 188 * 1024;

let bundle: WorkerBundle;
beforeAll(async () => {
  bundle = await buildWorker({ rootDir, outDir: join(rootDir, '.local', 'test-bundle') });
});

describe('the edge bundle', () => {
  test('holds no other code than the edge needs', () => {
    expect(bundle.sources.length).toBeGreaterThan(100);
    expect(bundle.sources).toContain('src/operations/checkout/place-order.ts');
    const foreign = bundle.sources.filter(
      (source) =>
        /^src\/(?:tooling|platform\/bun|qa|kafka|openapi|console)\/|^src\/(?:server|consumer)\.ts$/.test(
          source,
        ) ||
        /node_modules\/(?:kafkajs|mysql2|msw|miniflare|prom-client|rate-limiter-flexible|@logtape|@valibot\/to-json-schema)\//.test(
          source,
        ) ||
        /^node:|^bun:/.test(source),
    );
    expect(foreign).toEqual([]);
  });

  test('imports nothing at run time, and names no module of node', () => {
    expect(new Bun.Transpiler({ loader: 'js' }).scanImports(bundle.text)).toEqual([]);
    // Only the match is shown, because the text is long.
    const found = bundle.text.match(/["'`](?:node|bun):[\w/]*|\brequire\(["'`][^)]*|kafkajs|mysql2/g);
    expect(found ?? []).toEqual([]);
  });

  test(`is at most ${GZIP_BYTES_MAX / 1024} KiB gzip`, () => {
    expect(bundle.gzipBytes).toBeLessThanOrEqual(GZIP_BYTES_MAX);
  });

  test('is about as large as docs/deploy.md says', async () => {
    const page = await Bun.file(join(rootDir, 'docs', 'deploy.md')).text();
    const told = Number(/bundle\.test\.ts` \| (\d+) KiB/.exec(page)?.[1]);
    expect(Math.abs(told - bundle.gzipBytes / 1024)).toBeLessThan(3);
  });
});

type Vars = Record<string, string>;
type Wrangler = {
  compatibility_date: string;
  triggers: { crons: string[] };
  env: Record<
    string,
    { vars: Vars; ratelimits: { name: string; simple: { limit: number; period: number } }[] }
  >;
};

describe('wrangler.toml', () => {
  const settings = Bun.TOML.parse(readFileSync(join(rootDir, 'wrangler.toml'), 'utf8')) as Wrangler;
  const secrets: Vars = {
    DATABASE_USERNAME: 'u',
    DATABASE_PASSWORD: 'p',
    AUTH_JWT_SECRET: 's'.repeat(32),
    PRICE_TOKEN_KEYS: `k:${'s'.repeat(32)}`,
    UPSTREAM_CREDENTIALS: `pricectrl:none,forex:none,rebate:hmac:${'s'.repeat(32)},payment:bearer:${'s'.repeat(32)}`,
  };

  test('is of the runtime that the tests use, and has the sweep', () => {
    expect(settings.compatibility_date).toBe(COMPATIBILITY_DATE);
    expect(settings.triggers.crons).toHaveLength(1);
  });

  for (const name of ['staging', 'production']) {
    test(`${name}: with its secrets it is a whole configuration, over PlanetScale`, () => {
      const vars = settings.env[name]?.vars ?? {};
      for (const secret of Object.keys(secrets)) expect(vars).not.toHaveProperty(secret);
      const config = parseConfig({ ...vars, ...secrets });
      expect([config.appEnv, config.database.driver]).toEqual([name as 'staging', 'planetscale']);
    });

    test(`${name}: binds a limit of each kind, ten times as many for guests`, () => {
      const defaults = parseConfig({ ...settings.env[name]?.vars, ...secrets }).limits;
      const bound = Object.fromEntries(
        (settings.env[name]?.ratelimits ?? []).map(({ name: binding, simple }) => [binding, simple]),
      );
      const per = (limit: number) => ({ limit, period: 60 });
      expect(bound).toEqual({
        LIMIT_CHECKOUT: per(defaults.checkoutsPerMinute),
        LIMIT_CHECKOUT_GUEST: per(defaults.checkoutsPerMinute * defaults.guestFactor),
        LIMIT_BAD_COUPON: per(defaults.badCouponsPerMinute),
        LIMIT_BAD_COUPON_GUEST: per(defaults.badCouponsPerMinute * defaults.guestFactor),
      });
    });
  }
});
