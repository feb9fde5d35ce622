import { expect, test } from 'bun:test';
import { parseConfig } from '../../src/config/config.ts';
import { credentials } from '../../src/console/credentials.ts';
import { createTokenVerifier } from '../../src/http/auth.ts';
import { testEnv } from '../support/world.ts';

const URL = 'mysql://root@127.0.0.1:3306/none';
const REAL = 'a-real-secret-that-nobody-knows-0123456789';
const configOf = (env: Record<string, string> = {}) => parseConfig({ ...testEnv(URL), ...env });

test('gives tokens of the demo users and of the three services', async () => {
  const config = configOf();
  const given = await credentials(config);
  expect(given.problems).toEqual([]);
  expect(Object.keys(given.users)).toEqual(['1001', '1002', '1003']);
  const verify = createTokenVerifier(config, () => Date.now());
  expect(await verify(given.users['1002'] ?? '')).toBe('1002');
  expect(Object.keys(given.services)).toEqual(['orders', 'tickets', 'backoffice']);
});

test('never gives away a real secret or what it signs', async () => {
  const config = configOf({
    AUTH_JWT_SECRET: REAL,
    SERVICE_TOKENS: `orders:event:${REAL}-orders,tickets:refund:${REAL}-tickets`,
  });
  const given = await credentials(config);
  expect(given.users).toEqual({});
  expect(given.services).toEqual({});
  expect(given.problems).toHaveLength(4);
  expect(JSON.stringify(given)).not.toContain(REAL);
});

test('says that it signs HS256 only', async () => {
  const config = configOf({ AUTH_JWT_ALG: 'RS256', AUTH_JWKS_URL: 'https://accounts.example.com/jwks' });
  const given = await credentials(config);
  expect(given.users).toEqual({});
  expect(given.problems[0]).toContain('RS256');
});
