import { Hono } from 'hono';
import type { AppConfig } from '../config.ts';
import type { Log } from '../logger.ts';
import { asset } from './assets.ts';
import { credentials } from './credentials.ts';
import { type ConsoleLetters, deadLetterRoutes } from './dead-letters.ts';
import { Page } from './page.tsx';

export type ConsoleParts = {
  readonly config: Pick<AppConfig, 'appEnv' | 'auth' | 'services'>;
  readonly deadLetters: ConsoleLetters;
  readonly log: Pick<Log, 'error'>;
};

/** What of `/qa` is the console's; `/qa/orders/...` is the service's own. */
const PATHS = ['/qa', '/qa/assets/*', '/qa/console/*'];

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/**
 * QA's console (spec 14): a page that is a client of the service's own API. Only `server.ts` puts it on, and never in
 * production. Gives Bun's routes.
 */
export function consoleRoutes(parts: ConsoleParts): Record<string, (request: Request) => Promise<Response>> {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  });
  app.get('/qa', (c) => c.html(`<!doctype html>${<Page appEnv={parts.config.appEnv} />}`));
  app.get('/qa/assets/:name', async (c) => {
    const found = await asset(c.req.param('name'));
    return found === null ? c.notFound() : c.body(found.text, 200, { 'content-type': found.type });
  });
  // Another site's page must neither read tokens nor drop letters, whatever it makes this browser send.
  app.use('/qa/console/*', async (c, next) =>
    (c.req.header('sec-fetch-site') ?? 'same-origin') === 'same-origin'
      ? next()
      : c.json({ error: 'FORBIDDEN' }, 403),
  );
  app.get('/qa/console/credentials', async (c) => c.json(await credentials(parts.config)));
  app.route('/qa/console/dead-letters', deadLetterRoutes(parts.deadLetters));
  app.onError((error, c) => {
    parts.log.error('console', { error: error.name });
    return c.json({ error: 'The service could not do that just now; its log has the kind of error.' }, 503);
  });
  const answer = async (request: Request) => app.fetch(request);
  return Object.fromEntries(PATHS.map((path) => [path, answer]));
}
