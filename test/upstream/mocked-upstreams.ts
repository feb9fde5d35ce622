import { afterAll, beforeAll, beforeEach, expect } from 'bun:test';
import { setupServer } from 'msw/node';
import demo from '../../drizzle/seed/demo-data.json';
import type { CallContext } from '../../src/domain/values/ports.ts';
import { devCredentials } from '../../src/tooling/dev/upstreams/dev-credentials.ts';
import { createMockUpstreams, mockUpstreamUrls } from '../../src/tooling/dev/upstreams/handlers.ts';
import { createUpstreams, type UpstreamOptions } from '../../src/upstream/create.ts';
import type { FetchLike, Observation } from '../../src/upstream/request.ts';
import { UpstreamUnavailable } from '../../src/upstream/types.ts';

export const ORIGIN = 'http://upstreams.test';
export const CALL: CallContext = {
  requestId: 'req-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

/** Mocks all upstreams for the tests of one file, as new before each test; anything unmocked fails. */
export function useMockedUpstreams() {
  const clock = { ms: Date.parse('2026-01-02T03:04:05.000Z') };
  const { handlers, state } = createMockUpstreams({ demo, origin: ORIGIN, nowMs: () => clock.ms });
  const server = setupServer(...handlers);
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => {
    state.reset();
    server.resetHandlers();
  });
  afterAll(() => server.close());
  return { state, server, clock };
}

/** Clients with breakers of their own, and what `observe` got from them. By default the deadline is far off. */
export function newUpstreams(options: Partial<UpstreamOptions> = {}) {
  const observed: Observation[] = [];
  const upstreams = createUpstreams({
    urls: mockUpstreamUrls(ORIGIN),
    credentials: devCredentials,
    timeoutMs: 30_000,
    nowMs: () => 0,
    observe: (observation) => observed.push(observation),
    ...options,
  });
  const outcomes = () => observed.map(({ outcome }) => outcome);
  return { upstreams, observed, outcomes };
}

export const never = () => new Promise<never>(() => {});

/** Answers the nth call by the nth of `answers`, the last one from then on. */
export function scripted(...answers: (() => Response | Promise<Response>)[]) {
  const requests: Request[] = [];
  const fetch: FetchLike = async (request) => {
    requests.push(request);
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    if (answer === undefined) throw new Error('no answer is scripted');
    return answer();
  };
  return { requests, fetch };
}

export const status = (code: number) => () => new Response(null, { status: code });
export const broken = () => Promise.reject(new TypeError('connection refused'));

/** Expects a failure of forex, which stands for what all upstreams have in common. */
export async function expectForexFailure(work: Promise<unknown>, outcome: string): Promise<void> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UpstreamUnavailable);
  expect(error).toMatchObject({ service: 'forex', outcome, message: `forex: ${outcome}` });
}
