import { expect, test } from 'bun:test';
import { startEntry } from './child.ts';

test('the API under Bun counts its requests in /metrics and ends with 0 on SIGTERM', async () => {
  const entry = await startEntry('server', {});
  expect((await entry.get('/readyz')).status).toBe(200);
  for (const path of [
    '/metrics',
    '/',
    '/docs/',
    '/qa/',
    '/docs',
    '/docs/openapi.json',
    '/qa',
    '/qa/console/credentials',
    '/else',
  ])
    expect([path, (await entry.get(path)).headers.has('x-request-id')]).toEqual([path, true]);
  await entry.get('/shopping/orders/secret-id-0001/pay_cm');
  await entry.get('/no/such/secret-path');
  const text = await (await entry.get('/metrics')).text();
  expect(text).toMatch(/shopping_http_request_seconds_count\{[^}]*route="\/readyz"[^}]*\} 1/);
  expect(text).toMatch(/shopping_http_request_seconds_count\{[^}]*status="401"[^}]*\} 1/);
  // Route labels are patterns, without the caller's text.
  expect(text).not.toContain('secret');
  expect(await entry.stop()).toBe(0);
}, 30_000);
