import { getResponse } from 'msw';
import type { UpstreamUrls } from '../../../upstream/create.ts';
import { createMockUpstreams, mockUpstreamUrls } from './handlers.ts';
import type { MockState, MockStateOptions } from './state.ts';

export type MockUpstreamsServer = {
  /** Origin, without a trailing slash. */
  readonly url: string;
  readonly urls: UpstreamUrls;
  readonly state: MockState;
  /** Stops and cuts open connections; the file at `statePath` is written already. */
  stop(): Promise<void>;
};

/**
 * Serves the mock upstreams over HTTP on 127.0.0.1, for `run dev`. `port` 0 picks a free one.
 * @throws when the port is taken, or `statePath` cannot be read
 */
export function startMockUpstreams(
  options: MockStateOptions & { readonly port: number },
): MockUpstreamsServer {
  const { handlers, state } = createMockUpstreams({ ...options, origin: '*' });
  // Each handler is found by its path, so that msw does not try all of them for every request.
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

/** Resets the connection by a failing body, as a dead service does; Bun would turn `Response.error()` into a 500. */
function breakConnection(): Response {
  return new Response(new ReadableStream({ pull: (controller) => controller.error() }));
}
