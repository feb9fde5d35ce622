import { expect, test } from 'bun:test';
import {
  broken,
  CALL,
  expectForexFailure,
  never,
  newUpstreams,
  scripted,
  status,
  useMockedUpstreams,
} from './mocked-upstreams.ts';

const { state, clock } = useMockedUpstreams();
const nowMs = () => clock.ms;

test('opens, asks nothing while open, lets one probe through, and closes', async () => {
  state.faults.set('forex', 'rates', { kind: 'down', status: 500 });
  const { upstreams, outcomes } = newUpstreams({ nowMs });
  for (let n = 0; n < 10; n++) await expectForexFailure(upstreams.forex.rates(CALL), 'status_5xx');
  await expectForexFailure(upstreams.forex.rates(CALL), 'breaker_open');
  expect(state.calls).toHaveLength(10);
  expect(outcomes().at(-1)).toBe('breaker_open');
  // The others are asked all the same.
  expect(await upstreams.rebate.balance('1001', CALL)).toEqual({ amountMinor: 2500n, currency: 'USD' });

  clock.ms += 5_000;
  state.faults.clear();
  const arrived = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  state.hooks.before = () => {
    arrived.resolve();
    return goOn.promise;
  };
  const probe = upstreams.forex.rates(CALL);
  await arrived.promise;
  await expectForexFailure(upstreams.forex.rates(CALL), 'breaker_open');
  goOn.resolve();
  await probe;
  await upstreams.forex.rates(CALL);
  expect(outcomes().slice(-2)).toEqual(['ok', 'ok']);
});

test.each([
  ['timeout', never],
  ['bad_answer', () => new Response('{}')],
  ['network', broken],
  ['status_4xx', status(429)],
])('%s counts', async (outcome, answer) => {
  const { fetch } = scripted(answer);
  const { upstreams } = newUpstreams({ fetch, nowMs, timeoutMs: outcome === 'timeout' ? 1 : 30_000 });
  for (let n = 0; n < 10; n++) await expectForexFailure(upstreams.forex.rates(CALL), outcome);
  await expectForexFailure(upstreams.forex.rates(CALL), 'breaker_open');
});

test('a 4xx and a definite no do not', async () => {
  const { upstreams } = newUpstreams({ ...scripted(status(404)), nowMs });
  for (let n = 0; n < 11; n++) await expectForexFailure(upstreams.forex.rates(CALL), 'status_4xx');
  const refusing = newUpstreams({ ...scripted(() => Response.json({ ok: false })), nowMs });
  const change = { userId: '1001', ref: 'r', amount: { amountMinor: 1n, currency: 'USD' } };
  for (let n = 0; n < 11; n++) expect(await refusing.upstreams.rebate.freeze(change, CALL)).toBe('refused');
  expect(new Set(refusing.outcomes())).toEqual(new Set(['ok']));
});
