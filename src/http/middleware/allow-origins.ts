import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from '../env.ts';

/** The request headers of the APP's web client (spec 2). */
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'cm-user-token',
  'x-cloudmall-access-token',
  'x-cloudmall-anonymous-user-key',
  'userid',
  'cm-user-region',
  'x-cloudmall-user-region',
  'cm-user-language',
  'cm-client',
  'idempotency-key',
  'traceparent',
  'x-request-id',
];
const ANSWER_HEADERS = ['x-request-id', 'retry-after', 'idempotent-replayed'];
const PREFLIGHT_MAX_AGE_S = 7_200;

/**
 * Lets pages of `origins` call from a browser. Callers use tokens in headers and never cookies, so credentials are not
 * allowed. A page of another origin gets no CORS header, and 405 for a preflight.
 */
export const allowOrigins = (origins: readonly string[]) => {
  const named = new Set(origins);
  const allow = cors({
    origin: (origin) => (named.has(origin) ? origin : null),
    allowMethods: ['GET', 'POST'],
    allowHeaders: REQUEST_HEADERS,
    exposeHeaders: ANSWER_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE_S,
  });
  return createMiddleware<HttpEnv>((c, next) =>
    named.has(c.req.header('origin') ?? '') ? allow(c, next) : next(),
  );
};
