import { expect, test } from 'bun:test';
import { mockUpstreamUrls } from '../../src/tooling/dev/upstreams/handlers.ts';
import { CALL, newUpstreams, useMockedUpstreams } from './mocked-upstreams.ts';

const { server: msw } = useMockedUpstreams();

test('a host without a mock fails, and nothing is sent to it', async () => {
  let hits = 0;
  const real = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch() {
      hits++;
      return Response.json({ base: 'CNY', rates: { USD: '1' }, as_of: '2026-01-02T03:04:05Z' });
    },
  });
  try {
    const { upstreams, outcomes } = newUpstreams({ urls: mockUpstreamUrls(`http://127.0.0.1:${real.port}`) });
    await expect(upstreams.forex.rates(CALL)).rejects.toMatchObject({ outcome: 'network' });
    expect(hits).toBe(0);
    // Without msw the same clients reach the server, so it was msw that stopped the request.
    msw.close();
    expect((await upstreams.forex.rates(CALL)).rates.USD?.text).toBe('1');
    expect(hits).toBe(1);
    expect(outcomes()).toEqual(['network', 'ok']);
  } finally {
    await real.stop(true);
  }
});
