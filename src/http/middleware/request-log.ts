import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { beginTrace, readTraceparent, traceIdOf } from '../../domain/values/traceparent.ts';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { languageOf } from './caller.ts';

type Told = Pick<AppParts, 'log' | 'trace' | 'observe' | 'newRequestId'> & {
  readonly deps: Pick<AppParts['deps'], 'clock'>;
};

const REQUEST_ID = /^[A-Za-z0-9-]{8,64}$/;

/**
 * Sets request id and trace; answers with `x-request-id` and writes one log line, which never has the caller's path.
 */
export const requestLog = (parts: Told) =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const { nowMs } = parts.deps.clock;
    const newId = parts.newRequestId ?? (() => crypto.randomUUID());
    const startedMs = nowMs();
    const sentId = c.req.header('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(sentId) ? sentId : newId();
    c.set('requestId', requestId);
    const came = readTraceparent(c.req.header('traceparent'));
    const { trace } = parts;
    const begun = trace?.begin('request', 'server', came);
    const span = begun?.span ?? null;
    // A request without a trace begins one, so that every log line and effect has one (spec 16).
    c.set('traceparent', begun?.traceparent ?? came ?? beginTrace(requestId) ?? beginTrace(newId()));
    c.set('language', languageOf(c.req.header('cm-user-language')));
    c.set('errorCode', '');
    c.set('orderId', '');
    // Set before the answer exists: a header on a finished answer would turn its text into a stream.
    c.header('x-request-id', requestId);
    // Prices, orders and refusals belong to this caller and moment, so no cache may keep them.
    c.header('cache-control', 'no-store');
    await (trace === undefined || span === null ? next() : trace.run(span, next));
    const answered = {
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
    };
    const durationMs = nowMs() - startedMs;
    parts.observe?.({ ...answered, durationMs });
    span?.end({
      name: `${answered.method} ${answered.route}`,
      isError: answered.status >= 500,
      attributes: {
        'http.request.method': answered.method,
        'http.route': answered.route,
        'http.response.status_code': answered.status,
        'shopping.request_id': requestId,
        'shopping.order_id': c.get('orderId'),
        'shopping.error': c.get('errorCode'),
      },
    });
    parts.log.info('request', {
      request_id: requestId,
      trace_id: traceIdOf(c.get('traceparent')),
      ...answered,
      order_id: c.get('orderId'),
      error: c.get('errorCode'),
      service: c.get('service') ?? '',
      duration_ms: durationMs,
      ...c.get('unavailable'),
    });
  });
