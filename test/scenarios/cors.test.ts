import { describe, expect, test } from 'bun:test';
import { useWorld } from '../support/use-world.ts';

// Pages of the mall may call the APP's paths from a browser. Other pages may not, and no page may call service paths.

const SHOP = 'https://shop.example.com';
const PRICE = '/shopping/cal_price/v4_4';
const world = useWorld({ env: { CORS_ORIGINS: `${SHOP}, http://localhost:3000` } });

const preflight = (path: string, origin: string) =>
  world.app.request(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,idempotency-key,cm-user-region',
    },
  });

describe('a web caller', () => {
  test.each([PRICE, `/api/v/5.10.0${PRICE}`])('is let in by its preflight: %s', async (path) => {
    const { status, headers } = await preflight(path, SHOP);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(headers.get('access-control-allow-methods')).toBe('GET,POST');
    for (const name of ['authorization', 'idempotency-key', 'cm-user-region', 'traceparent'])
      expect(headers.get('access-control-allow-headers')?.split(',')).toContain(name);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toContain('Origin');
    expect(headers.get('x-request-id')).not.toBeNull();
  });

  test('may read answers, refusals too, and the headers that it needs', async () => {
    const headers = { origin: SHOP };
    const answer = await world.summary({}, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(answer.headers.get('access-control-expose-headers')?.split(',')).toContain('x-request-id');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const refused = await world.post('/shopping/noti/read', { all: true }, { user: null, headers });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, SHOP]);
  });

  test.each(['https://evil.example.com', `${SHOP}.evil.com`, 'null', 'http://shop.example.com'])(
    'from %s gets no such header, and 405 for its preflight',
    async (origin) => {
      const asked = await preflight(PRICE, origin);
      expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([405, null]);
      const answer = await world.summary({}, { headers: { origin } });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null]);
    },
  );

  test('has no business with what services call', async () => {
    const { status, headers } = await preflight('/refund/refund', SHOP);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([405, null]);
  });
});
