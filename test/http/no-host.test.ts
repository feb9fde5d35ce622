import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { rawHttp } from '../support/raw-http.ts';
import { useWorld } from '../support/use-world.ts';
import { serviceToken } from '../support/world.ts';

// A request without a usable `Host`: HAProxy's probe speaks HTTP/1.0 and sends none. Bun then gives a relative URL.

const world = useWorld({ fresh: 'once' });
let server: ReturnType<typeof Bun.serve>;
beforeAll(() => {
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => world.app.fetch(request) });
});
afterAll(() => server.stop(true));

/** Sends a raw request. @returns the status */
async function ask(target: string, version: '1.0' | '1.1', host: string | null, more = '') {
  const head = `GET ${target} HTTP/${version}\r\n${host === null ? '' : `Host: ${host}\r\n`}`;
  const answer = await rawHttp(server.port ?? 0, `${head}${more}Connection: close\r\n\r\n`);
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
}

const HOSTS = [
  ['1.0', null],
  ['1.0', ''],
  ['1.0', 'mall.test'],
  ['1.1', ''],
  ['1.1', 'a b'],
  ['1.1', 'mall.test/x'],
  ['1.1', 'mall.test?x'],
  ['1.1', 'someone@mall.test'],
  ['1.1', 'mall.test'],
] as const;

describe('a path is the same path, whatever the Host', () => {
  for (const [version, host] of HOSTS) {
    test(`HTTP/${version}, ${host === null ? 'no Host' : `Host: "${host}"`}`, async () => {
      const cases = [
        ['/livez', 200],
        ['/readyz', 200],
        ['/readyz?probe=1', 200],
        ['/li%76ez', 200],
        ['/zzz/../livez', 200],
        ['/zzz/livez', 404],
        ['/api/v/5.10.0/livez', 404],
        ['/a:b/livez', 404],
        ['/http://mall.test/livez', 404],
        ['//livez', 404],
        ['/', 404],
        ['/shopping/orders', 401],
        ['/api/v/5.10.0/shopping/orders', 401],
        ['/x/shopping/orders', 404],
      ] as const;
      const got = [];
      for (const [target] of cases) got.push([target, await ask(target, version, host)]);
      expect(got).toEqual(cases.map(([target, status]) => [target, status]));
    });
  }

  test('a query is read, too', async () => {
    const token = `Authorization: ${serviceToken('backoffice').authorization}\r\n`;
    const bad = await ask('/support/orders?limit=x', '1.0', null, token);
    const good = await ask('/support/orders?limit=1', '1.0', null, token);
    expect([bad, good]).toEqual([422, 200]);
  });
});
