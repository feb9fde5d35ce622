import { beforeEach, describe, expect, test } from 'bun:test';
import { SignJWT } from 'jose';
import { createTokenVerifier } from '../../src/http/auth.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';

// A valid token is accepted for a minute without checking its signature again, and never beyond its end.

const START_MS = Date.parse('2026-01-05T08:00:00Z');
let nowMs = START_MS;
beforeEach(() => {
  nowMs = START_MS;
});
const none = { issuer: null, audience: null } as const;
const hs256 = { alg: 'HS256', secret: devEnv.AUTH_JWT_SECRET, jwksUrl: null, ...none } as const;

describe('a token that was good', () => {
  test('is good until its end and the leeway, and not a second longer', async () => {
    const verify = createTokenVerifier({ auth: hs256 }, () => nowMs);
    const token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001', 30, START_MS);
    for (const [atS, who] of [
      [0, '1001'],
      [29, '1001'],
      [89, '1001'],
      [90, null],
      [3_600, null],
    ] as const) {
      nowMs = START_MS + atS * 1000;
      expect([atS, await verify(token)]).toEqual([atS, who]);
    }
  });

  test('is another token when a character of it is another', async () => {
    const verify = createTokenVerifier({ auth: hs256 }, () => nowMs);
    const token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001', 3_600, START_MS);
    expect(await verify(token)).toBe('1001');
    const at = token.lastIndexOf('.') + 5;
    expect(
      await verify(token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)),
    ).toBeNull();
    expect(await verify(token)).toBe('1001');
  });
});

describe('a token has one spelling', () => {
  const verify = createTokenVerifier({ auth: hs256 }, () => nowMs);
  const inLast = (token: string, last: string) => token.slice(0, -1) + last;
  /** The signature's last character holds four bits of it and two of nothing: four letters decode to one byte. */
  const withSpareBits = (token: string) => {
    const at = BASE64URL.indexOf(token.at(-1) ?? '');
    return [1, 2, 3].map((bits) => inLast(token, BASE64URL[at + bits] ?? ''));
  };
  const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

  test('and every other that decodes to the same bytes is no token', async () => {
    const token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001', 3_600, START_MS);
    expect(await verify(token)).toBe('1001');
    const [header = '', payload = '', signature = ''] = token.split('.');
    const others = [
      `${token}=`,
      `${token}==`,
      `${token} `,
      ` ${token}`,
      `${token}\t`,
      `${token.slice(0, -5)} ${token.slice(-5)}`,
      `${token.slice(0, -5)}${' '.repeat(5_000)}${token.slice(-5)}`,
      `${token.slice(0, -5)}\n${token.slice(-5)}`,
      `${header} .${payload}.${signature}`,
      `${header}=.${payload}.${signature}`,
      `${token}.`,
      `.${token}`,
      `${header}.${payload}`,
      `${header}..${signature}`,
      token.replaceAll('-', '+').replaceAll('_', '/').concat('+'),
      ...withSpareBits(token),
    ];
    for (const other of others) expect([other, await verify(other)]).toEqual([other, null]);
    expect(await verify(token)).toBe('1001');
  });

  test('and no more than a bounded length', async () => {
    const long = 'A'.repeat(6_000);
    const sign = (filler: string) =>
      new SignJWT({ filler })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('1001')
        .setExpirationTime(Math.floor(START_MS / 1000) + 60)
        .sign(new TextEncoder().encode(devEnv.AUTH_JWT_SECRET));
    expect(await verify(await sign(long.slice(0, 4_000)))).toBe('1001');
    expect(await verify(await sign(long + long))).toBeNull();
  });
});
