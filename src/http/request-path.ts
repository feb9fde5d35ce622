import { getPath } from 'hono/utils/url';

const NO_HOST = 'http://no-host';

/**
 * The path of a request. Bun gives a relative `request.url` when `Host` makes no URL (HTTP/1.0 without it, an empty
 * one, one with a space). hono's own function would then lose the first part of the path, or all of it.
 */
export function requestPath(request: Request): string {
  if (!request.url.startsWith('/')) return getPath(request);
  return getPath({ url: new URL(NO_HOST + request.url).href } as Request);
}
