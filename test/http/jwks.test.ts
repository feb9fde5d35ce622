import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createTokenVerifier } from '../../src/http/auth.ts';

// Spec 2: the algorithm is pinned by the configuration, here with keys of a JWKS.

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let own: Pair;
let other: Pair;
let published: JWK[] = [];
let answer: () => Response;
let fetches = 0;
let nowMs = 0;
const publish = async (...keys: (readonly [Pair, string | undefined])[]) => {
  published = await Promise.all(
    keys.map(async ([pair, kid]) => ({
      ...(await exportJWK(pair.publicKey)),
      alg: 'ES256',
      ...(kid === undefined ? {} : { kid }),
    })),
  );
};
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: () => {
    fetches += 1;
    return answer();
  },
});
beforeAll(async () => {
  [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
});
beforeEach(async () => {
  await publish([own, 'one']);
  answer = () => Response.json({ keys: published });
  fetches = 0;
  nowMs = Date.now();
});
afterAll(() => server.stop(true));

const away = () => new Response('', { status: 500 });
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const AWAY = { code: 'UPSTREAM_UNAVAILABLE' };

const verifier = (sharesFetches = true) => {
  const jwksUrl = `http://127.0.0.1:${server.port}/jwks`;
  const auth = { alg: 'ES256', secret: null, jwksUrl, issuer: null, audience: null } as const;
  return createTokenVerifier({ auth }, () => nowMs, { sharesFetches });
};
/** Signs a token that is valid for a week, so that only its key decides. */
const sign = (pair: Pair, kid?: string, sub = '1001') =>
  new SignJWT({ sub })
    .setProtectedHeader({ alg: 'ES256', ...(kid === undefined ? {} : { kid }) })
    .setExpirationTime(Math.floor(nowMs / 1000) + 7 * 86_400)
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
      away,
      () => new Response('<html>'),
      () => Response.json({ keys: 1 }),
      () => Response.json({ keys: [] }),
      () => Response.json(null),
      () => Response.json({ keys: ['x'] }),
      () => Response.redirect('/elsewhere'),
      () => Response.json({ keys: Array.from({ length: 101 }, () => published[0]) }),
    ];
    for (const made of bad) {
      answer = made;
      await expect(verifier()(token)).rejects.toMatchObject(AWAY);
    }
    expect(await verifier()('hello')).toBeNull();
  });

  test('without a key id, while two keys are published, either is good', async () => {
    await publish([own, undefined], [other, undefined]);
    const verify = verifier();
    expect(await verify(await sign(own))).toBe('1001');
    expect(await verify(await sign(other))).toBe('1001');
    expect(await verify(await sign(await generateKeyPair('ES256')))).toBeNull();
  });
});

describe('while keys are rotated', () => {
  test('a key that was published a moment ago is found at once', async () => {
    const verify = verifier();
    expect(await verify(await sign(own, 'one'))).toBe('1001');
    await publish([own, 'one'], [other, 'two']);
    expect(await verify(await sign(other, 'two', '1003'))).toBe('1003');
  });

  test('one that cannot be looked for yet is "ask again", and nobody is signed out', async () => {
    const verify = verifier();
    await verify(await sign(own, 'one'));
    // Another caller's unknown key has just been looked for.
    expect(await verify(await sign(other, 'unknown'))).toBeNull();
    await publish([own, 'one'], [other, 'two']);
    const token = await sign(other, 'two', '1003');
    const refused = await verify(token).catch((error) => error);
    expect(refused).toMatchObject(AWAY);
    const retryAfterS = refused.details.retry_after_s;
    expect(retryAfterS).toBeWithin(1, 11);
    nowMs += retryAfterS * 1000;
    expect(await verify(token)).toBe('1003');
  });

  test('a key that never was is a bad token as soon as it was looked for, and stays one', async () => {
    const verify = verifier();
    await verify(await sign(own, 'one'));
    await verify(await sign(other, 'first'));
    const token = await sign(other, 'second');
    await expect(verify(token)).rejects.toMatchObject(AWAY);
    nowMs += 11_000;
    expect(await verify(token)).toBeNull();
    nowMs += 1_000;
    expect(await verify(token)).toBeNull();
  });
});

describe('while the endpoint is away', () => {
  test('a key that we know is believed for a day, and no longer', async () => {
    const verify = verifier();
    await verify(await sign(own, 'one'));
    answer = away;
    for (const afterMs of [11 * MINUTE, 5 * 60 * MINUTE, DAY - 6 * 60 * MINUTE]) {
      nowMs += afterMs;
      expect(await verify(await sign(own, 'one', '1003'))).toBe('1003');
    }
    nowMs += 60 * MINUTE;
    await expect(verify(await sign(own, 'one', '1002'))).rejects.toMatchObject(AWAY);
    answer = () => Response.json({ keys: published });
    nowMs += MINUTE;
    expect(await verify(await sign(own, 'one', '1002'))).toBe('1002');
  });

  test('it is asked once in the cool-down, however many ask for keys that we do not know', async () => {
    const verify = verifier();
    await verify(await sign(own, 'one'));
    answer = away;
    fetches = 0;
    for (const round of [1, 2]) {
      const tokens = await Promise.all(Array.from({ length: 20 }, (_, at) => sign(other, `x${at}`)));
      const verdicts = await Promise.allSettled(tokens.map(verify));
      for (const one of verdicts) expect(one).toMatchObject({ status: 'rejected', reason: AWAY });
      expect(fetches).toBe(round);
      nowMs += 10_000;
    }
  });

  test('it is asked once in the cool-down, however many come with keys that have grown old', async () => {
    const verify = verifier();
    await verify(await sign(own, 'one'));
    answer = away;
    fetches = 0;
    nowMs += 11 * MINUTE;
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, at) => sign(own, 'one', `u${at}`)));
    expect(await Promise.all(tokens.map(verify))).toEqual(tokens.map((_, at) => `u${at}`));
    expect(await verify(await sign(own, 'one', 'later'))).toBe('later');
    expect(fetches).toBe(1);
    nowMs += 10_000;
    expect(await verify(await sign(own, 'one', 'again'))).toBe('again');
    expect(fetches).toBe(2);
  });

  test('from the start, those who come together wait for one fetch', async () => {
    const verify = verifier();
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, at) => sign(own, 'one', `u${at}`)));
    expect(await Promise.all(tokens.map(verify))).toEqual(tokens.map((_, at) => `u${at}`));
    expect(fetches).toBe(1);
  });

  test('where requests share no promises, each that has no keys fetches them', async () => {
    const verify = verifier(false);
    const tokens = await Promise.all(Array.from({ length: 5 }, (_, at) => sign(own, 'one', `u${at}`)));
    expect(await Promise.all(tokens.map(verify))).toEqual(tokens.map((_, at) => `u${at}`));
    expect(fetches).toBe(5);
  });
});
