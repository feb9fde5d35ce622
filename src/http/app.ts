import { Hono } from 'hono';
import { errorFields } from '../logger.ts';
import type { AppParts } from './app-parts.ts';
import type { HttpEnv } from './env.ts';
import { succeed } from './envelope.ts';
import { failureResponse, refuse } from './failures.ts';
import { caller } from './middleware/caller.ts';
import { limitBody } from './middleware/json-body.ts';
import { requestLog } from './middleware/request-log.ts';
import { service } from './middleware/service-caller.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { eventRoutes } from './routes/events.ts';
import { orderListRoutes } from './routes/order-list.ts';
import { orderRoutes } from './routes/orders.ts';
import { priceRoutes } from './routes/price.ts';
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
};
const HEALTH = ['/livez', '/readyz'];

/** The whole of HTTP: portable, the same under Bun and on Workers. Every answer is an envelope (spec 2). */
export function createApp(parts: AppParts) {
  const app = new Hono<HttpEnv>();
  app.use(requestLog(parts));
  app.get('/livez', (c) => succeed(c, { live: true }));
  app.get('/readyz', async (c) => {
    const { ready, reasons } = await parts.readiness();
    return ready ? succeed(c, { ready }) : refuse(c, 'DATABASE_UNAVAILABLE', { ready, reasons });
  });
  for (const path of HEALTH) app.all(path, (c) => refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: 'GET' }));
  for (const base of ['/shopping', '/api/v/:app_version/shopping']) {
    for (const [path, method] of Object.entries(METHODS)) {
      app.all(base + path, async (c, next) =>
        c.req.method === method ? next() : refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: method }),
      );
    }
    app.use(`${base}/*`, limitBody, caller(parts));
    app.route(base, priceRoutes(parts));
    app.route(base, checkoutRoutes(parts));
    app.route(base, orderRoutes(parts));
    app.route(base, orderListRoutes(parts));
  }
  const eventPath = '/event/:name';
  app.all(eventPath, async (c, next) =>
    c.req.method === 'POST' ? next() : refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: 'POST' }),
  );
  app.use(eventPath, limitBody, service(parts, 'event'));
  app.route('/event', eventRoutes(parts));
  for (const path of ['/support/orders', '/support/orders/:order_id']) {
    app.all(path, async (c, next) =>
      c.req.method === 'GET' ? next() : refuse(c, 'METHOD_NOT_ALLOWED', {}, { allow: 'GET' }),
    );
  }
  app.use('/support/*', limitBody, service(parts, 'support'));
  app.route('/support', supportRoutes(parts));
  app.notFound((c) => refuse(c, 'NOT_FOUND', {}));
  app.onError((error, c) => {
    const { response, isBug } = failureResponse(c, error, parts.isDatabaseUnavailable);
    if (isBug) parts.log.error('bug', { request_id: c.get('requestId'), ...errorFields(error) });
    return response;
  });
  return app;
}
