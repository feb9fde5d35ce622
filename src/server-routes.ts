import type { AppConfig } from './config.ts';
import { docsRoutes } from './openapi/routes.ts';
import { type createPrometheus, metricsRoute } from './prometheus.ts';

/**
 * What the API's process answers beside the app, by Bun's own router: what is no part of the API. Each stands in
 * test/support/access-table.ts. The console is not even loaded in production: it hands out development tokens.
 */
export async function serverRoutes(
  config: Pick<AppConfig, 'appEnv' | 'auth' | 'services'>,
  prometheus: ReturnType<typeof createPrometheus>,
) {
  const qaConsole =
    config.appEnv === 'production' ? {} : (await import('./console/routes.tsx')).consoleRoutes({ config });
  const { supportPageRoutes } = await import('./console/support-routes.tsx');
  return {
    '/metrics': metricsRoute(prometheus),
    ...docsRoutes(),
    ...supportPageRoutes(config),
    ...qaConsole,
  };
}
