import type { AppConfig } from '../config/config.ts';
import { answer, answerJson } from './answer.ts';
import { asset, supportAsset } from './assets.ts';
import { SupportPage } from './support-page.tsx';

/** The files that both pages share; other files of QA's page are not served here. */
const SHARED = new Set(['style.css', 'dom.ts', 'latest.ts', 'money.ts']);

/** The last part of a path, for our names have no slash. */
const nameOf = ({ url }: Pick<Request, 'url'>): string => new URL(url).pathname.split('/').at(-1) ?? '';
const served = (found: Awaited<ReturnType<typeof asset>>) =>
  found === null ? answerJson({ error: 'NOT_FOUND' }, 404) : answer(found.text, found.type);

/**
 * The back office's page (spec 13), also in production: the page itself holds no data. A person signs in with a
 * service's token, which stays in the page, and everything goes through the API.
 */
export const supportPageRoutes = ({ appEnv }: Pick<AppConfig, 'appEnv'>) => ({
  '/support': {
    GET: () => answer(`<!doctype html>${<SupportPage appEnv={appEnv} />}`, 'text/html; charset=utf-8'),
  },
  '/support/browser/:name': {
    GET: async (request: Request) =>
      served(SHARED.has(nameOf(request)) ? await asset(nameOf(request)) : null),
  },
  '/support/browser-support/:name': {
    GET: async (request: Request) => served(await supportAsset(nameOf(request))),
  },
});
