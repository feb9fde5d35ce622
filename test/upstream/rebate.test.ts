import { expect, test } from 'bun:test';
import { CALL, newUpstreams, useMockedUpstreams } from './mocked-upstreams.ts';

const { state } = useMockedUpstreams();
const badAnswer = { outcome: 'bad_answer' };
const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });

const change = { userId: '1001', ref: 'order-1', amount: usd(1000n) };

test('a balance is read in whatever currency', async () => {
  const { upstreams } = newUpstreams();
  expect(await upstreams.rebate.balance('1001', CALL)).toEqual(usd(2500n));
  expect(await upstreams.rebate.balance('no one', CALL)).toEqual(usd(0n));
  state.setBalance('a&b=c', { v: '1970', c: 'JPY' });
  expect(await upstreams.rebate.balance('a&b=c', CALL)).toEqual({ amountMinor: 1970n, currency: 'JPY' });
  expect(state.calls.map(({ body }) => body)).toEqual([
    { user_id: '1001' },
    { user_id: 'no one' },
    { user_id: 'a&b=c' },
  ]);
});

test.each([
  ['negative', { balance: { v: '-1.00', c: 'USD' } }],
  ['an unknown currency', { balance: { v: '1.00', c: 'XYZ' } }],
  ['a lower-case currency', { balance: { v: '1.00', c: 'usd' } }],
  ['decimals of yen', { balance: { v: '1.50', c: 'JPY' } }],
  ['nothing', {}],
])('a balance that is %s is a bad answer', async (_name, body) => {
  state.faults.set('rebate', 'wallet', { kind: 'badAnswer', body });
  await expect(newUpstreams().upstreams.rebate.balance('1001', CALL)).rejects.toMatchObject(badAnswer);
});

test('freeze, deduct, release and credit are answered with yes or no', async () => {
  const { rebate } = newUpstreams().upstreams;
  expect(await rebate.freeze(change, CALL)).toBe('accepted');
  expect(await rebate.deduct(change, CALL)).toBe('accepted');
  expect(await rebate.release(change, CALL)).toBe('refused');
  expect(await rebate.credit({ ...change, ref: 'T-1:wallet' }, CALL)).toBe('accepted');
  expect(await rebate.freeze({ ...change, ref: 'order-2', amount: usd(2501n) }, CALL)).toBe('refused');
  expect(state.calls.map(({ operation }) => operation)).toEqual([
    'freeze',
    'deduct',
    'release',
    'credit',
    'freeze',
  ]);
  expect(state.calls[0]?.body).toEqual({
    user_id: '1001',
    ref: 'order-1',
    amount: { v: '10.00', c: 'USD' },
  });
});

test('a 4xx is no refusal, and neither is an ok that is no boolean', async () => {
  const { rebate } = newUpstreams().upstreams;
  state.faults.set('rebate', 'freeze', { kind: 'down', status: 409 });
  await expect(rebate.freeze(change, CALL)).rejects.toMatchObject({ outcome: 'status_4xx' });
  for (const body of [{ ok: 'false' }, { ok: 0 }, { ok: null }, {}, false]) {
    state.faults.set('rebate', 'freeze', { kind: 'badAnswer', body });
    await expect(rebate.freeze(change, CALL)).rejects.toMatchObject(badAnswer);
  }
});

test('after one lost answer the call is repeated, and the money is frozen once', async () => {
  state.faults.set('rebate', 'freeze', { kind: 'dropAnswer' }, 1);
  expect(await newUpstreams().upstreams.rebate.freeze(change, CALL)).toBe('accepted');
  expect(state.calls).toHaveLength(2);
  expect(state.wallets.get('1001')).toEqual(usd(1500n));
});

test('after two lost answers the result is unknown here, and the money is frozen there', async () => {
  state.faults.set('rebate', 'freeze', { kind: 'dropAnswer' });
  const { rebate } = newUpstreams().upstreams;
  await expect(rebate.freeze(change, CALL)).rejects.toMatchObject({ outcome: 'network' });
  expect(state.holds.get('order-1')).toEqual({ userId: '1001', amount: usd(1000n), state: 'frozen' });
});
