import { type HttpHandler, http } from 'msw';
import * as v from 'valibot';
import type { UpstreamUrls } from '../../../upstream/create.ts';
import { isKnownCaller } from './check-caller.ts';
import { devCredentials } from './dev-credentials.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';
import type { Fault } from './faults.ts';
import { createMockWorld, type MockState, type MockStateOptions, type MockWorld } from './state.ts';

/**
 * pricectrl, forex, rebate and payment as msw handlers, for `setupServer` in tests and the mock server of `run dev`.
 * `origin` is such as `http://upstreams.test`, or `*` for any. `state` changes faults and data.
 */
export function createMockUpstreams(options: MockStateOptions & { readonly origin: string }): {
  readonly handlers: HttpHandler[];
  readonly state: MockState;
} {
  const world = createMockWorld(options);
  const handlers = ENDPOINTS.map((endpoint) =>
    http[endpoint.method](options.origin + endpoint.path, async ({ request }) => {
      const body = request.method === 'GET' ? '' : await request.clone().text();
      const isKnown = isKnownCaller(endpoint.service, options.credentials ?? devCredentials, {
        request,
        body,
      });
      return isKnown
        ? answer(endpoint, world, request)
        : Response.json({ error: 'who calls?' }, { status: 401 });
    }),
  );
  return { handlers, state: world.state };
}

/** The URLs of the mock upstreams for `createUpstreams`, all on one origin. */
export function mockUpstreamUrls(origin: string): UpstreamUrls {
  return {
    pricectrl: `${origin}/pricectrl`,
    forex: `${origin}/forex`,
    rebate: `${origin}/rebate`,
    payment: `${origin}/payment`,
  };
}

async function answer(endpoint: Endpoint, world: MockWorld, request: Request): Promise<Response> {
  const { service, operation } = endpoint;
  const question = await readQuestion(request);
  world.recordCall({ service, operation, body: question, headers: Object.fromEntries(request.headers) });
  // Taken at arrival, so that a call that the hook holds back keeps its fault.
  const fault = world.state.faults.take(service, operation);
  await world.state.hooks.before?.(service, operation, question);

  if (fault?.kind === 'down') return new Response(null, { status: fault.status ?? 503 });
  if (fault?.kind === 'networkError') return Response.error();
  try {
    return await spoil(fault, Response.json(endpoint.answer(question, world)), request);
  } catch (error) {
    if (error instanceof v.ValiError) return Response.json({ error: 'bad question' }, { status: 400 });
    throw error;
  }
}

/** Spoils the answer after the effect has occurred. */
async function spoil(fault: Fault | null, response: Response, request: Request): Promise<Response> {
  if (fault?.kind === 'dropAnswer') return Response.error();
  if (fault?.kind === 'badAnswer') {
    const { body } = fault;
    return typeof body === 'string' ? new Response(body) : new Response(JSON.stringify(body));
  }
  if (fault?.kind === 'delay') await pause(fault.delayMs, request.signal);
  return response;
}

async function readQuestion(request: Request): Promise<unknown> {
  if (request.method === 'GET') return Object.fromEntries(new URL(request.url).searchParams);
  return request.json().catch(() => null);
}

/** Waits, but ends early when the caller has gone, so that no timer outlives its test. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
