import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { ORDER_STATUSES, ORDER_TRANSITIONS } from '../../src/domain/order-state.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

const REAL = 'real-secret-for-this-test-0123456789abcdef';
const databaseUrl = process.env.TEST_DATABASE_URL ?? '';

describe('outside production', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServerProcess(databaseUrl);
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.gone;
  });

  test('the page has every state and move of the table, and takes nothing from elsewhere', async () => {
    const answer = await fetch(`${server.origin}/qa`);
    const html = await answer.text();
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const status of ORDER_STATUSES) expect(html).toContain(`data-state="${status}"`);
    for (const { from, on, to } of ORDER_TRANSITIONS) {
      expect(html).toContain(`${on.replaceAll('_', ' ')} → ${to}`);
      for (const one of from.filter((state) => String(state) !== to))
        expect(html).toContain(`data-from="${one}" data-to="${to}"`);
    }
    expect(html.match(/(?:src|href)="(?!\/qa\/|#|data:,)[^"]*"/g)).toBeNull();
  });

  test('its modules are served as JavaScript, and nothing but its own files', async () => {
    const main = await fetch(`${server.origin}/qa/assets/main.ts`);
    expect(main.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    for (const name of ['nothing.ts', '..%2fcredentials.ts', '%2e%2e%2froutes.tsx'])
      expect((await fetch(`${server.origin}/qa/assets/${name}`)).status).toBe(404);
  });

  test("another site's page gets no token and drops no letter", async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const asks = [
      fetch(`${server.origin}/qa/console/credentials`, { headers }),
      fetch(`${server.origin}/qa/console/dead-letters/00/drop`, { method: 'POST', headers }),
    ];
    for (const answer of await Promise.all(asks)) expect(answer.status).toBe(403);
  });

  test('a letter that is not there is said so', async () => {
    const path = `${server.origin}/qa/console/dead-letters`;
    const dropped = await fetch(`${path}/00ff/drop`, { method: 'POST' });
    expect(await dropped.json()).toEqual({ outcome: 'not_found', reason: '' });
    expect((await fetch(`${path}/00ff/burn`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${path}/${'g'.repeat(64)}/drop`, { method: 'POST' })).status).toBe(404);
  });
});

test('in production there is no console', async () => {
  const server = await startServerProcess(databaseUrl, {
    APP_ENV: 'production',
    AUTH_JWT_SECRET: REAL,
    PRICE_TOKEN_KEYS: `k1:${REAL}`,
    SERVICE_KEYS: '',
    SERVICE_TOKENS: `orders:event:${REAL}`,
  });
  try {
    for (const path of ['/qa', '/qa/assets/main.ts', '/qa/console/credentials', '/qa/console/dead-letters']) {
      const answer = await fetch(server.origin + path);
      expect([path, answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
        path,
        404,
        'NOT_FOUND',
      ]);
    }
  } finally {
    server.child.kill('SIGTERM');
  }
  expect(await server.gone).toBe(0);
}, 30_000);
