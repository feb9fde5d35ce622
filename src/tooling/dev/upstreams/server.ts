import { getResponse } from 'msw';
import type { UpstreamUrls } from '../../../upstream/create.ts';
import { createMockUpstreams, mockUpstreamUrls } from './handlers.ts';
import type { MockState, MockStateOptions } from './state.ts';

export type MockUpstreamsServer = {
  /** Origin, without a trailing slash. */
  readonly url: string;
  readonly urls: UpstreamUrls;
  readonly state: MockState;
  /** Cuts open connections. What `statePath` keeps is written already. */
  stop(): Promise<void>;
};

/**
 * The mock upstreams over HTTP on 127.0.0.1, for `run dev`. `port` 0 picks a free one. Throws when the port is taken,
 * or when `statePath` cannot be read.
 */
export function startMockUpstreams(
  options: MockStateOptions & { readonly port: number },
): MockUpstreamsServer {
  const { handlers, state } = createMockUpstreams({ ...options, origin: '*' });
  // Each alone, so that msw does not try one after another against every request.
  const byPath = new Map(handlers.map((handler) => [handler.info.path.toString().slice(1), [handler]]));
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: options.port,
    development: false,
    async fetch(request) {
      const own = byPath.get(new URL(request.url).pathname) ?? handlers;
      const response = await getResponse(own, request);
      if (response === undefined) return Response.json({ error: 'no such path' }, { status: 404 });
      return response.type === 'error' ? breakConnection() : response;
    },
  });
  const url = `http://127.0.0.1:${server.port}`;
  return { url, urls: mockUpstreamUrls(url), state, stop: () => server.stop(true) };
}

/** Bun makes a 500 of `Response.error()`; a body that fails resets the connection, as a dead service does. */
function breakConnection(): Response {
  return new Response(new ReadableStream({ pull: (controller) => controller.error() }));
}
