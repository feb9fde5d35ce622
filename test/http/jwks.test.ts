import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createTokenVerifier } from '../../src/http/auth.ts';

// Spec 2: the algorithm is pinned by the configuration, here with keys of a JWKS.

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let own: Pair;
let other: Pair;
let answer: () => Response;
let server: ReturnType<typeof Bun.serve>;
beforeAll(async () => {
  [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => answer() });
});
beforeEach(async () => {
  const jwk: JWK = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'ES256' };
  answer = () => Response.json({ keys: [jwk] });
});
afterAll(() => server.stop(true));

const verifier = () => {
  const jwksUrl = `http://127.0.0.1:${server.port}/jwks`;
  const auth = { alg: 'ES256', secret: null, jwksUrl, issuer: null, audience: null } as const;
  return createTokenVerifier({ auth }, () => Date.now());
};
const sign = (pair: Pair, kid: string) =>
  new SignJWT({ sub: '1001' })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setExpirationTime('5m')
    .sign(pair.privateKey);

describe('tokens by JWKS', () => {
  test('a good one is believed; one of another key, or of a key that is not there, is not', async () => {
    const verify = verifier();
    expect(await verify(await sign(own, 'one'))).toBe('1001');
    expect(await verify(await sign(other, 'one'))).toBeNull();
    expect(await verify(await sign(other, 'two'))).toBeNull();
    const hs256 = new SignJWT({ sub: '1001' }).setProtectedHeader({ alg: 'HS256', kid: 'one' });
    expect(await verify(await hs256.setExpirationTime('5m').sign(new Uint8Array(32)))).toBeNull();
  });

  test('keys that cannot be had are a service away, not a bad token', async () => {
    const token = await sign(own, 'one');
    const bad = [
      () => new Response('', { status: 500 }),
      () => new Response('<html>'),
      () => Response.json({ keys: 1 }),
    ];
    for (const made of bad) {
      answer = made;
      await expect(verifier()(token)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    }
    expect(await verifier()('hello')).toBeNull();
  });
});
