import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { mockUpstreamUrls } from '../../src/tooling/dev/upstreams/handlers.ts';
import { ANSWER_MAX_BYTES } from '../../src/upstream/answer.ts';
import { createBreaker } from '../../src/upstream/breaker.ts';
import { type FetchLike, requestUpstream, type UpstreamTarget } from '../../src/upstream/request.ts';
import {
  broken,
  CALL,
  expectForexFailure,
  never,
  newUpstreams,
  ORIGIN,
  scripted,
  status,
  useMockedUpstreams,
} from './mocked-upstreams.ts';

const madeBeforeMsw = newUpstreams();
const { state } = useMockedUpstreams();

const goodRates = '{"base":"CNY","rates":{"USD":"0.1391"},"as_of":"2026-01-02T03:04:05Z"}';

describe('deadline', () => {
  test('a slow answer is a timeout, and is not asked for again', async () => {
    state.faults.set('forex', 'rates', { kind: 'delay', delayMs: 60_000 });
    const { upstreams, observed } = newUpstreams({ timeoutMs: 20 });
    await expectForexFailure(upstreams.forex.rates(CALL), 'timeout');
    expect(state.calls).toHaveLength(1);
    expect(observed).toMatchObject([{ service: 'forex', operation: 'rates', outcome: 'timeout' }]);
  });

  test('holds for a body that stalls, and for a fetch that is deaf to its signal', async () => {
    const stalled = scripted(() => new Response(new ReadableStream({ pull: never })));
    await expectForexFailure(
      newUpstreams({ ...stalled, timeoutMs: 20 }).upstreams.forex.rates(CALL),
      'timeout',
    );
    const deaf = scripted(never);
    await expectForexFailure(newUpstreams({ ...deaf, timeoutMs: 20 }).upstreams.forex.rates(CALL), 'timeout');
  });

  test('is one for both tries', async () => {
    const { fetch, requests } = scripted(broken, never);
    await expectForexFailure(newUpstreams({ fetch, timeoutMs: 20 }).upstreams.forex.rates(CALL), 'timeout');
    expect(requests).toHaveLength(2);
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });
});

test('an answer that comes after the deadline is not followed by another try', async () => {
  const tries: Request[] = [];
  const fetch: FetchLike = (request) => {
    tries.push(request);
    return new Promise((resolve) =>
      request.signal.addEventListener('abort', () => resolve(new Response(null, { status: 503 }))),
    );
  };
  await expectForexFailure(newUpstreams({ fetch, timeoutMs: 20 }).upstreams.forex.rates(CALL), 'timeout');
  // A second try would be made within one turn of the event loop.
  await new Promise((resolve) => setTimeout(resolve));
  expect(tries).toHaveLength(1);
});

describe('retry', () => {
  test.each([502, 503, 504])('a %d is asked again, once, and then works', async (code) => {
    state.faults.set('forex', '*', { kind: 'down', status: code }, 1);
    const { upstreams, outcomes } = newUpstreams();
    expect((await upstreams.forex.rates(CALL)).rates.USD?.text).toBe('0.1391');
    expect(state.calls).toHaveLength(2);
    expect(outcomes()).toEqual(['ok']);
  });

  test('two failures are the end', async () => {
    state.faults.set('forex', 'rates', { kind: 'down' });
    await expectForexFailure(newUpstreams().upstreams.forex.rates(CALL), 'status_5xx');
    expect(state.calls).toHaveLength(2);
    state.faults.set('forex', 'rates', { kind: 'networkError' });
    await expectForexFailure(newUpstreams().upstreams.forex.rates(CALL), 'network');
    expect(state.calls).toHaveLength(4);
  });

  test.each([
    [500, 'status_5xx'],
    [501, 'status_5xx'],
    [505, 'status_5xx'],
    [599, 'status_5xx'],
    [499, 'status_4xx'],
    [400, 'status_4xx'],
    [399, 'bad_answer'],
    [404, 'status_4xx'],
    [429, 'status_4xx'],
    [302, 'bad_answer'],
    [204, 'bad_answer'],
  ])('a %d is not asked again: %s', async (code, outcome) => {
    const { fetch, requests } = scripted(status(code));
    await expectForexFailure(newUpstreams({ fetch }).upstreams.forex.rates(CALL), outcome);
    expect(requests).toHaveLength(1);
    // Otherwise the runtime would follow a 3xx, with the body.
    expect(requests[0]?.redirect).toBe('manual');
  });

  test('what is not safe to repeat is asked once', async () => {
    const { fetch, requests } = scripted(broken);
    const target: UpstreamTarget = {
      service: 'forex',
      baseUrl: ORIGIN,
      timeoutMs: 30_000,
      breaker: createBreaker({ nowMs: () => 0 }),
      identify: async () => ({}),
      fetch,
      observe: undefined,
    };
    const question = {
      operation: 'x',
      method: 'POST',
      path: '/x',
      schema: v.any(),
      safeToRepeat: false,
    } as const;
    await expectForexFailure(requestUpstream(target, question, CALL), 'network');
    expect(requests).toHaveLength(1);
  });

  test('each try sends the whole question', async () => {
    const { fetch, requests } = scripted(status(503), () => Response.json({ accepted: true }));
    const { upstreams } = newUpstreams({ fetch });
    expect(await upstreams.payment.void({ key: 'k', paymentId: 'p' }, CALL)).toBe('accepted');
    const bodies = await Promise.all(requests.map((request) => request.json()));
    expect(bodies).toEqual([
      { key: 'k', payment_id: 'p' },
      { key: 'k', payment_id: 'p' },
    ]);
  });
});

describe('answer', () => {
  const bytes = (size: number) => goodRates.padEnd(size, ' ');

  test('as big as allowed is read, one byte more is bad', async () => {
    const fits = scripted(() => new Response(bytes(ANSWER_MAX_BYTES)));
    expect((await newUpstreams(fits).upstreams.forex.rates(CALL)).rates.USD?.numerator).toBe(1391n);
    const tooBig = scripted(() => new Response(bytes(ANSWER_MAX_BYTES + 1)));
    await expectForexFailure(newUpstreams(tooBig).upstreams.forex.rates(CALL), 'bad_answer');
  });

  test('an endless body is left at the bound', async () => {
    let cancelled = false;
    const chunk = new Uint8Array(64 * 1024).fill(32);
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(chunk),
        cancel() {
          cancelled = true;
        },
      });
    const { fetch } = scripted(() => new Response(endless()));
    await expectForexFailure(newUpstreams({ fetch }).upstreams.forex.rates(CALL), 'bad_answer');
    expect(cancelled).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['not UTF-8', Uint8Array.from(goodRates.replace('{', '{"x":"\xff",'), (char) => char.charCodeAt(0))],
    ['cut off', goodRates.slice(0, -1)],
  ])('%s is bad', async (_name, body) => {
    const { fetch, requests } = scripted(() => new Response(body));
    await expectForexFailure(newUpstreams({ fetch }).upstreams.forex.rates(CALL), 'bad_answer');
    expect(requests).toHaveLength(1);
  });
});

describe('address', () => {
  test('the fetch is looked up at each call, so that what is patched later holds', async () => {
    expect((await madeBeforeMsw.upstreams.forex.rates(CALL)).rates.USD?.text).toBe('0.1391');
  });

  test('a slash at the end of a base address does no harm', async () => {
    const urls = { ...mockUpstreamUrls(ORIGIN), forex: `${ORIGIN}/forex/` };
    expect((await newUpstreams({ urls }).upstreams.forex.rates(CALL)).rates.USD?.text).toBe('0.1391');
  });
});

describe('headers', () => {
  test('trace and request id travel on', async () => {
    await newUpstreams().upstreams.forex.rates(CALL);
    expect(state.calls[0]?.headers).toMatchObject({
      'x-request-id': CALL.requestId,
      traceparent: CALL.traceparent,
      accept: 'application/json',
    });
  });

  test('one that no header can hold is left out, and the call goes on', async () => {
    await newUpstreams().upstreams.forex.rates({ requestId: 'a\r\nx-evil: 1', traceparent: 'ü€' });
    expect(Object.keys(state.calls[0]?.headers ?? {})).not.toContain('x-request-id');
    expect(Object.keys(state.calls[0]?.headers ?? {})).not.toContain('traceparent');
    await newUpstreams().upstreams.forex.rates({ requestId: 'r', traceparent: null });
    expect(Object.keys(state.calls[1]?.headers ?? {})).not.toContain('traceparent');
  });
});
