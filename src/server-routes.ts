import type { AppConfig } from './config/config.ts';
import { outsideProduction } from './config/outside-production.ts';
import { docsRoutes } from './openapi/routes.ts';
import { type createPrometheus, metricsRoute } from './platform/bun/prometheus.ts';

/** Redirects paths that people type to the page. */
const leadTo = (path: string) => ({
  GET: () => new Response(null, { status: 302, headers: { location: path, 'cache-control': 'no-store' } }),
});

/**
 * Routes of the API's process that are no part of the API, by Bun's own router. test/support/access-table.ts lists
 * each. The console hands out development tokens.
 */
export async function serverRoutes(
  config: Pick<AppConfig, 'appEnv' | 'auth' | 'services'>,
  prometheus: ReturnType<typeof createPrometheus>,
) {
  const qa = await outsideProduction(config.appEnv, () => import('./console/routes.tsx'));
  const qaConsole = qa === null ? {} : { '/qa/': leadTo('/qa'), ...qa.consoleRoutes({ config }) };
  const { supportPageRoutes } = await import('./console/support-routes.tsx');
  return {
    '/': leadTo('/docs'),
    '/docs/': leadTo('/docs'),
    '/metrics': metricsRoute(prometheus),
    ...supportPageRoutes(config),
    ...docsRoutes('/qa' in qaConsole ? '/qa/console/credentials' : ''),
    ...qaConsole,
  };
}
