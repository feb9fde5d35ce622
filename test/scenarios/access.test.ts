import { describe, expect, test } from 'bun:test';
import { ROUTES } from '../../src/http/routes/all.ts';
import { createPrometheus } from '../../src/platform/bun/prometheus.ts';
import { serverRoutes } from '../../src/server-routes.ts';
import { ACCESS, type AccessRow, BESIDE_THE_APP, CALLERS, type CallerKind } from '../support/access-table.ts';
import { type Placed, place } from '../support/placed-orders.ts';
import { rawHttp } from '../support/raw-http.ts';
import { useWorld } from '../support/use-world.ts';
import { type As, serviceToken, type World } from '../support/world.ts';

// Spec 2: who may call what. A route without a row in test/support/access-table.ts fails here.

const world = useWorld();

const PREFIX = '/api/v/:app_version';
/** Middleware and the 405 answers are registered for ALL methods; a route that answers has one method. */
const routesOf = (app: World['app']) =>
  app.routes.filter((route) => route.method !== 'ALL').map((route) => `${route.method} ${route.path}`);

const as = (kind: CallerKind, service: AccessRow['service']): As => {
  const withScope = service ?? 'orders';
  const another = withScope === 'tickets' ? 'backoffice' : 'tickets';
  return {
    owner: { user: '1001' },
    otherUser: { user: '1003' },
    guest: { user: null },
    wrongToken: { user: null, headers: { authorization: 'Bearer not-a-token-of-ours' } },
    serviceWithScope: { user: null, headers: serviceToken(withScope) },
    serviceWithAnotherScope: { user: null, headers: serviceToken(another) },
  }[kind];
};

const ask = (row: AccessRow, method: string, prefix: string, order: Placed, who: As) =>
  world.send(method, prefix + row.path(order), row.body?.(order), who);

describe('access', () => {
  test('every route has its row, and every row its route', () => {
    const routes = new Set(routesOf(world.app));
    const bare = [...routes].map((route) => route.replace(PREFIX, ''));
    expect([...new Set(bare)].sort()).toEqual(Object.keys(ACCESS).sort());
    for (const route of bare.filter((one) => one.includes(' /shopping/'))) {
      expect([route, routes.has(route), routes.has(route.replace(' ', ` ${PREFIX}`))]).toEqual([
        route,
        true,
        true,
      ]);
    }
  });

  test('each row of the routes says what the table says', () => {
    const said = ROUTES.map(({ method, path, access }) => [`${method} ${path}`, access]);
    const told = Object.entries(ACCESS).filter(([route]) => !route.includes(' /qa/'));
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(told.map(([route, { access }]) => [route, access])),
    );
    expect(said).toHaveLength(told.length);
  });

  for (const [route, row] of Object.entries(ACCESS)) {
    test(route, async () => {
      const [method = '', path = ''] = route.split(' ');
      for (const prefix of path.startsWith('/shopping/') ? ['', '/api/v/5.10.0'] : ['']) {
        const order = await place(world);
        const got: Partial<Record<CallerKind, number>> = {};
        // The owner comes last, because an owner's call can change what the others would see.
        for (const kind of [...CALLERS].reverse()) {
          const answer = await ask(row, method, prefix, order, as(kind, row.service));
          got[kind] = answer.status;
          // An answer belongs to one user or one moment, so no cache may keep it.
          expect(answer.headers.get('cache-control')).toBe('no-store');
        }
        expect(got).toEqual(row.expected);
      }
    });

    test(`${route}: another method is refused before anyone is asked who they are`, async () => {
      const [method = '', path = ''] = route.split(' ');
      const order = await place(world);
      const other = method === 'GET' ? 'POST' : 'GET';
      for (const prefix of path.startsWith('/shopping/') ? ['', '/api/v/5.10.0'] : ['']) {
        const answer = await world.send(other, prefix + row.path(order), undefined, { user: null });
        expect([answer.status, answer.json.error]).toEqual([405, 'METHOD_NOT_ALLOWED']);
        expect(answer.headers.get('allow')).toBe(method);
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
    });
  }
});

describe('access beside the app', () => {
  const beside = (appEnv = world.config.appEnv) =>
    serverRoutes(
      { ...world.config, appEnv },
      createPrometheus(async () => null),
    );

  test('every route has its row, and every row its route; production has none of QA', async () => {
    const namesOf = (routes: Awaited<ReturnType<typeof beside>>) =>
      Object.entries(routes).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`),
      );
    const rows = Object.keys(BESIDE_THE_APP);
    expect(namesOf(await beside()).sort()).toEqual(rows.toSorted());
    const published = rows.filter((row) => !row.includes('/qa'));
    expect(namesOf(await beside('production')).sort()).toEqual(published.sort());
  });

  for (const [route, row] of Object.entries(BESIDE_THE_APP)) {
    test(route, async () => {
      const server = Bun.serve({
        port: 0,
        hostname: '127.0.0.1',
        routes: await beside(),
        fetch: (request) => world.app.fetch(request),
      });
      const order = await place(world);
      // As raw text, because msw blocks the requests of this process.
      const ask = async (method: string, headers: Record<string, string>) => {
        const lines = [`${method} ${row.path(order)} HTTP/1.1`, 'host: shop', 'connection: close'];
        const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
        const answer = await rawHttp(server.port ?? 0, [...lines, ...named, '', ''].join('\r\n'));
        return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
      };
      const got: Partial<Record<CallerKind, number>> = {};
      for (const kind of CALLERS) got[kind] = await ask('GET', as(kind, row.service).headers ?? {});
      expect([got, await ask('POST', {})]).toEqual([row.expected, 404]);
      await server.stop(true);
    });
  }
});
