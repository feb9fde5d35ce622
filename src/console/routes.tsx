import type { AppConfig } from '../config/config.ts';
import { answer, answerJson as json } from './answer.ts';
import { asset } from './assets.ts';
import { credentials } from './credentials.ts';
import { Page } from './page.tsx';

export type ConsoleParts = { readonly config: Pick<AppConfig, 'appEnv' | 'auth' | 'services'> };

/**
 * QA's console (spec 14) as routes of Bun: a page that calls the service's own API (`/qa/orders`,
 * `/qa/console/dead-letters`). Only `server.ts` serves it, and never in production.
 */
export const consoleRoutes = ({ config }: ConsoleParts) => ({
  '/qa': {
    GET: () => answer(`<!doctype html>${<Page appEnv={config.appEnv} />}`, 'text/html; charset=utf-8'),
  },
  '/qa/assets/:name': {
    GET: async ({ params }: { params: { name: string } }) => {
      const found = await asset(params.name);
      return found === null ? json({ error: 'NOT_FOUND' }, 404) : answer(found.text, found.type);
    },
  },
  '/qa/console/credentials': {
    // A page of another site must not read tokens through this browser.
    GET: async ({ headers }: Pick<Request, 'headers'>) =>
      (headers.get('sec-fetch-site') ?? 'same-origin') === 'same-origin'
        ? json(await credentials(config))
        : json({ error: 'FORBIDDEN' }, 403),
  },
});
