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

/** Bare, and behind the APP's prefix (spec 2). */
const APP_BASES = ['', '/api/v/:app_version'];

/** Puts routes on: another method's refusal first, then who calls and how much they send, then what answers. */
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

/** Before anyone is asked who they are. Each path has one method; HEAD is GET's, but for services, which sign theirs. */
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

/** Who calls is asked before what they send is looked at. */
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
