import { join } from 'node:path';
import { openapiDocument } from './document.ts';
import { renderPage } from './page/page.ts';

/** The page loads only our own files and calls only this origin. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TEXT_CACHE = 'no-cache';

const answer = (body: BodyInit, type: string): Response =>
  new Response(body, {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': TEXT_CACHE,
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  });
const file = (name: string) => Bun.file(join(import.meta.dir, 'page', name));

/**
 * `GET /docs`, its assets and `/docs/openapi.json`, for `Bun.serve` in every environment: all of it is in the
 * repository. `credentialsPath` is the path of a developer's tokens; '' elsewhere. The page is made at the first
 * request, so that a start does not wait for it.
 */
export function docsRoutes(credentialsPath = '') {
  let page: Promise<string> | null = null;
  let document: string | null = null;
  return {
    '/docs': {
      GET: async () => {
        page ??= renderPage(credentialsPath);
        return answer(await page, 'text/html');
      },
    },
    '/docs/page.css': { GET: async () => answer(await file('page.css').text(), 'text/css') },
    '/docs/page.js': { GET: async () => answer(await file('page.js').text(), 'text/javascript') },
    '/docs/openapi.json': {
      GET: async () => {
        document ??= JSON.stringify(openapiDocument());
        return answer(document, 'application/json');
      },
    },
  };
}
