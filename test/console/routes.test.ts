import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { ORDER_STATUSES, ORDER_TRANSITIONS } from '../../src/domain/lifecycle/order-state.ts';
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

  test("another site's page gets no token", async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await fetch(`${server.origin}/qa/console/credentials`, { headers })).status).toBe(403);
  });

  const PATH = '/qa/console/dead-letters';
  const ask = async (path: string, method: string, headers: Record<string, string>) => {
    const answer = await fetch(server.origin + PATH + path, { method, headers });
    const { data, error } = (await answer.json()) as { data: object; error: string };
    return { status: answer.status, data, error };
  };

  test('dead letters are for the back office, with the token that the page has', async () => {
    const given = await (await fetch(`${server.origin}/qa/console/credentials`)).json();
    const { backoffice } = (given as { services: Record<string, string> }).services;
    const headers = { authorization: `Bearer ${backoffice}` };
    expect((await ask('', 'GET', headers)).data).toEqual({ letters: [], limit: 50 });
    expect((await ask('/00ff/drop', 'POST', headers)).data).toEqual({ outcome: 'not_found', reason: '' });
    expect((await ask('/00ff/burn', 'POST', headers)).status).toBe(404);
    expect((await ask(`/${'g'.repeat(64)}/drop`, 'POST', headers)).error).toBe('NOT_FOUND');
    for (const [path, method] of [
      ['', 'GET'],
      ['/00ff/replay', 'POST'],
      ['/00ff/drop', 'POST'],
    ] as const)
      expect(await ask(path, method, {})).toMatchObject({ status: 401, error: 'UNAUTHENTICATED' });
  });
});

test('staging hands out no token, so nobody without one gets anywhere', async () => {
  const server = await startServerProcess(databaseUrl, { APP_ENV: 'staging' });
  try {
    expect((await fetch(`${server.origin}/qa`)).status).toBe(200);
    const { users, services } = (await (await fetch(`${server.origin}/qa/console/credentials`)).json()) as {
      users: object;
      services: object;
    };
    expect([users, services]).toEqual([{}, {}]);
    const letters = `${server.origin}/qa/console/dead-letters`;
    expect((await fetch(letters)).status).toBe(401);
    for (const action of ['replay', 'drop'])
      expect((await fetch(`${letters}/00ff/${action}`, { method: 'POST' })).status).toBe(401);
  } finally {
    server.child.kill('SIGTERM');
  }
  expect(await server.gone).toBe(0);
}, 30_000);

test('in production there is no console', async () => {
  const server = await startServerProcess(databaseUrl, {
    APP_ENV: 'production',
    AUTH_JWT_SECRET: REAL,
    PRICE_TOKEN_KEYS: `k1:${REAL}`,
    SERVICE_KEYS: '',
    SERVICE_TOKENS: `orders:event:${REAL}`,
    UPSTREAM_CREDENTIALS: 'pricectrl:none,forex:none,rebate:none,payment:none',
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
