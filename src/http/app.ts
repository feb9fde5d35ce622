import { Hono } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { errorFields } from '../platform/logger.ts';
import type { AppParts } from './app-parts.ts';
import type { HttpEnv } from './env.ts';
import { succeed } from './envelope.ts';
import { failureResponse, refuse } from './failures.ts';
import { allowOrigins } from './middleware/allow-origins.ts';
import { caller } from './middleware/caller.ts';
import { limitBody } from './middleware/json-body.ts';
import { requestLog } from './middleware/request-log.ts';
import { service } from './middleware/service-caller.ts';
import { requestPath } from './request-path.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { eventRoutes } from './routes/events.ts';
import { inboundNotiRoutes, notificationRoutes } from './routes/notifications.ts';
import { orderListRoutes } from './routes/order-list.ts';
import { orderRoutes } from './routes/orders.ts';
import { priceRoutes } from './routes/price.ts';
import { refundRoutes } from './routes/refunds.ts';
import { supportRoutes } from './routes/support.ts';

/** Paths that exist, for the 405 of their other methods. */
const METHODS: Readonly<Record<string, string>> = {
  '/cal_price/v4_4': 'POST',
  '/user_coupons_for_order': 'POST',
  '/cart/checkout/entries': 'POST',
  '/orders/:order_id/pay_cm': 'GET',
  '/orders/:order_id/paid_from_client': 'POST',
  '/orders/:order_id/cancel': 'POST',
  '/orders/:order_id/confirm_receipt': 'POST',
  '/orders': 'GET',
  '/orders/:order_id': 'GET',
  '/orders_v43/:order_id': 'GET',
  '/noti': 'GET',
  '/noti/read': 'POST',
};
/** What other services call, and the scope that it takes (spec 2). */
const SERVICE_PATHS = [
  ['POST', '/event/:name', 'event'],
  ['POST', '/noti/:kind', 'noti'],
  ['POST', '/refund/refund', 'refund'],
  ['POST', '/refund/retry', 'refund'],
  ['GET', '/support/orders', 'support'],
  ['GET', '/support/orders/:order_id', 'support'],
  ['POST', '/support/orders/:order_id/refund_preview', 'support'],
  ['POST', '/support/orders/:order_id/review', 'support'],
] as const;
const HEALTH = ['/livez', '/readyz'];

/** The whole of HTTP: portable, the same under Bun and on Workers. Every answer is an envelope (spec 2). */
export function createApp(parts: AppParts) {
  // The usual router compiles all routes at the first request, which pays off only for an app that lives on.
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
  app.get('/livez', (c) => succeed(c, { live: true }));
  app.get('/readyz', async (c) => {
    const { ready, reasons } = await parts.readiness();
    return ready ? succeed(c, { ready }) : refuse(c, 'DATABASE_UNAVAILABLE', { ready, reasons });
  });
  for (const path of HEALTH) app.all(path, (c) => refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: 'GET' }));
  const { corsOrigins = [] } = parts.config;
  for (const base of ['/shopping', '/api/v/:app_version/shopping']) {
    if (corsOrigins.length > 0) app.use(`${base}/*`, allowOrigins(corsOrigins));
    for (const [path, method] of Object.entries(METHODS)) {
      app.all(base + path, async (c, next) =>
        c.req.method === method || (c.req.method === 'HEAD' && method === 'GET')
          ? next()
          : refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: method }),
      );
    }
    app.use(`${base}/*`, limitBody, caller(parts));
    app.route(base, priceRoutes(parts));
    app.route(base, checkoutRoutes(parts));
    app.route(base, orderRoutes(parts));
    app.route(base, orderListRoutes(parts));
    app.route(base, notificationRoutes(parts));
  }
  for (const [method, path, scope] of SERVICE_PATHS) {
    app.all(path, async (c, next) =>
      c.req.method === method ? next() : refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: method }),
    );
    app.use(path, limitBody, service(parts, scope));
  }
  app.route('/event', eventRoutes(parts));
  app.route('/noti', inboundNotiRoutes(parts));
  app.route('/refund', refundRoutes(parts));
  app.route('/support', supportRoutes(parts));
  for (const addRoutes of parts.addRoutes ?? []) addRoutes(app, parts);
  app.notFound((c) => refuse(c, 'NOT_FOUND', {}));
  app.onError((error, c) => {
    const { response, isBug } = failureResponse(c, error, parts.isDatabaseUnavailable);
    if (c.get('errorCode') === 'DATABASE_UNAVAILABLE') c.set('unavailable', errorFields(error));
    if (isBug) parts.log.error('bug', { request_id: c.get('requestId'), ...errorFields(error) });
    return response;
  });
  return app;
}
