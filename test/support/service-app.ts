import { Hono } from 'hono';
import * as v from 'valibot';
import { parseConfig } from '../../src/config/config.ts';
import type { ServiceScope } from '../../src/config/service-credentials.ts';
import { createTokenVerifier } from '../../src/http/auth.ts';
import type { HttpEnv } from '../../src/http/env.ts';
import { succeed } from '../../src/http/envelope.ts';
import { failureResponse } from '../../src/http/failures.ts';
import { caller } from '../../src/http/middleware/caller.ts';
import { limitBody, readBody } from '../../src/http/middleware/json-body.ts';
import { requestLog } from '../../src/http/middleware/request-log.ts';
import { service, serviceCaller } from '../../src/http/middleware/service-caller.ts';
import { createServiceAuth } from '../../src/http/service-auth.ts';
import { testEnv } from './world.ts';

export const NOW_S = 1_780_000_000;

/** The app's middleware around routes that answer the caller and the body, for tests of access. */
export function serviceApp(env: Record<string, string> = {}, nowMs = () => NOW_S * 1000) {
  const config = parseConfig({ ...testEnv('mysql://root@127.0.0.1:1/none'), ...env });
  const parts = {
    deps: { clock: { nowMs } },
    config,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    verifyToken: createTokenVerifier(config, nowMs),
    authenticateService: createServiceAuth(config, nowMs),
    newRequestId: () => 'request-1',
  };
  // The middleware of the real app with routes that echo.
  const app = new Hono<HttpEnv>();
  app.use(requestLog(parts));
  app.onError((error, c) => failureResponse(c, error, () => false).response);
  for (const scope of ['event', 'noti', 'refund', 'support'] satisfies ServiceScope[]) {
    for (const base of [`/${scope}`, `/api/v/:app_version/${scope}`]) {
      app.use(`${base}/*`, limitBody, service(parts, scope));
      app.get(`${base}/*`, (c) => succeed(c, serviceCaller(c)));
      app.post(`${base}/*`, async (c) => {
        const body = await readBody(c, v.object({ order_id: v.string('must be text') }));
        return succeed(c, { ...serviceCaller(c), body, bytes: c.get('rawBody').length });
      });
    }
  }
  app.use('/shopping/*', caller(parts));
  app.get('/forgot', (c) => succeed(c, serviceCaller(c)));
  return app;
}
