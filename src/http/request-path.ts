import { getPath } from 'hono/utils/url';

const NO_HOST = 'http://no-host';

/**
 * The path that a request is for. Bun gives a relative `request.url` where the `Host` makes no URL (HTTP/1.0 without one,
 * an empty one, one with a space): hono's own way would then lose the first part of the path, or all of it.
 */
export function requestPath(request: Request): string {
  if (!request.url.startsWith('/')) return getPath(request);
  return getPath({ url: new URL(NO_HOST + request.url).href } as Request);
}
