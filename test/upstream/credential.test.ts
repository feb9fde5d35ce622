import { afterEach, describe, expect, spyOn, test } from 'bun:test';
import { createServiceAuth } from '../../src/http/service-auth.ts';
import { isKnownCaller } from '../../src/tooling/dev/upstreams/check-caller.ts';
import { type CallCredential, createIdentify } from '../../src/upstream/credential.ts';
import { CALL, newUpstreams, useMockedUpstreams } from './mocked-upstreams.ts';

// Spec 15: each call has our credentials, in the form that we require of callers.

const { state } = useMockedUpstreams();
const K1 = 'one-key-of-ours-0123456789abcdef0123456789';
const K2 = 'the-next-one-of-ours-0123456789abcdef01234';
const TOKEN = 'a-token-of-ours-0123456789abcdef0123456789';
const hmac = (secret: string): CallCredential => ({ kind: 'hmac', secret });
const bearer: CallCredential = { kind: 'bearer', secret: TOKEN };
const NOW_MS = Date.parse('2026-01-05T08:00:00Z');
const AMOUNT = { amountMinor: 100n, currency: 'USD' };
const refund = (credentials: readonly CallCredential[]) =>
  newUpstreams({ credentials: { payment: credentials } }).upstreams.payment.refund(
    { key: 'k', refundId: 'T-1', paymentId: 'p', amount: AMOUNT },
    CALL,
  );

describe('what a call bears', () => {
  const called = {
    method: 'POST',
    url: 'http://rebate.test/v1/wallet/credit?a=%20b',
    body: '{"ref":"\u8ba2"}',
  };

  test.each([
    ['one key', [hmac(K1)], [K1]],
    ['two keys, in a rotation, for one who has the old one', [hmac(K2), hmac(K1)], [K1]],
    ['two keys, for one who has the new one', [hmac(K2), hmac(K1)], [K2]],
  ] as const)('is a signature that we would believe ourselves: %s', async (_, credentials, theirs) => {
    const headers = await createIdentify(credentials, () => NOW_MS)(called);
    const believe = createServiceAuth(
      {
        services: {
          keys: theirs.map((secret) => ({ name: 'shopping', scopes: ['refund'] as const, secret })),
          tokens: [],
        },
      },
      () => NOW_MS,
    );
    const request = {
      method: 'POST',
      pathAndQuery: '/v1/wallet/credit?a=%20b',
      signature: headers['x-shopping-signature'] ?? '',
      authorization: '',
      readBody: async () => new TextEncoder().encode(called.body),
    };
    expect((await believe(request, 'refund')).name).toBe('shopping');
    expect(believe({ ...request, pathAndQuery: '/v1/wallet/credit' }, 'refund')).rejects.toThrow();
  });

  test('is a token, or both, or nothing', async () => {
    expect(await createIdentify([bearer], () => NOW_MS)(called)).toEqual({
      authorization: `Bearer ${TOKEN}`,
    });
    expect(Object.keys(await createIdentify([bearer, hmac(K1)], () => NOW_MS)(called)).sort()).toEqual([
      'authorization',
      'x-shopping-signature',
    ]);
    expect(await createIdentify([], () => NOW_MS)(called)).toEqual({});
  });
});

describe('the import of the keys', () => {
  const called = { method: 'POST', url: 'http://rebate.test/wallet/credit', body: '{}' };
  const imports = () => spyOn(crypto.subtle, 'importKey');
  afterEach(() => {
    imports().mockRestore();
  });

  test('that failed fails its own call only', async () => {
    imports().mockRejectedValueOnce(new Error('not now'));
    const identify = createIdentify([hmac(K1)], () => NOW_MS);
    expect(identify(called)).rejects.toThrow('not now');
    expect(await identify(called)).toHaveProperty('x-shopping-signature');
  });

  test('of one request is waited for by no other, for its isolate may never end it', async () => {
    imports().mockReturnValueOnce(new Promise(() => {}));
    const identify = createIdentify([hmac(K1)], () => NOW_MS);
    void identify(called);
    expect(await identify(called)).toHaveProperty('x-shopping-signature');
  });
});

describe('a service that asks who calls', () => {
  test('answers us, and nobody else', async () => {
    const { upstreams } = newUpstreams();
    expect((await upstreams.forex.rates(CALL)).rates.USD).toBeDefined();
    expect((await upstreams.rebate.balance('1001', CALL)).currency).toBe('USD');
    expect(refund([])).rejects.toMatchObject({ outcome: 'status_4xx' });
    expect(refund([hmac(K1)])).rejects.toMatchObject({ outcome: 'status_4xx' });
    expect(refund([bearer])).rejects.toMatchObject({ outcome: 'status_4xx' });
    expect(state.payments.size).toBe(0);
  });

  test('takes no signature of another body, path or time', async () => {
    const url = 'http://payment.test/refund';
    const sign = createIdentify([hmac(K1)], Date.now);
    const old = createIdentify([hmac(K1)], () => Date.now() - 400_000);
    const request = async (of: typeof sign) =>
      new Request(url, { method: 'POST', headers: await of({ method: 'POST', url, body: 'a' }) });
    const isKnown = async (of: typeof sign, body: string) =>
      isKnownCaller('payment', { payment: [hmac(K1)] }, { request: await request(of), body });
    expect([await isKnown(sign, 'a'), await isKnown(sign, 'b'), await isKnown(old, 'a')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
