import { describe, expect, test } from 'bun:test';
import { parseConfig } from '../src/config.ts';
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

  test('takes addresses and ranges for proxies, and nothing else', () => {
    const { trustedProxies } = parseConfig({ ...good, TRUSTED_PROXIES: '10.0.0.0/8, ::1,' });
    expect(trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect(problemsOf({ ...good, TRUSTED_PROXIES: 'proxy.local' })).toContain('TRUSTED_PROXIES');
  });

  test('wants the key that the algorithm needs', () => {
    expect(problemsOf({ ...good, AUTH_JWT_SECRET: undefined })).toContain('AUTH_JWT_SECRET');
    expect(problemsOf({ ...good, AUTH_JWT_ALG: 'RS256' })).toContain('AUTH_JWKS_URL');
    expect(problemsOf({ ...good, AUTH_JWT_SECRET: 'short' })).toContain('AUTH_JWT_SECRET');
  });
});
