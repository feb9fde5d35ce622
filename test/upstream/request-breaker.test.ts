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
  // Calls to the others still go out.
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
  ['bad_answer', () => new Response('<html>Back soon</html>')],
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

// Any answer shows that the service is available, even if it is a refusal.
test.each([
  ['a 404', 404],
  ['a 422', 422],
])('a probe that gets %s closes it', async (_, code) => {
  let isDown = true;
  const fetch = async () => status(isDown ? 500 : code)();
  const { upstreams, outcomes } = newUpstreams({ fetch, nowMs });
  for (let n = 0; n < 10; n++) await expectForexFailure(upstreams.forex.rates(CALL), 'status_5xx');
  await expectForexFailure(upstreams.forex.rates(CALL), 'breaker_open');
  clock.ms += 5_000;
  isDown = false;
  for (let n = 0; n < 3; n++) await expectForexFailure(upstreams.forex.rates(CALL), 'status_4xx');
  expect(outcomes().slice(-3)).toEqual(['status_4xx', 'status_4xx', 'status_4xx']);
});

const of = (body: unknown) => () => Response.json(body);
const wallet = { userId: '1001', ref: 'r', amount: { amountMinor: 1n, currency: 'USD' } };
const cart = {
  userId: '1001',
  region: 'US',
  currency: 'USD',
  malls: [{ mall: 'taobao', goods: 100n, entries: [] }],
};
const discount = (more: object) => ({
  discounts: [{ mall: 'taobao', id: 'd', title: 't', amount: { v: '1.00', c: 'USD' }, ...more }],
});
type Built = ReturnType<typeof newUpstreams>['upstreams'];

/** Answers that are JSON and in time, but not as agreed. Each is a fault of that one question. */
const ODD: readonly [string, () => Response, (upstreams: Built) => Promise<unknown>][] = [
  ['a wallet below 0', of({ balance: { v: '-5.00', c: 'USD' } }), (up) => up.rebate.balance('1001', CALL)],
  ['a user without a wallet', of({ balance: null }), (up) => up.rebate.balance('1001', CALL)],
  ['a freeze without a yes or no', of({}), (up) => up.rebate.freeze(wallet, CALL)],
  ["another currency's discount", of(discount({ amount: { v: '1', c: 'JPY' } })), discounts],
  ["another mall's discount", of(discount({ mall: 'tmall' })), discounts],
  ['a refund neither taken nor refused', of({}), (up) => up.payment.void({ key: 'k', paymentId: 'p' }, CALL)],
];
function discounts(up: Built) {
  return up.pricectrl.mallDiscounts(cart, CALL);
}

test.each(ODD)('%s is that question’s own, and does not count', async (_, answer, ask) => {
  const { fetch, requests } = scripted(answer);
  const { upstreams, outcomes } = newUpstreams({ fetch, nowMs });
  for (let n = 0; n < 12; n++) expect(await ask(upstreams).catch(() => 'none')).toBe('none');
  expect(new Set(outcomes())).toEqual(new Set(['bad_answer']));
  expect(requests).toHaveLength(12);
});
