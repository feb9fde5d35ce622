import { Hono } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { errorFields } from '../platform/logger.ts';
import { addRoutes } from './add-routes.ts';
import type { AppParts } from './app-parts.ts';
import type { HttpEnv } from './env.ts';
import { failureResponse, refuse } from './failures.ts';
import { requestLog } from './middleware/request-log.ts';
import { requestPath } from './request-path.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes/all.ts';

/**
 * The HTTP app, the same under Bun and on Workers. Every answer is an envelope (spec 2). `routes` are the API's by
 * default; QA replaces some.
 */
export function createApp(parts: AppParts, routes: readonly Route[] = ROUTES) {
  // The default router compiles all routes at the first request, which only pays off in an app that lives on.
  const app = new Hono<HttpEnv>({
    getPath: requestPath,
    ...(parts.isForOneRequest ? { router: new TrieRouter() } : {}),
  });
  app.use(requestLog(parts));
  const { admit } = parts;
  if (admit !== undefined) {
    app.use((c, next) => {
      admit(c.req.raw);
      return next();
    });
  }
  addRoutes(app, parts, routes);
  app.notFound((c) => refuse(c, 'NOT_FOUND', {}));
  app.onError((error, c) => {
    const { response, isBug } = failureResponse(c, error, parts.deps.isUnavailable);
    if (c.get('errorCode') === 'DATABASE_UNAVAILABLE') c.set('unavailable', errorFields(error));
    if (isBug) parts.log.error('bug', { request_id: c.get('requestId'), ...errorFields(error) });
    return response;
  });
  return app;
}
