import type { Context, Hono } from 'hono';
import type { AppParts } from './app-parts.ts';
import type { HttpEnv } from './env.ts';
import { succeed } from './envelope.ts';
import { refuse } from './failures.ts';
import { allowOrigins } from './middleware/allow-origins.ts';
import { caller, signedIn } from './middleware/caller.ts';
import { limitBody, readBody } from './middleware/json-body.ts';
import { service, serviceCaller } from './middleware/service-caller.ts';
import type { Call, Route } from './route.ts';
import { parseQuery } from './validate.ts';

type App = Hono<HttpEnv>;

/** The prefixes of the APP's paths: none, and the versioned one (spec 2). */
const APP_BASES = ['', '/api/v/:app_version'];

/** Registers routes: the refusal of other methods, then the caller's check and the body's limit, then the handler. */
export function addRoutes(app: App, parts: AppParts, routes: readonly Route[]): void {
  const ofApp = routes.filter(isOfApp);
  const others = routes.filter((row) => !isOfApp(row));
  for (const base of ofApp.length === 0 ? [] : APP_BASES) {
    const { corsOrigins = [] } = parts.config;
    if (corsOrigins.length > 0) app.use(`${base}/shopping/*`, allowOrigins(corsOrigins));
    for (const row of ofApp) refuseOthers(app, base, row);
    app.use(`${base}/shopping/*`, limitBody, caller(parts));
    for (const row of ofApp) answer(app, parts, base, row);
  }
  for (const row of others) {
    refuseOthers(app, '', row);
    if (row.access === 'open') continue;
    if (row.access === 'guest' || row.access === 'user') throw new Error(`${row.path} is not the APP's`);
    app.use(row.path, limitBody, service(parts, row.access));
  }
  for (const row of others) answer(app, parts, '', row);
}

const isOfApp = ({ path }: Route) => path.startsWith('/shopping/');
const isOfService = ({ access }: Route) => access !== 'open' && access !== 'guest' && access !== 'user';

/**
 * Refuses other methods before the caller is checked. HEAD is allowed with GET, except for services, which sign a
 * method.
 */
function refuseOthers(app: App, base: string, row: Route): void {
  const { method } = row;
  const takesHead = method === 'GET' && !isOfService(row);
  app.all(base + row.path, async (c, next) =>
    c.req.method === method || (takesHead && c.req.method === 'HEAD')
      ? next()
      : refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: method }),
  );
}

function answer(app: App, parts: AppParts, base: string, row: Route): void {
  app.on(row.method, base + row.path, async (c) => {
    const answered = await row.handler(await callOf(c, parts, row));
    return answered instanceof Response ? answered : succeed(c, answered);
  });
}

/** Checks the caller before the body and the query. */
async function callOf(c: Context<HttpEnv>, parts: AppParts, row: Route): Promise<Call> {
  return {
    deps: parts.deps,
    caller: callerOf(c, row) as Call['caller'],
    query: row.query === undefined ? undefined : parseQuery(c, row.query, row.queryNames),
    body: row.body === undefined ? undefined : await readBody(c, row.body),
    language: c.get('language'),
    parts,
    c,
  };
}

function callerOf(c: Context<HttpEnv>, row: Route): unknown {
  if (row.access === 'open') return null;
  if (row.access === 'guest') return c.get('caller');
  return row.access === 'user' ? signedIn(c) : serviceCaller(c);
}
