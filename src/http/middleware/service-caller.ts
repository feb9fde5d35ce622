import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ServiceScope } from '../../config/service-credentials.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { ServiceCaller } from '../../operations/shared/types.ts';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';

/**
 * Lets only services with this scope through (spec 2), and sets the service's name. It runs behind `limitBody`, since a
 * signature covers the whole body, and before the body is parsed, which reads the same bytes from Hono's cache.
 */
export const service = (parts: Pick<AppParts, 'authenticateService'>, scope: ServiceScope) =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const request = {
      method: c.req.method,
      pathAndQuery: pathAndQueryAsSent(c.req.raw.url),
      signature: c.req.header('x-shopping-signature') ?? '',
      authorization: c.req.header('authorization') ?? '',
      readBody: async () => new Uint8Array(await c.req.arrayBuffer()),
    };
    const { name } = await parts.authenticateService(request, scope);
    c.set('service', name);
    await next();
  });

/** The caller that `service` has set. @throws DomainError UNAUTHENTICATED on a route without `service` */
export function serviceCaller(c: Context<HttpEnv>): ServiceCaller {
  const name = c.get('service');
  if (name === undefined) throw new DomainError('UNAUTHENTICATED');
  return {
    requestId: c.get('requestId'),
    traceparent: c.get('traceparent'),
    service: name,
    language: c.get('language'),
  };
}

/** Path and query are neither decoded nor reordered, for the sender signed its own text. */
const pathAndQueryAsSent = (url: string): string => url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
