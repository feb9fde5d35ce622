// Forwards to the old service and back as a plain reverse proxy (RFC 9110, 7.6.1).

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Path and query as sent. Bun gives only a path when the Host makes no URL. */
export function pathOf(url: string): string {
  if (url.startsWith('/')) return url;
  const at = url.indexOf('/', url.indexOf('://') + 3);
  return at < 0 ? '/' : url.slice(at);
}

export function headersForOld(given: Headers, address: string): Headers {
  const headers = endToEnd(given);
  headers.delete('content-length');
  const before = headers.get('x-forwarded-for');
  if (address !== '') headers.set('x-forwarded-for', before === null ? address : `${before}, ${address}`);
  // Without this, fetch would ask for an encoding that the caller did not ask for.
  if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'identity');
  return headers;
}

export function endToEnd(given: Headers): Headers {
  const headers = new Headers(given);
  for (const name of (headers.get('connection') ?? '').split(','))
    if (name.trim() !== '') headers.delete(name.trim());
  for (const name of HOP_BY_HOP) headers.delete(name);
  return headers;
}

/** The envelope of spec 2 for a missing answer of the old service. */
export const noOldAnswer = (): Response =>
  Response.json({ code: 502, data: {}, error: 'UPSTREAM_UNAVAILABLE', toast: '' }, { status: 502 });

const isReset = (error: unknown) => (error as { code?: unknown } | null)?.code === 'ECONNRESET';

/**
 * Calls the old service. A request with an effect gets a connection of its own, so that a kept connection that was just
 * closed cannot lose it. A request without an effect is sent once more when that happens.
 */
export async function askOld(url: string, init: RequestInit, isSafe: boolean): Promise<Response> {
  const options = {
    ...init,
    redirect: 'manual',
    decompress: false,
    keepalive: isSafe,
    timeout: false,
  } as const;
  try {
    return await fetch(url, options);
  } catch (error) {
    if (!isSafe || !isReset(error) || init.body instanceof ReadableStream) throw error;
    return fetch(url, options);
  }
}
