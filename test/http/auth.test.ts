import { describe, expect, test } from 'bun:test';
import { SignJWT, UnsecuredJWT } from 'jose';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 2, user tokens: which are accepted and which are not.

const world = useWorld({ fresh: 'once' });

const SECRET = new TextEncoder().encode(devEnv.AUTH_JWT_SECRET);
const nowS = () => Math.floor(Date.now() / 1000);

const sign = (claims: Record<string, unknown>, secret = SECRET, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(secret);

const ask = (headers: Record<string, string>) =>
  world.summary({ coupon_code: 'VIP20' }, { user: null, headers });
const PRIVATE = 'COUPON_MIN_SPEND';
const GUEST = 'COUPON_NOT_FOUND';

describe('a good token', () => {
  for (const header of ['x-cloudmall-access-token', 'cm-user-token']) {
    test(`is read from ${header}`, async () => {
      const token = await sign({ sub: '1001', exp: nowS() + 60 });
      expect((await ask({ [header]: token })).json.data.coupon.reason).toBe(PRIVATE);
    });
  }

  test('may stand in several headers when it is the same', async () => {
    const token = await sign({ sub: '1001', exp: nowS() + 60 });
    const headers = { 'cm-user-token': token, authorization: `Bearer ${token}`, userid: '1001' };
    expect((await ask(headers)).json.data.coupon.reason).toBe(PRIVATE);
  });

  test('has 60 s of leeway', async () => {
    const token = await sign({ sub: '1001', exp: nowS() - 30 });
    expect((await ask({ 'cm-user-token': token })).status).toBe(200);
  });
});

describe('a bad token is 401', () => {
  const cases: [string, () => Promise<string>][] = [
    ['expired', () => sign({ sub: '1001', exp: nowS() - 120 })],
    ['without exp', () => sign({ sub: '1001' })],
    ['without sub', () => sign({ exp: nowS() + 60 })],
    ['with a sub that is no user id', () => sign({ sub: "1' OR 1=1", exp: nowS() + 60 })],
    ['of another algorithm', () => sign({ sub: '1001', exp: nowS() + 60 }, SECRET, 'HS512')],
    [
      'of another key',
      () => sign({ sub: '1001', exp: nowS() + 60 }, new TextEncoder().encode('x'.repeat(40))),
    ],
    ['unsigned', async () => new UnsecuredJWT({ sub: '1001' }).setExpirationTime('1h').encode()],
    ['no token at all', async () => 'hello'],
  ];
  for (const [name, make] of cases) {
    test(name, async () => {
      const answer = await ask({ 'cm-user-token': await make() });
      expect([answer.status, answer.json.error]).toEqual([401, 'UNAUTHENTICATED']);
    });
  }

  test('and so are two good tokens that differ', async () => {
    const [one, other] = [
      await sign({ sub: '1001', exp: nowS() + 60 }),
      await sign({ sub: '1003', exp: nowS() + 60 }),
    ];
    expect((await ask({ 'cm-user-token': one, 'x-cloudmall-access-token': other })).status).toBe(401);
  });
});

describe('a guest', () => {
  test('may send an empty userid or "0"', async () => {
    for (const userid of ['', '0']) {
      const answer = await ask({ userid, 'x-cloudmall-anonymous-user-key': 'abc' });
      expect([answer.status, answer.json.data.coupon.reason]).toEqual([200, GUEST]);
    }
  });
});

describe('every answer', () => {
  test('carries a request id: the caller’s when it is a plain one, else a new one', async () => {
    expect((await ask({ 'x-request-id': 'abcdefgh-1' })).headers.get('x-request-id')).toBe('abcdefgh-1');
    expect((await ask({ 'x-request-id': 'a b\tc' })).headers.get('x-request-id')).not.toBe('a b\tc');
  });

  test('and upstreams get the trace', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await ask({ traceparent });
    expect(world.upstream.calls.at(-1)?.headers.traceparent).toBe(traceparent);
  });

  test('the region may come in the other header', async () => {
    const headers = { 'cm-user-region': '', 'x-cloudmall-user-region': 'gb' };
    expect((await ask(headers)).json.data.final.c).toBe('GBP');
  });
});
