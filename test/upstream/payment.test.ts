import { expect, test } from 'bun:test';
import { CALL, newUpstreams, useMockedUpstreams } from './mocked-upstreams.ts';

const { state } = useMockedUpstreams();
const badAnswer = { outcome: 'bad_answer' };
const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });

const refund = { key: 'T-1:card:1', refundId: 'T-1', paymentId: 'p1', amount: usd(500n) };

test('a refund and a void are accepted, and again with the same key', async () => {
  const { payment } = newUpstreams().upstreams;
  expect(await payment.refund(refund, CALL)).toBe('accepted');
  expect(await payment.refund(refund, CALL)).toBe('accepted');
  expect(await payment.void({ key: 'v1', paymentId: 'p1' }, CALL)).toBe('accepted');
  expect(state.calls[0]?.body).toEqual({
    key: 'T-1:card:1',
    refund_id: 'T-1',
    payment_id: 'p1',
    amount: { v: '5.00', c: 'USD' },
  });
  expect([...state.payments.keys()]).toEqual(['T-1:card:1', 'v1']);
});

test('the same key for something else is refused', async () => {
  const { payment } = newUpstreams().upstreams;
  await payment.refund(refund, CALL);
  expect(await payment.refund({ ...refund, amount: usd(501n) }, CALL)).toBe('refused');
  expect(await payment.void({ key: refund.key, paymentId: 'p1' }, CALL)).toBe('refused');
  expect(state.payments.size).toBe(1);
});

test('anything but a boolean is a bad answer', async () => {
  state.faults.set('payment', '*', { kind: 'badAnswer', body: { accepted: 'yes' } });
  const { payment } = newUpstreams().upstreams;
  await expect(payment.refund(refund, CALL)).rejects.toMatchObject(badAnswer);
  await expect(payment.void({ key: 'v', paymentId: 'p1' }, CALL)).rejects.toMatchObject(badAnswer);
});
