import { expect, test } from 'bun:test';
import { rawHttp } from '../support/raw-http.ts';
import { until } from '../support/until.ts';
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

test('on SIGTERM it says that it drains, and serves new connections, before it takes none', async () => {
  const entry = await startEntry('server', { DRAIN_GRACE_MS: '3000' });
  const ask = (path: string) =>
    rawHttp(Number(new URL(entry.origin).port), `GET ${path} HTTP/1.0\r\nConnection: close\r\n\r\n`);
  expect(await ask('/readyz')).toMatch(/^HTTP\/1.1 200 /);
  const ended = entry.stop();
  await until(async () => (await ask('/readyz')).startsWith('HTTP/1.1 503 '));
  expect(await ask('/readyz')).toContain('"reasons":["draining"]');
  expect(await ask('/livez')).toMatch(/^HTTP\/1.1 200 /);
  expect(await ended).toBe(0);
}, 30_000);

test('a collector that hangs does not keep it from ending with 0', async () => {
  const hangs = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Promise<Response>(() => {}) });
  const entry = await startEntry('server', {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${hangs.port}`,
    OTEL_TRACES_SAMPLER_ARG: '1',
  });
  // Four batches, of which each would wait for its own.
  for (let n = 0; n < 17; n += 1)
    await Promise.all(
      Array.from({ length: 100 }, () => entry.get('/no/such/path').then((answer) => answer.text())),
    );
  expect(await entry.stop()).toBe(0);
  expect(entry.output()).toContain('"event":"spans_lost"');
  hangs.stop(true);
}, 60_000);
